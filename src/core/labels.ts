import type { Calibration } from "./scores.js";
import { shares, sigmoid } from "./scores.js";

/** One label's score for one picture. */
export interface Label {
  label: string;
  cosine: number;
  logit?: number;
  /** The label's own yes or no; with `multi: false` its share among the labels. Absent where the model's constants are not known. */
  probability?: number;
}

/** Labels encoded once. Plain data: it survives `structuredClone` and IndexedDB, and needs no text tower to be used. */
export interface LabelSet {
  labels: string[];
  templates: string[];
  /** [labels, dim] unit vectors: each the normalised mean over the templates. */
  data: Float32Array;
  rows: number;
  dim: number;
  space: string;
}

/** The labels of one picture from its row of cosines, best first; ties keep the order given. */
export function rankLabels(
  labels: readonly string[],
  cosine: ArrayLike<number>,
  calibration: Calibration | undefined,
  multi: boolean,
): Label[] {
  const scored = labels.map((label, i): Label & { cosine: number } => ({ label, cosine: cosine[i] as number }));
  if (calibration !== undefined) {
    const logits = scored.map(({ cosine }) => calibration.scale * cosine + calibration.bias);
    const share = multi ? undefined : shares(logits);
    scored.forEach((entry, i) => {
      entry.logit = logits[i] as number;
      entry.probability = share ? (share[i] as number) : sigmoid(entry.logit);
    });
  }
  return scored.sort((a, b) => b.cosine - a.cosine);
}
