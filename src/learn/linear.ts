import type { LabelCalibration } from "../core/labels.js";
import { dot } from "../core/scores.js";

/** A linear classifier: `logit[k] = weights[k,d] · x[d] + biases[k]`. */
export interface Linear {
  weights: Float32Array;
  biases: Float32Array;
}

/** One row's logits, into `out` from `at`. */
export function logitsInto(
  out: Float32Array,
  at: number,
  { weights, biases }: Linear,
  x: Float32Array,
  row: number,
): void {
  const [k, d] = [biases.length, weights.length / biases.length];
  for (let j = 0; j < k; j++) {
    let sum = biases[j] as number;
    for (let i = 0; i < d; i++) sum += (x[row * d + i] as number) * (weights[j * d + i] as number);
    out[at + j] = sum;
  }
}

/** The classifier whose logits are `(1 - share) * a + share * b`. */
export function mixed(a: Linear, b: Linear, share: number): Linear {
  return { weights: mixedNumbers(a.weights, b.weights, share), biases: mixedNumbers(a.biases, b.biases, share) };
}

/** `(1 - share) * a + share * b` */
export function mixedNumbers(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return a.map((x, i) => (1 - share) * x + share * (b[i] as number));
}

/** The same logits as cosines, each with a scale and a bias: unit vectors `[k, d]`, and the lengths that these had. */
export function asCosines({ weights, biases }: Linear): { data: Float32Array; calibration: LabelCalibration[] } {
  const [k, d] = [biases.length, weights.length / biases.length];
  const data = weights.slice();
  const calibration = Array.from({ length: k }, (_, j): LabelCalibration => {
    const row = data.subarray(j * d, (j + 1) * d);
    const scale = Math.sqrt(dot(row, 0, row, 0, d));
    for (let i = 0; i < d; i++) row[i] = (row[i] as number) / (scale || 1);
    return { kind: "sigmoid", scale, bias: biases[j] as number };
  });
  return { data, calibration };
}
