import type { CallOptions } from "../client/options.js";
import { badInput } from "../core/errors.js";
import type { BaselineOptions } from "./baseline.js";
import { type Comparison, toComparison } from "./comparison.js";
import type { Dataset } from "./dataset.js";
import { type Encoder, embedDataset } from "./embed-dataset.js";
import { callsOf, checkedInput, type Evaluated, type EvaluateOptions, evaluateEmbedded } from "./evaluate.js";
import { requireOptions } from "./measure.js";

export interface TemplateOptions
  extends Omit<EvaluateOptions, "labels" | "head" | "templates" | keyof CallOptions>,
    BaselineOptions,
    CallOptions {
  /** Lists of texts with `{label}` in them, by any names; one list is one ensemble. */
  templates: Readonly<Record<string, readonly string[]>>;
}

/**
 * Compares ways to put classes into texts, on one model and data set: pictures are encoded once, labels for each list of
 * templates. Rejects as `evaluate` does, and with `bad-input` for a data set without labels, or no templates.
 */
export async function compareTemplates(
  siglip: Encoder,
  dataset: Dataset,
  { templates, ...options }: TemplateOptions,
): Promise<Comparison> {
  const lists = Object.entries(templates ?? {});
  if (lists.length === 0) throw badInput("templates", "There are no templates to compare.");
  for (const [, own] of lists) requireOptions({ templates: own });
  const checked = withoutCaptions(checkedInput(dataset, options));
  const embedded = await embedDataset(siglip, checked, callsOf(options));
  const evaluated = new Map<string, Evaluated>();
  for (const [name, own] of lists) {
    const timed = evaluated.size === 0 ? options.timed : 0; // what a query costs is the same for all
    const all = { ...options, templates: own, ...(timed !== undefined && { timed }) };
    evaluated.set(name, await evaluateEmbedded(siglip, embedded, all));
  }
  const models = [...evaluated].map(([name, { evaluation }]) => ({ name, evaluation }));
  return toComparison(models, evaluated, options);
}

/** Captions have no part in it: they are in no template. */
function withoutCaptions(dataset: Dataset): Dataset {
  const examples = dataset.examples
    .filter(({ label, labels }) => label !== undefined || labels !== undefined)
    .map(({ captions: _captions, ...example }) => example);
  if (examples.length === 0) throw badInput("dataset", "No example has a label to put into templates.");
  return { ...dataset, examples };
}
