import { dot } from "../core/scores.js";
import type { Course } from "./job.js";

/** What a vector may be off the span of the others, as a share of its length, and still count as in it. */
const NOTHING = 1e-5;

/** Rows written in an orthonormal basis of their own span. */
export interface Span {
  /** [rank, dim] */
  basis: Float32Array;
  /** [rows, rank]: row = coordinates · basis */
  coordinates: Float32Array;
  rank: number;
}

/**
 * The span of rows `[rows, dim]`, by Gram and Schmidt's method, each row twice. A penalised linear classifier of few
 * examples lies in it, so that it is found there in `rank` numbers a label, not `dim`.
 */
export async function spanOf(
  x: Float32Array,
  rows: number,
  dim: number,
  { breathe }: Pick<Course<never>, "breathe">,
): Promise<Span> {
  const basis: Float64Array[] = [];
  const coordinatesOf = (row: number): Float64Array => {
    const rest = Float64Array.from(x.subarray(row * dim, (row + 1) * dim));
    const length = Math.sqrt(dot(rest, 0, rest, 0, dim));
    const along = new Float64Array(basis.length);
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((unit, b) => {
        const share = dot(rest, 0, unit, 0, dim);
        along[b] = (along[b] as number) + share;
        for (let i = 0; i < dim; i++) rest[i] = (rest[i] as number) - share * (unit[i] as number);
      });
    }
    const left = Math.sqrt(dot(rest, 0, rest, 0, dim));
    if (!(left > NOTHING * length)) return along;
    basis.push(rest.map((v) => v / left));
    return Float64Array.of(...along, left);
  };
  const coordinates: Float64Array[] = [];
  for (let row = 0; row < rows; row++) {
    coordinates.push(coordinatesOf(row));
    await breathe();
  }
  const rank = basis.length;
  const flat = { basis: new Float32Array(rank * dim), coordinates: new Float32Array(rows * rank), rank };
  for (const [b, unit] of basis.entries()) flat.basis.set(unit, b * dim);
  for (const [row, along] of coordinates.entries()) flat.coordinates.set(along, row * rank);
  return flat;
}

/** Weights `[k, rank]` on coordinates, as weights `[k, dim]` on the vectors themselves. */
export function outOfSpan(weights: Float32Array, { basis, rank }: Span, k: number): Float32Array {
  const dim = basis.length / rank;
  const out = new Float32Array(k * dim);
  for (let j = 0; j < k; j++) {
    for (let b = 0; b < rank; b++) {
      const share = weights[j * rank + b] as number;
      for (let i = 0; i < dim; i++) {
        out[j * dim + i] = (out[j * dim + i] as number) + share * (basis[b * dim + i] as number);
      }
    }
  }
  return out;
}
