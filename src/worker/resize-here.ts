import { resample } from "../core/resample.js";
import type { ModelSpec } from "../models/spec.js";
import type { Decoded } from "./decode.js";
import { allPixels, openRows } from "./read-pixels.js";
import { openRowsResample } from "./resample-wasm.js";
import { openPlans } from "./resize-plans.js";
import { Turns } from "./turns.js";

/**
 * Resizes one picture on the CPU to the tower's square: RGB, 8 bits, `[size, size, 3]`. A bitmap is closed. Rejects with
 * `image-decode` where its pixels can't be read.
 */
export type Resize = (decoded: Decoded) => Promise<Uint8Array<ArrayBuffer>>;

/** One at a time, whoever asks: there is one memory of WASM's. */
export function openResize(rule: ModelSpec["image"]): Resize {
  const rowsOf = openRows();
  const inRows = openRowsResample();
  const planOf = openPlans(rule);
  const turns = new Turns();
  return (decoded) =>
    turns.take(async () => {
      const rows = await rowsOf(decoded);
      const plan = planOf(rows.width, rows.height);
      try {
        const resized = await inRows(rows, plan);
        if (resized) return resized;
        const { data, width } = await allPixels(rows);
        return resample(data, width, plan);
      } finally {
        rows.close();
      }
    });
}
