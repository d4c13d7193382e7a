/** How many inputs are encoded together. */
export interface BatchRule {
  first: number;
  most: number;
}

/** Milliseconds that a query may have to wait for a batch, and below which a batch may well be larger. */
const [LONG, SHORT] = [400, 100];

/**
 * The size of the next batch, of how long the last took: half of it where a query had to wait long, twice as many where it
 * was short, from 1 to `most`.
 */
export function nextBatch(size: number, ms: number, { most }: BatchRule): number {
  if (ms > LONG) return Math.max(1, Math.floor(size / 2));
  return ms < SHORT ? Math.min(most, size * 2) : size;
}
