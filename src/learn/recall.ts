import type { Algebra } from "./algebra.js";
import { BLOCK } from "./sigmoid-loss.js";

/** The share of queries that have one of theirs among the first k. */
export type RecallAt = Record<(typeof RECALL_AT)[number], number>;

export interface Recall {
  imageToText: RecallAt;
  textToImage: RecallAt;
}

const RECALL_AT = [1, 5, 10] as const;

/** Different pictures `[n, dim]` and texts `[m, dim]`, and the places of those that go together. */
export interface Candidates {
  dim: number;
  images: Float32Array;
  texts: Float32Array;
  /** By picture, and by text. */
  textsOf: readonly (readonly number[])[];
  imagesOf: readonly (readonly number[])[];
}

/**
 * Recall among all candidates, both ways. What scores the same as the best that is wanted counts as before it.
 *
 * @param scores `[BLOCK, n or m, whichever is more]`, of the algebra, and so are the vectors.
 */
export function recallOf(algebra: Algebra, candidates: Candidates, scores: Float32Array): Recall {
  const { dim, images, texts, textsOf, imagesOf } = candidates;
  return {
    imageToText: recall(ranks(algebra, images, texts, dim, textsOf, imagesOf.length, scores)),
    textToImage: recall(ranks(algebra, texts, images, dim, imagesOf, textsOf.length, scores)),
  };
}

/** For each query, how many that are not wanted come before the first that is. */
function ranks(
  algebra: Algebra,
  queries: Float32Array,
  among: Float32Array,
  dim: number,
  wanted: readonly (readonly number[])[],
  count: number,
  scores: Float32Array,
): number[] {
  return wanted.map((own, query) => {
    const row = query % BLOCK;
    if (row === 0) {
      const rows = Math.min(BLOCK, wanted.length - query);
      algebra.timesTransposed(scores, queries.subarray(query * dim, (query + rows) * dim), among, rows, count, dim);
    }
    const all = scores.subarray(row * count, (row + 1) * count);
    const best = Math.max(...own.map((place) => all[place] as number));
    const before = all.reduce((sum, score) => sum + (score >= best ? 1 : 0), 0);
    return before - own.filter((place) => (all[place] as number) >= best).length;
  });
}

function recall(ranks: readonly number[]): RecallAt {
  const share = (k: number) => ranks.filter((rank) => rank < k).length / ranks.length;
  return { 1: share(1), 5: share(5), 10: share(10) };
}
