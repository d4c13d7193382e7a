import { type Embeddings, requireSameSpace } from "./embeddings.js";

/** How a model turns a cosine into a probability: SigLIP's `exp(logit_scale)` and `logit_bias`. */
export interface Calibration {
  scale: number;
  bias: number;
}

/** Scores of every image row against every text row: `[rows, cols]`, row-major. */
export interface Scores {
  rows: number;
  cols: number;
  cosine: Float32Array;
  /** `scale * cosine + bias`; absent where the model's constants are not known. */
  logit?: Float32Array;
  /** `sigmoid(logit)`: each pair's own yes or no. They do not sum to 1. */
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

/** Dot product of two vectors of `dim` numbers that start at the given places; a cosine for unit vectors. */
export function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number);
  return sum;
}

/**
 * Scores images against texts: cosine, logit and probability, each `[images.rows, texts.rows]`.
 * Formula: `sigmoid(exp(logit_scale) * cos + logit_bias)`, Zhai et al. 2023, arXiv:2303.15343.
 * Throws `SpaceMismatchError` for vectors of two spaces.
 */
export function scorePairs(
  images: Pick<Embeddings, "data" | "rows" | "dim" | "space">,
  texts: Pick<Embeddings, "data" | "rows" | "dim" | "space">,
  calibration?: Calibration,
): Scores {
  requireSameSpace(images, texts);
  const [rows, cols, dim] = [images.rows, texts.rows, images.dim];
  const cosine = new Float32Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) cosine[r * cols + c] = dot(images.data, r * dim, texts.data, c * dim, dim);
  }
  if (calibration === undefined) return { rows, cols, cosine };
  const logit = cosine.map((x) => calibration.scale * x + calibration.bias);
  return { rows, cols, cosine, logit, probability: logit.map(sigmoid) };
}
