import { BLOCK } from "./segment.js";

/** So many small segments, and some are put together. */
export const SMALL = 32;
/** So many rows may be of no use any more, beside as many as are. */
export const SPARE = 2 * BLOCK;

/**
 * Which segments are to be put together: those from this place on, or undefined for none.
 *
 * All, where more than half of what they have is of no use any more. Else the newest small ones, where
 * they become a quarter as many or fewer, so that the merged one is at least twice as large as the largest of them: a row
 * is written again as many times as it takes to double from one row to a block, at most.
 *
 * @param rows How many items and removals each segment has, in their order. Those of a block and more are left as they are.
 * @param count Items that are in the index, and removals that are to be noted all the same.
 */
export function planMerge(rows: readonly number[], count: number): number | undefined {
  const all = rows.reduce((sum, one) => sum + one, 0);
  const needed = Math.ceil(all / BLOCK);
  if (all > 2 * count + SPARE || rows.length > 4 * (needed + SMALL)) return 0;
  const start = 1 + rows.findLastIndex((one) => one >= BLOCK);
  const small = rows.length - start;
  let newer = rows.slice(start).reduce((sum, one) => sum + one, 0);
  if (small <= SMALL || small < 4 * Math.ceil(newer / BLOCK)) return undefined;
  for (let from = start; from < rows.length; from++) {
    newer -= rows[from] as number;
    if ((rows[from] as number) <= newer) return from;
  }
  return undefined;
}
