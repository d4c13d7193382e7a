import type { Comparison } from "./comparison.js";
import { kthLargest } from "./contenders.js";

/** Exact vectors that one search reads at most. */
const MOST = 16_384;
/** How many are read at a time: at first a few more than are wanted, since most likely they are enough. */
const FIRST = { times: 1.5, least: 16 };
const NEXT = 1024;

/**
 * Settles the contenders of a comparison with vectors that are read, the likeliest first, until no other can be a hit; of
 * more than 16,384 only so many. False where the vectors are not to be had.
 */
export async function rescore(
  compared: Comparison,
  read: (rows: readonly number[]) => Promise<Float32Array | undefined>,
): Promise<boolean> {
  let left = compared.contenders.slice(0, MOST);
  let some = Math.max(FIRST.least, Math.ceil(FIRST.times * compared.wanted));
  const settled: number[] = [];
  while (left.length > 0) {
    const now = left.slice(0, some);
    const vectors = await read(now.map((i) => compared.rowAt(i)));
    if (!vectors) return false;
    const dim = vectors.length / now.length;
    const places = new Map(now.map((i, n) => [i, n]));
    compared.settle(now, (i) => {
      const n = places.get(i) as number;
      return vectors.subarray(n * dim, (n + 1) * dim);
    });
    settled.push(...now.map((i) => compared.settled(i) as number));
    const least = compared.byKind ? -Infinity : kthLargest(Float64Array.from(settled), compared.wanted);
    left = left.slice(some).filter((i) => compared.most(i) >= least);
    some = NEXT;
  }
  return true;
}
