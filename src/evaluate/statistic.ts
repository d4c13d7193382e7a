/** How often each picture counts, by its place in the data set. */
export type Weights = Float64Array;

/**
 * Figures of a sample of pictures, each of which counts as often as its weight says: with 1 for each they are the
 * data set's own, with how often each was drawn they are those of a bootstrap resample. What does not depend on the
 * weights is computed when it is made, so that a thousand resamples are cheap.
 */
export interface Statistic {
  /** How many figures. */
  readonly size: number;
  /** Writes them to `out`, from `at` on; NaN where the weights leave nothing to compute one of. */
  write(weights: Weights, out: Float64Array, at: number): void;
}

/** Whom a figure of pictures is a mean over: what each picture adds, and to how many it adds it. */
export interface Contributions {
  /** [pictures] */
  sums: Float64Array;
  /** [pictures], 0 for a picture that has no part in it. */
  counts: Float64Array;
}

/** The mean over all that pictures count: `Σ w·sum / Σ w·count`. Of one figure. */
export function mean({ sums, counts }: Contributions): Statistic {
  return {
    size: 1,
    write(weights, out, at) {
      let [sum, count] = [0, 0];
      for (let i = 0; i < weights.length; i++) {
        const weight = weights[i] as number;
        sum += weight * (sums[i] as number);
        count += weight * (counts[i] as number);
      }
      out[at] = sum / count;
    },
  };
}

/** The same statistic, which computes once what is asked for with the same weights again: by a mean over it, say. */
export function remembered(statistic: Statistic): Statistic {
  const figures = new Float64Array(statistic.size);
  let last: Weights | undefined;
  return {
    size: statistic.size,
    write(weights, out, at) {
      if (!last?.every((weight, i) => weight === weights[i])) {
        statistic.write(weights, figures, 0);
        last = weights.slice();
      }
      out.set(figures, at);
    },
  };
}

/** A statistic's figures for these weights. */
export function figuresOf(statistic: Statistic, weights: Weights): Float64Array {
  const out = new Float64Array(statistic.size);
  statistic.write(weights, out, 0);
  return out;
}
