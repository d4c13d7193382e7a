// The one way from here to a worker: compared models run in fresh ones, each by itself.
import { createSiglip } from "../client/create.js";
import type { ModelSource, SiglipOptions } from "../client/options.js";
import type { Siglip } from "../client/siglip.js";
import type { OnProgress } from "../core/progress.js";
import type { Cost } from "./cost.js";

/** A model that is open, what it took, and how it is ended. */
export interface Opened {
  siglip: Siglip;
  cost: Pick<Cost, "download" | "loadMs">;
}

/** A model to compare: as `createSiglip` takes it, or its options; with texts of its own for the classes. */
export type Candidate = ModelSource | CandidateOptions;

export interface CandidateOptions extends Omit<SiglipOptions, "signal" | "onProgress"> {
  /** What it is called in the comparison. Default: the model's name. */
  name?: string;
  /** Default: those of the comparison. */
  templates?: readonly string[];
}

/** A candidate's options: of a bare model, those that name it. */
export function optionsOf(candidate: Candidate): CandidateOptions {
  if (typeof candidate === "string" || "repo" in candidate || "url" in candidate) return { model: candidate };
  return candidate;
}

/** Opens a model in a worker of its own. */
export async function openModel(
  { name: _name, templates: _templates, ...options }: CandidateOptions,
  calls: { signal?: AbortSignal | undefined; onProgress: OnProgress },
): Promise<Opened> {
  let download = 0;
  const begun = performance.now();
  const siglip = await createSiglip({
    ...options,
    ...(calls.signal && { signal: calls.signal }),
    onProgress(progress) {
      download = progress.loaded;
      calls.onProgress(progress);
    },
  });
  return { siglip, cost: { loadMs: performance.now() - begun, ...(download > 0 && { download }) } };
}
