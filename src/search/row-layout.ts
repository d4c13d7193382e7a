import type { VectorFormat } from "../core/index-types.js";

/** Bytes of a number, and of what stands behind a row's numbers. */
const SIZES = { f32: { number: 4, behind: 0 }, f16: { number: 2, behind: 0 }, int8: { number: 1, behind: 16 } };

/** Numbers of a row with those that fill it up, which are 0: kernels read 32 at a time. */
export function widthOf(dim: number): number {
  return Math.ceil(dim / 32) * 32;
}

/** Bytes of a row's numbers alone. */
export function lengthOf(format: VectorFormat, dim: number): number {
  return widthOf(dim) * SIZES[format].number;
}

/** Bytes that a row of `dim` numbers takes. */
export function strideOf(format: VectorFormat, dim: number): number {
  return lengthOf(format, dim) + SIZES[format].behind;
}
