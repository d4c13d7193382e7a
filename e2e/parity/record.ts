import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Dtype } from "../../src/index.js";
import { readResult, writeResult } from "../fixtures.js";
import type { Reference } from "./checkpoints.js";
import type { Measured } from "./nearness.js";

/** One measurement: a checkpoint's number format in one browser on one device. */
interface Row extends Measured {
  checkpoint: string;
  dtype: Dtype;
  /** How many pictures and texts. */
  images: number;
  texts: number;
}

/** Keeps what was measured of a checkpoint in `.cache/parity-WHERE.json`, in the place of an older measurement of the same; `npm run parity` makes the table. */
export function record(
  where: string,
  checkpoint: string,
  dtype: Dtype,
  measured: Measured,
  { images, texts }: Reference,
): void {
  const row: Row = { checkpoint, dtype, ...measured, images: images.length, texts: texts.length };
  const name = `parity-${where}`;
  const path = fileURLToPath(new URL(`../../.cache/${name}.json`, import.meta.url));
  const kept = existsSync(path) ? readResult<Row[]>(name) : [];
  writeResult(name, [...kept.filter((one) => one.checkpoint !== checkpoint || one.dtype !== dtype), row]);
}
