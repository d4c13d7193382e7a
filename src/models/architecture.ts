import type { Family } from "../core/canonical.js";
import type { Dtype, Tower } from "./dtype.js";

/** The numbers that decide how large a tower is. */
export interface Architecture {
  family: Family;
  /** Pixels on a side, of the picture and of a patch. */
  imageSize: number;
  patch: number;
  /** Numbers in a vector. */
  dim: number;
  /** Tokens that the text tower reads, and how many its tokenizer knows. */
  length: number;
  vocabulary: number;
  /** Of the image tower: width, layers, width of the inner layer. */
  image: Shape;
  /** Of the text tower. */
  text: Shape;
}

export interface Shape {
  width: number;
  layers: number;
  inner: number;
}

/** One layer: four square matrices of attention, two of the inner layer, their biases, two norms. */
function layer({ width, inner }: Shape): number {
  return 4 * width * width + 4 * width + 2 * width * inner + inner + width + 4 * width;
}

/** Numbers in the matrix of token embeddings, `[vocabulary, width]`. */
function tokenTableSize({ vocabulary, text }: Architecture): number {
  return vocabulary * text.width;
}

/**
 * How many numbers a tower holds. SigLIP's image tower ends in attention pooling (a probe and a layer without its first
 * norm), its text tower in a matrix with bias; CLIP's has a class token, a norm before its layers, and projections
 * without bias. Source: the published architecture files; files whose size is known are within 1 % in fp32.
 */
export function parameters(a: Architecture, tower: Tower): number {
  const shape = a[tower];
  const { width, layers } = shape;
  const clip = a.family === "clip";
  const body = layers * layer(shape) + 2 * width;
  if (tower === "text") {
    const head = width * a.dim + (clip ? 0 : a.dim);
    return tokenTableSize(a) + a.length * width + body + head;
  }
  const patches = Math.floor(a.imageSize / a.patch) ** 2;
  const embedding = 3 * a.patch * a.patch * width + patches * width + (clip ? 2 * width : width);
  return embedding + body + (clip ? 2 * width + width * a.dim : width + layer(shape) - 2 * width);
}

/**
 * Multiplications for one picture: its patches through the embedding, the layers and their attention, and SigLIP's
 * pooling. Half of what others count as FLOPs.
 */
export function imageWork({ family, imageSize, patch, image }: Architecture): number {
  const { width, layers, inner } = image;
  const clip = family === "clip";
  const patches = Math.floor(imageSize / patch) ** 2;
  const tokens = clip ? patches + 1 : patches;
  const embedding = patches * 3 * patch * patch * width;
  const matrices = layers * (4 * width * width + 2 * width * inner) + (clip ? 0 : 2 * width * width);
  return embedding + tokens * matrices + 2 * layers * tokens * tokens * width;
}

/** Bytes a number, by format; the 4-bit formats mix several, and are not estimated. */
const WIDTH: Partial<Record<Dtype, number>> = { fp32: 4, fp16: 2, q8: 1 };

/** Bytes of a tower's file by arithmetic, or `undefined`: to within 1 % for fp32 and fp16, 10 % for q8. */
export function estimatedSize(a: Architecture, tower: Tower, dtype: Dtype): number | undefined {
  const bytes = WIDTH[dtype];
  return bytes && bytes * parameters(a, tower);
}

/**
 * Bytes of the token table within a tower's file: quantising to 4 bits leaves the table as it was, in 32 or 16 bits;
 * to 8 bits it is quantised too. Source: the sizes of the text towers of SigLIP 2 base.
 */
export function tokenTableBytes(a: Architecture, dtype: Dtype): number {
  const bytes = { fp32: 4, fp16: 2, q8: 1, q4: 4, q4f16: 2 }[dtype];
  return bytes * tokenTableSize(a);
}
