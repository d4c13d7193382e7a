import type { Comparison } from "./comparison.js";
import { kthLargest } from "./contenders.js";

/** Exact vectors that one search reads at most. */
const MOST = 16_384;
/** And at a time. */
const AT_ONCE = 1024;

/** Reads the exact vectors `[rows, dim]` of some rows; undefined where they are not to be had. */
export type Read = (rows: readonly number[]) => Promise<Float32Array | undefined>;

/**
 * Settles the contenders of a comparison with vectors that are read, the likeliest first, until no other can be a hit; of
 * more than 16,384 only so many. False where the vectors are not to be had.
 */
export async function rescore(compared: Comparison, read: Read): Promise<boolean> {
  let left = compared.contenders.slice(0, MOST);
  let now = compared.likely.slice(0, AT_ONCE);
  const settled: number[] = [];
  while (now.length > 0) {
    const reading = read(now.map((i) => compared.rowAt(i)));
    compared.prepare(); // while files are read
    const vectors = await reading;
    if (!vectors) return false;
    const dim = vectors.length / now.length;
    const places = new Map(now.map((i, n) => [i, n]));
    compared.settle(now, (i) => {
      const n = places.get(i) as number;
      return vectors.subarray(n * dim, (n + 1) * dim);
    });
    settled.push(...now.map((i) => compared.settled(i) as number));
    const least = compared.byKind ? -Infinity : kthLargest(Float64Array.from(settled), compared.wanted);
    left = left.filter((i) => compared.settled(i) === undefined && compared.most(i) >= least);
    now = left.slice(0, AT_ONCE);
  }
  return true;
}
