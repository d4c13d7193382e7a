import { type Background, backgroundOf, zScore } from "./background.js";
import { combine, type Embeddings, rowOf } from "./embeddings.js";
import { type Calibration, scorePairs, toLogit, toProbabilities } from "./scores.js";

/** One label's score for one picture. */
export interface Label {
  label: string;
  cosine: number;
  logit?: number;
  /** The label's own yes or no; with `multi: false` its share among the labels. Absent where the model's constants are not known. */
  probability?: number;
  /** With `relative`: how far this label stands above what the picture gives to unrelated texts, in standard deviations. */
  zScore?: number;
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
  /** Labels, by their place, of which a prompt was longer than the model reads and was cut. */
  truncated: number[];
  /** With `relative`: [n, dim] unit vectors of unrelated texts. */
  background?: Float32Array;
  /** The set's own scale and bias, used instead of the model's; of a list, each label has its own. */
  calibration?: LabelCalibration | readonly LabelCalibration[];
}

/** A label's own yes or no: `sigmoid(scale * cosine + bias)`. */
export type LabelCalibration = Calibration & { kind: "sigmoid" };

/**
 * The labels of one picture from its row of cosines, best first; ties keep the order given. `multi` judges each label on
 * its own, otherwise they share. `background` gives each its `zScore`.
 */
export function rankLabels(
  labels: readonly string[],
  cosine: ArrayLike<number>,
  calibration: Calibration | readonly Calibration[] | undefined,
  multi: boolean,
  background?: Background,
): Label[] {
  const scored = labels.map((label, i): Label => ({ label, cosine: cosine[i] as number }));
  if (calibration) {
    const logits = scored.map(({ cosine }, i) =>
      toLogit(cosine, "kind" in calibration ? calibration : (calibration[i] as Calibration)),
    );
    const probability = toProbabilities(logits, multi ? "sigmoid" : "softmax");
    scored.forEach((entry, i) => {
      entry.logit = logits[i] as number;
      entry.probability = probability[i] as number;
    });
  }
  if (background) for (const entry of scored) entry.zScore = zScore(entry.cosine, background);
  return scored.sort((a, b) => (b.logit ?? 0) - (a.logit ?? 0) || b.cosine - a.cosine);
}

/** The set of labels whose prompts, label-major as `fillTemplates` writes them, have these vectors. */
export function toLabelSet(labels: readonly string[], templates: readonly string[], prompts: Embeddings): LabelSet {
  const { dim, space } = prompts;
  const data = new Float32Array(labels.length * dim);
  labels.forEach((_, i) => {
    const ensemble = templates.map((_, t) => rowOf(prompts, i * templates.length + t));
    data.set(combine(ensemble), i * dim);
  });
  const truncated = [...new Set(prompts.truncated.map((prompt) => Math.floor(prompt / templates.length)))];
  return { labels: [...labels], templates: [...templates], data, rows: labels.length, dim, space, truncated };
}

/**
 * The labels of each picture, best first. `multi` judges each label on its own, otherwise they share; the set's
 * background, where it has one, gives each label its `zScore`.
 */
export function labelRows(
  pictures: Pick<Embeddings, "data" | "rows" | "dim" | "space">,
  set: Pick<LabelSet, "labels" | "data" | "rows" | "dim" | "space" | "background">,
  calibration: Calibration | readonly Calibration[] | undefined,
  multi: boolean,
): Label[][] {
  const { cosine, cols } = scorePairs(pictures, set);
  const { background } = set;
  const usual = background && scorePairs(pictures, { ...set, data: background, rows: background.length / set.dim });
  return Array.from({ length: pictures.rows }, (_, row) => {
    const own = usual && backgroundOf(usual.cosine.subarray(row * usual.cols, (row + 1) * usual.cols));
    return rankLabels(set.labels, cosine.subarray(row * cols, (row + 1) * cols), calibration, multi, own);
  });
}
