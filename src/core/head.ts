import type { LabelCalibration, LabelSet } from "./labels.js";

/** How good a head is on examples that it was not trained on. */
export interface HeadEstimate {
  /** Parts that the examples were in, each judged by a head of the others; "leave-one-out" where each was one. */
  folds: number | "leave-one-out";
  /** Examples that were judged. One that is its label's only one can't be. */
  n: number;
  /** The share of the examples whose best label is right. Absent where an example may have several labels. */
  accuracy?: number;
  /** The mean of the labels' average precisions, where an example may have several. */
  meanAveragePrecision?: number;
  /** For each label its examples among those judged, and the share of them that was found, or its average precision. */
  perLabel: { label: string; n: number; recall?: number; averagePrecision?: number }[];
}

/**
 * Labels taught from examples: a linear classifier on the vectors of pictures, in the form of a set of labels, where the
 * logit of label i is `calibration[i].scale * cosine + calibration[i].bias`. Plain data: it survives `structuredClone` and
 * IndexedDB.
 */
export interface Head extends Pick<LabelSet, "labels" | "rows" | "dim" | "space"> {
  version: 1;
  /** [labels, dim] unit vectors: the directions of the classifier's weights, `scale` being their lengths. */
  data: Float32Array;
  calibration: LabelCalibration[];
  /** Whether each label is a yes or no of its own (sigmoid); otherwise they share (softmax). */
  multi: boolean;
  method: "logistic" | "nearest-mean";
  /** The strength of the penalty, 1 / C in scikit-learn's words. */
  l2?: number;
  /** The share that the texts' vectors have in the logits, 0 to 1. */
  blend?: number;
  /** Absent where no example could be left out. */
  estimate?: HeadEstimate;
}
