import { badInput } from "../core/errors.js";
import { randomOf } from "../core/random.js";
import type { Pause } from "../core/slices.js";
import { requireCounts } from "./check.js";
import { figuresOf, type Statistic, type Weights } from "./statistic.js";

export interface BootstrapOptions {
  /** How many resamples. Default: 1000. */
  resamples?: number;
  /** Default: 1. The same seed gives the same intervals. */
  seed?: number;
  /** How much of the resamples an interval holds. Default: 0.95. */
  level?: number;
}

/** The pictures that are drawn from, by their places among all `count` of a data set. */
export interface Sample {
  pictures: readonly number[];
  count: number;
}

/** What statistics say of a sample, and of each of its resamples. */
export interface Resampled {
  /** [figures] */
  values: Float64Array;
  /** [figures], each [resamples] */
  columns: Float64Array[];
}

/** All options, with defaults; throws `bad-input` for what is none. */
export function bootstrapOptions(options: BootstrapOptions = {}): Required<BootstrapOptions> {
  const { resamples = 1000, seed = 1, level = 0.95 } = options;
  requireCounts([resamples], "resamples");
  if (!Number.isInteger(seed)) throw badInput("seed", `seed must be a whole number, not ${String(seed)}.`);
  if (!(level > 0 && level < 1)) throw badInput("level", `level must be between 0 and 1, not ${String(level)}.`);
  return { resamples, seed, level };
}

/**
 * Draws as many pictures as there are, with replacement, for each resample, and computes all statistics of the same ones.
 * What belongs to a picture, its captions or its labels, is drawn with it.
 */
export async function resampled(
  statistics: readonly Statistic[],
  { pictures, count }: Sample,
  options?: BootstrapOptions,
  pause?: Pause,
): Promise<Resampled> {
  const { resamples, seed } = bootstrapOptions(options);
  const once = new Float64Array(count);
  for (const picture of pictures) once[picture] = 1;
  const values = Float64Array.from(statistics.flatMap((one) => [...figuresOf(one, once)]));
  const columns = Array.from(values, () => new Float64Array(resamples));
  const random = randomOf(seed);
  const weights: Weights = new Float64Array(count);
  const drawn = new Float64Array(values.length);
  for (let r = 0; r < resamples; r++) {
    const waiting = pause?.();
    if (waiting) await waiting; // a hundred thousand turns for nothing take longer than what is computed
    weights.fill(0);
    for (let i = 0; i < pictures.length; i++) {
      const picture = pictures[Math.floor(random() * pictures.length)] as number;
      weights[picture] = (weights[picture] as number) + 1;
    }
    let at = 0;
    for (const one of statistics) {
      one.write(weights, drawn, at);
      at += one.size;
    }
    for (let i = 0; i < drawn.length; i++) (columns[i] as Float64Array)[r] = drawn[i] as number;
  }
  return { values, columns };
}
