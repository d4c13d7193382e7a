import { type Embeddings, rowOf } from "./embeddings.js";
import type { Label } from "./labels.js";
import { scorePairs, toProbabilities } from "./scores.js";

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
 * Labels taught from examples: a linear classifier on the vectors of pictures. Plain data: it survives `structuredClone`
 * and IndexedDB.
 */
export interface Head {
  version: 1;
  space: string;
  dim: number;
  labels: string[];
  /** [labels, dim]: a label's logit is `weights · vector + bias`. */
  weights: Float32Array;
  /** [labels] */
  biases: Float32Array;
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

/**
 * The labels of each picture, the most probable first; ties keep the order given. `cosine` is that of the picture and the
 * label's weights, which says nothing of the bias. Throws `SpaceMismatchError` for vectors of another space.
 */
export function headRows(pictures: Pick<Embeddings, "data" | "rows" | "dim" | "space">, head: Head): Label[][] {
  const { labels, weights: data, biases, multi } = head;
  const { cosine: products, cols } = scorePairs(pictures, { ...head, data, rows: labels.length });
  const lengths = labels.map((_, i) => Math.hypot(...rowOf({ ...head, data }, i)) || 1);
  return Array.from({ length: pictures.rows }, (_, row) => {
    const logits = biases.map((bias, i) => (products[row * cols + i] as number) + bias);
    const probability = toProbabilities(logits, multi ? "sigmoid" : "softmax");
    const scored = labels.map((label, i) => ({
      label,
      cosine: (products[row * cols + i] as number) / (lengths[i] as number),
      logit: logits[i] as number,
      probability: probability[i] as number,
    }));
    return scored.sort((a, b) => b.logit - a.logit);
  });
}
