import { requireSameSpace, type Vectors } from "./embeddings.js";
import { SiglipError } from "./errors.js";

/**
 * How a model turns a cosine into a probability. SigLIP judges each pair on its own, `sigmoid(scale * cosine + bias)`;
 * CLIP only shares among the texts, `softmax(scale * cosine)`. `scale` is `exp(logit_scale)` of the checkpoint.
 */
export type Calibration = { kind: "sigmoid"; scale: number; bias: number } | { kind: "softmax"; scale: number };

/** Scores of every image row against every text row: `[rows, cols]`, row-major. */
export interface Scores {
  rows: number;
  cols: number;
  cosine: Float32Array;
  /** `scale * cosine + bias`; absent where the model's constants are not known. */
  logit?: Float32Array;
  /** SigLIP: `sigmoid(logit)`, each pair's own yes or no. CLIP: softmax over each row, its share among the texts. */
  probability?: Float32Array;
}

/** 1 / (1 + e^-x), without overflow for large negative x. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** Softmax of one list of logits: a share among them, summing to 1. */
export function shares(logits: ArrayLike<number>): Float32Array {
  const values = Float64Array.from(logits);
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = values.map((x) => Math.exp(x - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (x) => x / sum);
}

/** The logit of a cosine: `scale * cosine + bias`. CLIP has no bias. */
export function toLogit(cosine: number, calibration: Calibration): number {
  return calibration.scale * cosine + (calibration.kind === "sigmoid" ? calibration.bias : 0);
}

/** One picture's probabilities for its logits: each on its own, or shares among them. */
export function toProbabilities(logits: ArrayLike<number>, kind: Calibration["kind"]): Float32Array {
  return kind === "sigmoid" ? Float32Array.from(logits, sigmoid) : shares(logits);
}

/** Throws `no-probability` unless the model's constants are known and, where each label is judged alone, are SigLIP's. */
export function requireProbability(
  calibration: Calibration | undefined,
  space: string,
  alone: boolean,
): asserts calibration is Calibration {
  if (!calibration) {
    const message = "This model's scale and bias are not known: there are cosines, but no probabilities.";
    throw new SiglipError("no-probability", message, { space });
  }
  if (alone && calibration.kind === "softmax") {
    const message = "CLIP gives shares among labels, not a yes or no for each.";
    throw new SiglipError("no-probability", message, { space });
  }
}

type Floats = Float32Array | Float64Array;

/** Dot product of two vectors of `dim` numbers that start at the given places; a cosine for unit vectors. */
export function dot(a: Floats, aStart: number, b: Floats, bStart: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number);
  return sum;
}

/**
 * Scores images against texts: cosine, logit and probability, each `[images.rows, texts.rows]`.
 * SigLIP: `sigmoid(exp(logit_scale) * cos + logit_bias)`, Zhai et al. 2023, arXiv:2303.15343. CLIP: a softmax of
 * `exp(logit_scale) * cos` over the texts of each image, Radford et al. 2021, arXiv:2103.00020.
 * Throws `SpaceMismatchError` for vectors of two spaces.
 */
export function scorePairs(images: Vectors, texts: Vectors, calibration?: Calibration): Scores {
  requireSameSpace(images, texts);
  const [rows, cols, dim] = [images.rows, texts.rows, images.dim];
  const cosine = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) cosine[r * cols + c] = dot(images.data, r * dim, texts.data, c * dim, dim);
  }
  if (calibration === undefined) return { rows, cols, cosine };
  const logit = cosine.map((x) => toLogit(x, calibration));
  const probability = new Float32Array(rows * cols);
  for (let start = 0; start < probability.length; start += cols) {
    probability.set(toProbabilities(logit.subarray(start, start + cols), calibration.kind), start);
  }
  return { rows, cols, cosine, logit, probability };
}
