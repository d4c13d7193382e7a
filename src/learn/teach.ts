import { requireSameSpace } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";
import type { Head, HeadEstimate } from "../core/head.js";
import type { LabelSet } from "../core/labels.js";
import type { OnProgress } from "../core/progress.js";
import { requireVectors } from "./check.js";
import type { HeadSettings } from "./head-settings.js";
import { JOBS } from "./jobs.js";
import { type LabelledVectors, requireLabelled, requireTeachable } from "./labelled.js";
import { runJob } from "./run-job.js";

export interface TeachOptions {
  /** Default: "logistic". "nearest-mean" knows no `l2` and no `balanced`. */
  method?: Head["method"];
  /** Whether each label is a yes or no of its own; otherwise they share. Default: whether `labels` has lists. */
  multi?: boolean;
  /** The labels that there are, in the head's order. Default: those of the examples, as they first come. */
  classes?: readonly string[];
  /**
   * The strength of the penalty on the weights: what is made least is `Σ loss + l2 / 2 * ‖weights‖²`, so that `l2` is
   * 1 / C of scikit-learn. Default: "auto", the best of 1, 0.1, 0.01 and 0.001 for examples that are left out.
   */
  l2?: number | "auto";
  /** Whether the examples of rare labels count more, as with scikit-learn's `class_weight="balanced"`. Default: false. */
  balanced?: boolean;
  /** `siglip.labels` of the same labels: what their texts say is mixed in. */
  blend?: LabelSet;
  /** The share of the texts in the logits, 0 to 1. Default: "auto", the best for examples that are left out. */
  blendWeight?: number | "auto";
  /** Parts that are left out one after another, to choose and to estimate. Default: "leave-one-out" up to 100 examples, else 5. */
  folds?: HeadEstimate["folds"];
  /** False: none are left out, which is faster; "auto" is then 0.1 for `l2`, and a half for `blendWeight`. Default: true. */
  estimate?: boolean;
  /** Of the same examples, options and seed comes the same head, in the same browser. Default: 0. */
  seed?: number;
  /** Aborting rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Told after each fit, in the phase "learn". */
  onProgress?: OnProgress;
}

/** So many examples are each left out by itself. */
const FEW = 100;

/**
 * Teaches labels from vectors of pictures that have them, in a worker: what comes is taken by `siglip.classify` like a set
 * of labels, and is plain data.
 *
 * Rejects with `bad-input` for vectors that are none or not finite, labels that don't go with them, a label that no
 * example or every example has, and options that are none; `space-mismatch` for vectors, or texts to blend, of two models.
 */
export async function teach(examples: LabelledVectors, options: TeachOptions = {}): Promise<Head> {
  const { signal, onProgress, classes, blend } = options;
  const labelled = requireLabelled(examples, classes);
  const settings = requireSettings(options, examples, labelled.n);
  requireTeachable(labelled, settings.multi);
  const texts = blend && textsOf(labelled, blend);
  return runJob(
    JOBS,
    "teach",
    { labelled, settings, ...(texts && { texts }) },
    { signal, onNote: ({ done, of }) => onProgress?.({ phase: "learn", loaded: done, total: of }) },
  );
}

function requireSettings(options: TeachOptions, { labels }: LabelledVectors, n: number): HeadSettings {
  const {
    method = "logistic",
    multi = labels.some(Array.isArray),
    l2 = "auto",
    blendWeight = "auto",
    seed = 0,
  } = options;
  const { folds = n <= FEW ? "leave-one-out" : 5, estimate = true, balanced = false } = options;
  if (method !== "logistic" && method !== "nearest-mean") {
    throw badInput("method", `method must be logistic or nearest-mean, not "${String(method)}".`);
  }
  if (l2 !== "auto" && !(l2 > 0 && l2 < Infinity)) throw badInput("l2", `l2 must be "auto" or a number above 0.`);
  if (blendWeight !== "auto" && !(blendWeight >= 0 && blendWeight <= 1)) {
    throw badInput("blendWeight", `blendWeight must be "auto" or a share from 0 to 1.`);
  }
  if (folds !== "leave-one-out" && !(Number.isInteger(folds) && folds >= 2)) {
    throw badInput("folds", `folds must be "leave-one-out" or a whole number from 2.`);
  }
  if (!Number.isSafeInteger(seed)) throw badInput("seed", "seed must be a whole number.");
  return { method, multi, l2, balanced, folds: estimate ? folds : 0, blend: blendWeight, seed };
}

/** The set's vectors in the order of the labels. */
function textsOf({ labels, d, space }: { labels: string[]; d: number; space: string }, set: LabelSet): Float32Array {
  requireVectors(set, "blend");
  requireSameSpace({ space }, set);
  const texts = new Float32Array(labels.length * d);
  for (const [j, label] of labels.entries()) {
    const row = set.labels.indexOf(label);
    if (row < 0) throw badInput("blend", `The set to blend with has no label "${label}".`);
    texts.set(set.data.subarray(row * d, (row + 1) * d), j * d);
  }
  return texts;
}
