import type { SiglipError } from "../core/errors.js";
import { slices } from "../core/slices.js";
import { type BaselineOptions, baselineOf } from "./baseline.js";
import { type Differences, differences } from "./differences.js";
import type { Evaluated, EvaluateOptions } from "./evaluate.js";
import type { Evaluation } from "./evaluation.js";

/** What came of one model. */
export type Compared =
  | {
      name: string;
      evaluation: Evaluation;
      /** By how much its figures are greater than the baseline's; absent for the baseline itself. */
      differences?: Differences;
      error?: never;
    }
  | { name: string; error: Pick<SiglipError, "code" | "message">; evaluation?: never; differences?: never };

export interface Comparison {
  /** The name of the one that the others are compared with; absent where none could be evaluated. */
  baseline?: string;
  /** In the order in which they were given. */
  models: Compared[];
}

/** What came of all, and how each stands to the baseline. */
export async function toComparison(
  models: readonly Compared[],
  evaluated: ReadonlyMap<string, Evaluated>,
  options: BaselineOptions & EvaluateOptions,
): Promise<Comparison> {
  const baseline = baselineOf(evaluated, options);
  const first = baseline === undefined ? undefined : evaluated.get(baseline);
  if (baseline === undefined || !first) return { models: [...models] };
  const pause = slices(options.signal);
  const all: Compared[] = [];
  for (const model of models) {
    const other = evaluated.get(model.name);
    if (model.error || !other || other === first) all.push(model);
    else all.push({ ...model, differences: await differences(first, other, options, pause) });
  }
  return { baseline, models: all };
}
