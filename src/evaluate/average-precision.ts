import { NONE } from "./ranks.js";
import type { Statistic, Weights } from "./statistic.js";

/** What is true of pictures and classes: `[pictures, classes]`, 1 or 0; a picture's row is all `UNKNOWN` where it has no part. */
export type Truths = Int8Array;
export const UNKNOWN = NONE;

/** One class's pictures in the order of its scores. */
interface Ordered {
  /** Places of pictures, best first. */
  order: Uint32Array;
  /** [order]: 1 where the class is true of the picture. */
  right: Uint8Array;
  /** [order]: 1 for the last picture of those that score the same. */
  ends: Uint8Array;
}

/**
 * Average precision of each class, `[classes]`: `Σ (R_n - R_{n-1}) P_n` over the thresholds that the scores give, without
 * interpolation; pictures that score the same are one threshold. That is scikit-learn's `average_precision_score`, with
 * weights. NaN for a class that is true of no picture.
 *
 * @param scores [pictures, classes], without NaN
 */
export function averagePrecisions(truths: Truths, scores: ArrayLike<number>, classes: number): Statistic {
  const all = Array.from({ length: classes }, (_, c) => ordered(truths, scores, classes, c));
  return {
    size: classes,
    write(weights, out, at) {
      all.forEach((one, c) => {
        out[at + c] = averagePrecision(one, weights);
      });
    },
  };
}

/** Their mean, over the classes that are true of some picture. */
export function meanOfKnown(statistic: Statistic): Statistic {
  const each = new Float64Array(statistic.size);
  return {
    size: 1,
    write(weights, out, at) {
      statistic.write(weights, each, 0);
      let [sum, count] = [0, 0];
      for (const value of each) {
        if (Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
      out[at] = sum / count;
    },
  };
}

function ordered(truths: Truths, scores: ArrayLike<number>, classes: number, c: number): Ordered {
  const places = Array.from({ length: truths.length / classes }, (_, i) => i);
  const known = places.filter((i) => truths[i * classes + c] !== UNKNOWN);
  const score = (i: number) => scores[i * classes + c] as number;
  const order = Uint32Array.from(known).sort((a, b) => score(b) - score(a));
  const right = Uint8Array.from(order, (i) => truths[i * classes + c] as number);
  const ends = Uint8Array.from(order, (i, at) => {
    const next = order[at + 1];
    return next === undefined || score(next) !== score(i) ? 1 : 0;
  });
  return { order, right, ends };
}

function averagePrecision({ order, right, ends }: Ordered, weights: Weights): number {
  let [found, seen, counted, sum] = [0, 0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const weight = weights[order[i] as number] as number;
    seen += weight;
    found += weight * (right[i] as number); // no branch: nobody could foretell it
    if (ends[i] === 0) continue;
    sum += ((found - counted) * found) / (seen || 1);
    counted = found;
  }
  return sum / found;
}
