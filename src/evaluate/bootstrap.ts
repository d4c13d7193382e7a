import type { Pause } from "../core/slices.js";
import { type BootstrapOptions, bootstrapOptions, resampled, type Sample } from "./resamples.js";
import type { Statistic } from "./statistic.js";

/** A figure, and the interval that holds it in so many resamples as `level` says. */
export interface Figure {
  value: number;
  low: number;
  high: number;
}

/** By how much a figure is greater than the baseline's. */
export interface Difference {
  difference: number;
  low: number;
  high: number;
  /** Two-sided: how often chance alone would give such a difference. Never below `2 / (resamples + 1)`. */
  p: number;
  /** Whether the interval leaves out zero. */
  real: boolean;
}

/**
 * Figures with their percentile intervals (Efron 1979), as many as the statistics have and in their order; `undefined`
 * for one that the data set does not have. Resamples without it are left out of its interval.
 */
export async function bootstrap(
  statistics: readonly Statistic[],
  sample: Sample,
  options?: BootstrapOptions,
  pause?: Pause,
): Promise<(Figure | undefined)[]> {
  const { level } = bootstrapOptions(options);
  const { values, columns } = await resampled(statistics, sample, options, pause);
  return columns.map((column, i) => {
    const value = values[i] as number;
    return Number.isNaN(value) ? undefined : { value, ...interval(inOrder(column), level) };
  });
}

/**
 * The paired bootstrap: how much greater a figure of one model is than the baseline's, of the same pictures in each
 * resample, so that what is hard for both does not blur it. `undefined` where either has no such figure.
 *
 * `p` is twice the share of resamples on the far side of zero, at most 1, with one more on each side than was seen
 * (Davison and Hinkley 1997).
 */
export async function pairedBootstrap(
  pairs: readonly { baseline: Statistic; other: Statistic }[],
  sample: Sample,
  options?: BootstrapOptions,
  pause?: Pause,
): Promise<(Difference | undefined)[]> {
  const { level } = bootstrapOptions(options);
  const statistics = pairs.map(({ baseline, other }) => minus(other, baseline));
  const { values, columns } = await resampled(statistics, sample, options, pause);
  return columns.map((column, i) => {
    const difference = values[i] as number;
    if (Number.isNaN(difference)) return undefined;
    const some = inOrder(column);
    const { low, high } = interval(some, level);
    return { difference, low, high, p: twoSided(some), real: low > 0 || high < 0 };
  });
}

/** The difference of two statistics of one figure each. */
function minus(a: Statistic, b: Statistic): Statistic {
  return {
    size: 1,
    write(weights, out, at) {
      a.write(weights, out, at);
      const first = out[at] as number;
      b.write(weights, out, at);
      out[at] = first - (out[at] as number);
    },
  };
}

function inOrder(column: Float64Array): Float64Array {
  return column.filter((value) => !Number.isNaN(value)).sort();
}

function interval(sorted: Float64Array, level: number): { low: number; high: number } {
  const tail = (1 - level) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** Linear between the two nearest, as numpy's `percentile`. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

function twoSided(sorted: Float64Array): number {
  const notAbove = sorted.filter((value) => value <= 0).length;
  const notBelow = sorted.filter((value) => value >= 0).length;
  return Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (sorted.length + 1));
}
