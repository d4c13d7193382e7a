import type { Head } from "../core/head.js";
import { classWeights } from "./class-weights.js";
import { crossValidate, type Learnt } from "./cross-validate.js";
import type { Fits, HeadSettings } from "./head-settings.js";
import type { Job } from "./job.js";
import { judge, logLossOf } from "./judge.js";
import type { Labelled } from "./labelled.js";
import { asCosines, mixed, mixedNumbers } from "./linear.js";
import { nearestMean } from "./nearest-mean.js";
import { zeroShot } from "./zero-shot.js";

export interface HeadInput {
  labelled: Labelled;
  settings: HeadSettings;
  /** [labels, d]: unit vectors of texts, one a label. */
  texts?: Float32Array;
}

/** Shares of the texts that are tried. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Where no example can be left out, so that nothing says which is best. */
const USUAL_SHARE = 0.5;

/** Trains a head: chooses strength and blend by what examples that are left out say, then learns from all of them. */
export const trainHead: Job<HeadInput, Head, Fits> = async ({ labelled, settings, texts }, course) => {
  const { d, n, space, labels, has } = labelled;
  const { method, multi, balanced } = settings;
  const k = labels.length;
  const means = method === "nearest-mean";
  const folds = means ? "leave-one-out" : settings.folds;
  const learnt: Learnt = means
    ? await nearestMean(labelled, multi, course)
    : await crossValidate(labelled, { ...settings, folds: folds === "leave-one-out" ? n : folds }, course);
  const weight = balanced ? classWeights(has, k, multi, true) : undefined;
  const held = (logits: Float32Array) => ({ logits, has, k, multi });

  let { linear, heldOut } = learnt;
  let blend: number | undefined;
  if (texts) {
    const plain = await zeroShot(labelled, texts, multi, course);
    const lossOf = (share: number) => logLossOf(held(mixedNumbers(learnt.heldOut, plain.logits, share)), weight);
    blend = settings.blend === "auto" ? leastBy(SHARES, lossOf) : settings.blend;
    linear = mixed(linear, plain.linear, blend);
    heldOut = mixedNumbers(heldOut, plain.logits, blend);
  }
  const estimate = settings.folds === 0 ? undefined : judge(held(heldOut), labels, folds);
  return {
    version: 1,
    space,
    dim: d,
    labels,
    rows: k,
    ...asCosines(linear),
    multi,
    method,
    ...(learnt.l2 !== undefined && { l2: learnt.l2 }),
    ...(blend !== undefined && { blend }),
    ...(estimate && { estimate }),
  };
};

/** The first of the shares with the least loss. */
function leastBy(shares: readonly number[], lossOf: (share: number) => number): number {
  let best = { share: USUAL_SHARE, loss: Infinity };
  for (const share of shares) {
    const loss = lossOf(share);
    if (loss < best.loss) best = { share, loss };
  }
  return best.share;
}
