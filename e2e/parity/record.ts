import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readResult, writeResult } from "../fixtures.js";
import type { Measured } from "./nearness.js";

/** One measurement: a checkpoint's number format in one browser on one device. */
export interface Row extends Measured {
  checkpoint: string;
  dtype: string;
  /** How many pictures and texts. */
  images: number;
  texts: number;
}

/** Keeps a measurement in `.cache/parity-WHERE.json`, in the place of an older one of the same; `npm run parity` makes the table. */
export function record(where: string, row: Row): void {
  const name = `parity-${where}`;
  const path = fileURLToPath(new URL(`../../.cache/${name}.json`, import.meta.url));
  const kept = existsSync(path) ? readResult<Row[]>(name) : [];
  writeResult(name, [...kept.filter((one) => one.checkpoint !== row.checkpoint || one.dtype !== row.dtype), row]);
}
