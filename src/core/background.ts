import { middleAndDistance } from "./middle.js";

/** What scores are usual for a query: their median and spread. */
export interface Background {
  median: number;
  /** A standard deviation, estimated so that a few matches among many misses do not move it. */
  spread: number;
}

/** Fewer scores than this say nothing of what is usual. */
const FEWEST = 16;
/** The median absolute deviation of a normal distribution times this is its standard deviation. */
const NORMAL = 1.4826;

/**
 * What is usual among scores `[n]`: `undefined` for fewer than 16, or where more than half are equal.
 * Median and median absolute deviation, which hold while fewer than half of the scores are matches.
 */
export function backgroundOf(scores: Float32Array | Float64Array): Background | undefined {
  if (scores.length < FEWEST) return undefined;
  const { median, distance } = middleAndDistance(scores);
  return backgroundFrom(median, distance, scores.length);
}

/** The same, of the median of `count` scores and that of how far they are from it. */
export function backgroundFrom(median: number, deviation: number, count: number): Background | undefined {
  return count >= FEWEST && deviation > 0 ? { median, spread: NORMAL * deviation } : undefined;
}

/** How far a score stands above the usual, in standard deviations. */
export function zScore(score: number, { median, spread }: Background): number {
  return (score - median) / spread;
}

/**
 * Where the best of `count` unrelated scores stands by chance: √(2 ln n), which the largest of n numbers that are
 * distributed normally is never above on average (the maximal inequality).
 */
export function byChance(count: number): number {
  return Math.sqrt(2 * Math.log(count));
}
