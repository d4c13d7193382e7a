import { requireSameSpace } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";
import type { LabelSet } from "../core/labels.js";
import { requireVectors } from "./check.js";
import { JOBS } from "./jobs.js";
import { type LabelledVectors, requireLabelled, requireTeachable } from "./labelled.js";
import { runJob } from "./run-job.js";

export interface CalibrateOptions {
  /** Whether each label gets a scale and bias of its own, which takes tens of examples of each. Default: false. */
  perLabel?: boolean;
  /** Aborting rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * The same labels with scale and bias of their own, so that a probability is the share of such labels that are right for
 * pictures like the examples: Platt scaling of the cosines. `classify` uses them instead of the model's, also where the
 * model has none.
 *
 * Rejects with `bad-input` for vectors that are none or not finite, labels that don't go with them or are not in the set,
 * and where no example, or every one, has a label of the set (with `perLabel`, any label of it); `space-mismatch` for
 * vectors of another model.
 */
export async function calibrate(
  set: LabelSet,
  examples: LabelledVectors,
  { perLabel = false, signal }: CalibrateOptions = {},
): Promise<LabelSet> {
  requireVectors(set, "set");
  const labelled = requireLabelled(examples, set.labels);
  requireSameSpace(set, labelled);
  if (perLabel) requireTeachable(labelled, true);
  for (const kind of [0, 1]) {
    if (labelled.has.includes(kind)) continue;
    throw badInput("labels", kind ? "No example has a label of the set." : "Every example has every label of the set.");
  }
  const calibration = await runJob(JOBS, "calibrate", { labelled, texts: set.data, perLabel }, { signal });
  return { ...set, calibration };
}
