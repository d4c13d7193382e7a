import { type Truths, UNKNOWN } from "./average-precision.js";
import { bestClasses, NONE } from "./ranks.js";
import type { Contributions, Statistic } from "./statistic.js";

/** What was said with some probability, and whether it was so. Several may belong to one picture. */
export interface Claims {
  pictures: number;
  /** [claims], the picture of each. */
  owner: Uint32Array;
  /** [claims], 0 to 1 */
  probability: Float64Array;
  /** [claims], 1 or 0 */
  right: Uint8Array;
}

/** The best class of each picture, by its probability: what "top-label" calibration looks at. */
export function topClaims(truth: Int32Array, probability: ArrayLike<number>, classes: number): Claims {
  const best = bestClasses(truth, probability, classes);
  const owner = Uint32Array.from(truth.keys()).filter((i) => truth[i] !== NONE);
  return {
    pictures: truth.length,
    owner,
    probability: Float64Array.from(owner, (i) => probability[i * classes + (best[i] as number)] as number),
    right: Uint8Array.from(owner, (i) => (best[i] === truth[i] ? 1 : 0)),
  };
}

/** Every class of every picture, each a yes or no of its own. */
export function eachClaims(truths: Truths, probability: ArrayLike<number>, classes: number): Claims {
  const known = Uint32Array.from(truths.keys()).filter((i) => truths[i] !== UNKNOWN);
  return {
    pictures: truths.length / classes,
    owner: known.map((i) => Math.floor(i / classes)),
    probability: Float64Array.from(known, (i) => probability[i] as number),
    right: Uint8Array.from(known, (i) => truths[i] as number),
  };
}

/** The bin of a probability among `bins` of equal width; one on an edge is in the lower bin, as scikit-learn's `calibration_curve` has it. */
export function binOf(probability: number, bins: number): number {
  const step = 1 / bins;
  let bin = Math.min(bins - 1, Math.floor(probability * bins));
  while (bin > 0 && probability <= bin * step) bin--;
  while (bin < bins - 1 && probability > (bin + 1) * step) bin++;
  return bin;
}

/**
 * The reliability curve, `[bins, 3]`: of each bin the mean probability, the share that was right, and the share of all
 * claims that are in it. The first two are NaN for an empty bin.
 */
export function reliability(claims: Claims, bins: number): Statistic {
  const { counts, sums, rights } = binned(claims, bins);
  const [n, sum, right] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  return {
    size: 3 * bins,
    write(weights, out, at) {
      for (const one of [n, sum, right]) one.fill(0);
      for (let i = 0; i < weights.length; i++) {
        const weight = weights[i] as number;
        if (weight === 0) continue;
        for (let b = 0, place = i * bins; b < bins; b++, place++) {
          n[b] = (n[b] as number) + weight * (counts[place] as number);
          sum[b] = (sum[b] as number) + weight * (sums[place] as number);
          right[b] = (right[b] as number) + weight * (rights[place] as number);
        }
      }
      const whole = n.reduce((a, b) => a + b, 0);
      for (let b = 0; b < bins; b++) {
        out[at + 3 * b] = (sum[b] as number) / (n[b] as number);
        out[at + 3 * b + 1] = (right[b] as number) / (n[b] as number);
        out[at + 3 * b + 2] = (n[b] as number) / whole;
      }
    },
  };
}

/**
 * The expected calibration error: over bins of equal width, `Σ share · |right - probability|`. (Naeini et al. 2015; with
 * top claims, Guo et al. 2017, arXiv:1706.04599.)
 */
export function calibrationError(claims: Claims, bins: number): Statistic {
  return errorOf(reliability(claims, bins));
}

/** The same of a reliability curve. */
export function errorOf(curve: Statistic): Statistic {
  const all = new Float64Array(curve.size);
  return {
    size: 1,
    write(weights, out, at) {
      curve.write(weights, all, 0);
      let error = 0;
      for (let b = 0; 3 * b < all.length; b++) {
        const share = all[3 * b + 2] as number;
        if (share !== 0) error += share * Math.abs((all[3 * b + 1] as number) - (all[3 * b] as number));
      }
      out[at] = error;
    },
  };
}

/** The Brier score of claims, each a yes or no: their mean is `(probability - right)²`. */
export function brier({ pictures, owner, probability, right }: Claims): Contributions {
  const [sums, counts] = [new Float64Array(pictures), new Float64Array(pictures)];
  owner.forEach((picture, i) => {
    sums[picture] = (sums[picture] as number) + ((probability[i] as number) - (right[i] as number)) ** 2;
    counts[picture] = (counts[picture] as number) + 1;
  });
  return { sums, counts };
}

/** The Brier score of shares among classes, as it was first defined: `Σ_c (share_c - truth_c)²` of each picture, 0 to 2. */
export function brierOfShares(truth: Int32Array, shares: ArrayLike<number>, classes: number): Contributions {
  const sums = Float64Array.from(truth, (own, i) => {
    let sum = 0;
    for (let c = 0; own !== NONE && c < classes; c++) {
      sum += ((shares[i * classes + c] as number) - (c === own ? 1 : 0)) ** 2;
    }
    return sum;
  });
  return { sums, counts: Float64Array.from(truth, (own) => (own === NONE ? 0 : 1)) };
}

/** Of each picture and bin, `[pictures, bins]`: how many claims, the sum of their probabilities, how many were right. */
function binned({ pictures, owner, probability, right }: Claims, bins: number) {
  const zeros = () => new Float64Array(pictures * bins);
  const [counts, sums, rights] = [zeros(), zeros(), zeros()];
  owner.forEach((picture, i) => {
    const value = probability[i] as number;
    const place = picture * bins + binOf(value, bins);
    counts[place] = (counts[place] as number) + 1;
    sums[place] = (sums[place] as number) + value;
    rights[place] = (rights[place] as number) + (right[i] as number);
  });
  return { counts, sums, rights };
}
