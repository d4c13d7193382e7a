import type { CallOptions } from "../client/options.js";
import { badInput, isSiglipError } from "../core/errors.js";
import type { Progress } from "../core/progress.js";
import type { BaselineOptions } from "./baseline.js";
import { type Compared, type Comparison, toComparison } from "./comparison.js";
import type { Dataset } from "./dataset.js";
import { embedDataset } from "./embed-dataset.js";
import { callsOf, checkedInput, type Evaluated, type EvaluateOptions, evaluateEmbedded } from "./evaluate.js";
import { requireOptions } from "./measure.js";
import { type Candidate, type CandidateOptions, openModel, optionsOf } from "./open-model.js";

export interface CompareOptions extends Omit<EvaluateOptions, "labels" | "head" | keyof CallOptions>, BaselineOptions {
  /** Aborts what is under way, between models too, and rejects with the signal's reason. */
  signal?: AbortSignal;
  /** How far the model of this name is. */
  onProgress?: (progress: Progress & { model: string }) => void;
}

/**
 * Evaluates models on one data set, one after another, each in a fresh worker that is ended before the next one begins, and
 * says which differences are real: all are of the same resamples. A model that can't be loaded, or fails, has its error, and
 * the others go on. Rejects with `bad-input` for a data set or options that are none, before anything is loaded.
 */
export async function compare(
  candidates: readonly Candidate[],
  dataset: Dataset,
  options: CompareOptions = {},
): Promise<Comparison> {
  if (!Array.isArray(candidates) || candidates.length === 0) throw badInput("models", "There is no model to compare.");
  const { signal, onProgress, ...rest } = options;
  const checked = checkedInput(dataset, rest);
  const all = named(candidates.map(optionsOf));
  for (const { templates } of all.values()) requireOptions({ ...(templates && { templates }) });
  const evaluated = new Map<string, Evaluated>();
  const models: Compared[] = [];
  for (const [name, candidate] of all) {
    signal?.throwIfAborted();
    const report = (progress: Progress) => onProgress?.({ ...progress, model: name });
    const { templates = rest.templates } = candidate;
    const own = { ...rest, ...(templates && { templates }), ...(signal && { signal }), onProgress: report };
    try {
      const one = await evaluateOne(candidate, checked, own);
      evaluated.set(name, one);
      models.push({ name, evaluation: one.evaluation });
    } catch (error) {
      signal?.throwIfAborted();
      if (!isSiglipError(error)) throw error;
      models.push({ name, error: { code: error.code, message: error.message } });
    }
  }
  return toComparison(models, evaluated, { ...rest, ...(signal && { signal }) });
}

async function evaluateOne(
  candidate: CandidateOptions,
  dataset: Dataset,
  options: EvaluateOptions & Required<Pick<EvaluateOptions, "onProgress">>,
): Promise<Evaluated> {
  const { siglip, cost } = await openModel(candidate, options);
  try {
    return await evaluateEmbedded(siglip, await embedDataset(siglip, dataset, callsOf(options)), options, cost);
  } finally {
    await siglip.close();
  }
}

/** Each with a name of its own: what was given, the model's, or that with a number. */
function named(candidates: readonly CandidateOptions[]): Map<string, CandidateOptions> {
  const names = new Map<string, CandidateOptions>();
  for (const candidate of candidates) {
    const base = candidate.name ?? nameOf(candidate.model ?? "siglip-demo");
    let name = base;
    for (let number = 2; names.has(name); number++) name = `${base} (${number})`;
    names.set(name, candidate);
  }
  return names;
}

function nameOf(model: NonNullable<CandidateOptions["model"]>): string {
  if (typeof model === "string") return model;
  return "repo" in model ? model.repo : String(model.url);
}
