import { resample } from "../core/resample.js";
import type { View } from "../core/views.js";
import type { ModelSpec } from "../models/spec.js";
import type { Decoded } from "./decode.js";
import { allPixels, openRows, type Pixels } from "./read-pixels.js";
import { openRowsResample } from "./resample-wasm.js";
import { openPlans } from "./resize-plans.js";
import { Turns } from "./turns.js";

/**
 * Resizes views of one picture on the CPU to the tower's square: RGB, 8 bits, `[size, size, 3]` each. A bitmap is closed.
 * Rejects with `image-decode` where its pixels can't be read.
 */
export type Resize = (decoded: Decoded, views: readonly View[]) => Promise<Uint8Array<ArrayBuffer>[]>;

/** One at a time, whoever asks: there is one memory of WASM's. */
export function openResize(rule: ModelSpec["image"]): Resize {
  const rowsOf = openRows();
  const inRows = openRowsResample();
  const planOf = openPlans(rule);
  const turns = new Turns();
  return (decoded, views) =>
    turns.take(async () => {
      const rows = await rowsOf(decoded);
      const resized: Uint8Array<ArrayBuffer>[] = [];
      let all: Pixels | undefined;
      try {
        for (const { box } of views) {
          const plan = planOf(box);
          const inStrips = all ? undefined : await inRows(rows, plan);
          if (inStrips) {
            resized.push(inStrips);
          } else {
            all ??= await allPixels(rows); // which closes them
            resized.push(resample(all.data, all.width, plan));
          }
        }
        return resized;
      } finally {
        rows.close();
      }
    });
}
