import type { Pause } from "../core/slices.js";
import { type Difference, pairedBootstrap } from "./bootstrap.js";
import type { Evaluated } from "./evaluate.js";
import type { FigureName } from "./evaluation.js";
import type { BootstrapOptions } from "./resamples.js";
import type { Statistic } from "./statistic.js";

/** Of each figure that both have, how much greater it is than the baseline's. */
export type Differences = Partial<Record<FigureName, Difference>>;

/**
 * The paired bootstrap between two evaluations of one data set, over the pictures that both could read. Each picture's own
 * part of a recall is what it was among all that its model could read.
 */
export async function differences(
  baseline: Evaluated,
  other: Evaluated,
  options?: BootstrapOptions,
  pause?: Pause,
): Promise<Differences> {
  const pairs = [...other.measured.figures].flatMap(([name, statistic]): [FigureName, Pair][] => {
    const own = baseline.measured.figures.get(name);
    return own ? [[name, { baseline: own, other: statistic }]] : [];
  });
  const both = new Set(baseline.sample.pictures);
  const pictures = other.sample.pictures.filter((place) => both.has(place));
  const sample = { pictures, count: baseline.sample.count };
  const found = await pairedBootstrap(
    pairs.map(([, pair]) => pair),
    sample,
    options,
    pause,
  );
  return Object.fromEntries(pairs.map(([name], i) => [name, found[i]] as const).filter(([, one]) => one));
}

interface Pair {
  baseline: Statistic;
  other: Statistic;
}
