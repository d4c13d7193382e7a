import { type Background, backgroundOf, zScore } from "./background.js";
import { combine, type Embeddings, rowOf, type Vectors } from "./embeddings.js";
import type { Part } from "./index-types.js";
import { type Calibration, type Scores, scorePairs, toLogit, toProbabilities } from "./scores.js";

/** One label's score for one picture. */
export interface Label {
  label: string;
  cosine: number;
  logit?: number;
  /** The label's own yes or no; with `multi: false` its share among the labels. Absent where the model's constants are not known. */
  probability?: number;
  /** With `relative`: how far this label stands above what the picture gives to unrelated texts, in standard deviations. */
  zScore?: number;
  /** Of views that were kept apart, what the one stands for by which the label is judged. */
  part?: Part;
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

/** Whether it is a label's calibration, of finite numbers. */
export function isLabelCalibration(value: unknown): value is LabelCalibration {
  const { kind, scale, bias } = (value ?? {}) as Partial<LabelCalibration>;
  return kind === "sigmoid" && Number.isFinite(scale) && Number.isFinite(bias);
}

/** Scale and bias of the label at place `i`: the one of all labels, or its own out of the list. */
export function calibrationOf(calibration: Calibration | readonly Calibration[], i: number): Calibration {
  return "kind" in calibration ? calibration : (calibration[i] as Calibration);
}

/**
 * The labels of one picture from its row of cosines, best first; ties keep the order given. `multi` judges each label on
 * its own, otherwise they share. `background` gives each its `zScore`, `parts` its part.
 */
export function rankLabels(
  labels: readonly string[],
  cosine: ArrayLike<number>,
  calibration: Calibration | readonly Calibration[] | undefined,
  multi: boolean,
  background?: Background,
  parts?: readonly Part[],
): Label[] {
  const scored = labels.map((label, i): Label => {
    const part = parts?.[i];
    return { label, cosine: cosine[i] as number, ...(part && { part }) };
  });
  if (calibration) {
    const logits = scored.map(({ cosine }, i) => toLogit(cosine, calibrationOf(calibration, i)));
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
 * background, where it has one, gives each label its `zScore`. Of a picture whose views were kept apart each label, and
 * each text of the background, is judged by the view that it suits best.
 */
export function labelRows(
  pictures: Vectors & Partial<Pick<Embeddings, "inputs" | "parts">>,
  set: Pick<LabelSet, "labels" | "data" | "rows" | "dim" | "space" | "background">,
  calibration: Calibration | readonly Calibration[] | undefined,
  multi: boolean,
): Label[][] {
  const scores = scorePairs(pictures, set);
  const { background } = set;
  const usual = background && scorePairs(pictures, { ...set, data: background, rows: background.length / set.dim });
  const { inputs = Array.from({ length: pictures.rows }, (_, row) => row), parts } = pictures;
  const firsts = inputs.flatMap((input, row) => (input === inputs[row - 1] ? [] : [row]));
  return firsts.map((first, i) => {
    const rows = [first, firsts[i + 1] ?? pictures.rows] as const;
    const best = bestRows(scores, rows);
    const own = usual && backgroundOf(cosinesAt(usual, bestRows(usual, rows)));
    const of = parts && best.map((row) => parts[row] as Part);
    return rankLabels(set.labels, cosinesAt(scores, best), calibration, multi, own, of);
  });
}

/** The row of each column's greatest cosine, the first of several, among rows `[from, to)`. */
function bestRows({ cosine, cols }: Scores, [from, to]: readonly [number, number]): number[] {
  return Array.from({ length: cols }, (_, col) => {
    const at = (row: number) => cosine[row * cols + col] as number;
    let best = from;
    for (let row = from + 1; row < to; row++) if (at(row) > at(best)) best = row;
    return best;
  });
}

function cosinesAt({ cosine, cols }: Scores, rows: readonly number[]): Float32Array {
  return Float32Array.from(rows, (row, col) => cosine[row * cols + col] as number);
}
