import type { LabelCalibration } from "../core/labels.js";
import { cosinesOf } from "./cosines.js";
import type { Job } from "./job.js";
import type { Labelled } from "./labelled.js";
import { plattOf } from "./platt.js";

export interface CalibrationInput {
  labelled: Labelled;
  /** [labels, d]: the labels' unit vectors. */
  texts: Float32Array;
  /** Whether each label gets a curve of its own. */
  perLabel: boolean;
}

/** Platt scaling of cosines against whether the pictures have the labels: one curve for all pairs, or one a label. */
export const fitCalibration: Job<CalibrationInput, LabelCalibration | LabelCalibration[], never> = async (
  { labelled: { x, n, labels, has }, texts, perLabel },
  course,
) => {
  const k = labels.length;
  const cosines = await cosinesOf(x, n, texts, k, course);
  if (!perLabel) return { kind: "sigmoid", ...plattOf(cosines, has) };
  return labels.map((_, label): LabelCalibration => {
    const of = (from: ArrayLike<number>) =>
      Float64Array.from({ length: n }, (_, row) => from[row * k + label] as number);
    return { kind: "sigmoid", ...plattOf(of(cosines), of(has)) };
  });
};
