import { badInput } from "../core/errors.js";
import type { Contributions } from "./statistic.js";

/** The rank of what has no part in it. */
export const NONE = -1;

/**
 * How many of a row's classes come before its own, by scores `[rows, classes]`; `NONE` for a row whose class is `NONE`.
 * Of equal scores the earlier class comes first, as in `classify`.
 */
export function classRanks(truth: Int32Array, scores: ArrayLike<number>, classes: number): Int32Array {
  return truth.map((own, row) => {
    if (own === NONE) return NONE;
    const score = scores[row * classes + own] as number;
    let before = 0;
    for (let c = 0; c < classes; c++) {
      const other = scores[row * classes + c] as number;
      if (other > score || (other === score && c < own)) before++;
    }
    return before;
  });
}

/** The best class of each row of `[rows, classes]`; `NONE` where the row's own is. Of equal scores the earlier class. */
export function bestClasses(truth: Int32Array, scores: ArrayLike<number>, classes: number): Int32Array {
  return truth.map((own, row) => {
    if (own === NONE) return NONE;
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if ((scores[row * classes + c] as number) > (scores[row * classes + best] as number)) best = c;
    }
    return best;
  });
}

/** Of each picture, whether its rank is among the first k. Their mean is top-k accuracy, or recall@k. */
export function hits(ranks: Int32Array, k: number): Contributions {
  if (!(Number.isInteger(k) && k > 0)) throw badInput("k", `k must be a whole number from 1, not ${String(k)}.`);
  return {
    sums: Float64Array.from(ranks, (rank) => (rank !== NONE && rank < k ? 1 : 0)),
    counts: Float64Array.from(ranks, (rank) => (rank === NONE ? 0 : 1)),
  };
}

/** The same of things that belong to pictures, such as captions: `owner[i]` is the picture of the i-th. */
export function hitsOfOwners(ranks: Int32Array, owner: Int32Array, pictures: number, k: number): Contributions {
  const { sums, counts } = hits(ranks, k);
  const byPicture: Contributions = { sums: new Float64Array(pictures), counts: new Float64Array(pictures) };
  owner.forEach((picture, i) => {
    byPicture.sums[picture] = (byPicture.sums[picture] as number) + (sums[i] as number);
    byPicture.counts[picture] = (byPicture.counts[picture] as number) + (counts[i] as number);
  });
  return byPicture;
}
