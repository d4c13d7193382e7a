import { SiglipError, SpaceMismatchError } from "./errors.js";
import type { Part } from "./index-types.js";

/** An input that gave no vector, by its place in the call's list. */
export interface Failure {
  input: number;
  error: SiglipError;
}

/**
 * Unit vectors of one space. Row r, `data[r * dim .. (r + 1) * dim]`, belongs to input `inputs[r]`: one row an input, or as
 * many as it has views that were kept apart, one after another.
 */
export interface Embeddings {
  /** [rows, dim], each row of length 1. */
  data: Float32Array;
  rows: number;
  dim: number;
  /** Names model, revision, number format and preprocessing; vectors of two spaces are never compared. */
  space: string;
  inputs: number[];
  /** Of views that were kept apart: what of its picture each row stands for. */
  parts?: Part[];
  /** Inputs that are texts longer than the model reads: they were cut, and their vectors are of the beginning. */
  truncated: number[];
  failures: Failure[];
}

/** The vectors of some embeddings, whatever they are of. */
export type Vectors = Pick<Embeddings, "data" | "rows" | "dim" | "space">;

/** Whether a value has the form of vectors; it says nothing of their numbers. */
export function isVectors(value: unknown): value is Vectors {
  const { data, rows, dim, space } = (value ?? {}) as Partial<Vectors>;
  if (!(data instanceof Float32Array) || !Number.isInteger(rows) || !Number.isInteger(dim)) return false;
  return data.length === (rows as number) * (dim as number) && typeof space === "string";
}

/** Throws `SpaceMismatchError` unless both are of one space. */
export function requireSameSpace(expected: { space: string }, actual: { space: string }): void {
  if (expected.space !== actual.space) throw new SpaceMismatchError(expected.space, actual.space);
}

/** Row `row` of `[rows, dim]`, sharing its memory. */
export function rowOf(vectors: { data: Float32Array; dim: number }, row: number): Float32Array {
  return vectors.data.subarray(row * vectors.dim, (row + 1) * vectors.dim);
}

/** Arrays one after another, in a new one. */
export function joined(arrays: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** Vectors of one space and length one after another; there is at least one part. */
export function joinedVectors(parts: readonly Vectors[]): Vectors {
  const { dim, space } = parts[0] as Vectors;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { data: joined(parts.map(({ data }) => data)), rows, dim, space };
}

/**
 * Divides each row of `[rows, dim]` by its Euclidean length, in place; returns the same array.
 * Throws `numerics` for a row that is not finite or has no length: no unproven number leaves the engine.
 */
export function normalizeRows(data: Float32Array, dim: number): Float32Array {
  for (let start = 0; start < data.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += (data[i] as number) ** 2;
    const length = Math.sqrt(sum);
    if (!(length > 1e-12 && length < Infinity)) {
      throw new SiglipError("numerics", "The model gave a vector that is not finite or has no length.", {
        row: start / dim,
      });
    }
    for (let i = start; i < start + dim; i++) data[i] = (data[i] as number) / length;
  }
  return data;
}

/** A sum of unit vectors that is shorter than this share of its weights is made of their rounding. */
const CANCELS = 1e-6;

/**
 * The unit vector of a weighted sum of unit vectors `[dim]`, and the way a prompt ensemble is made (all weights 1).
 * Throws `numerics` where the sum cancels out.
 */
export function combine(vectors: readonly Float32Array[], weights?: readonly number[]): Float32Array {
  const first = vectors[0];
  if (first === undefined) {
    throw new SiglipError("bad-input", "A sum of vectors needs at least one vector.", { argument: "vectors" });
  }
  const largest = weights ? Math.max(...weights.map(Math.abs)) : 1;
  const shares = vectors.map((_, v) => (weights?.[v] ?? 1) / largest);
  const sum = Float64Array.from(first, (_, i) =>
    vectors.reduce((total, vector, v) => total + (shares[v] as number) * (vector[i] as number), 0),
  );
  const whole = shares.reduce((total, share) => total + Math.abs(share), 0);
  if (Math.hypot(...sum) < CANCELS * whole) {
    throw new SiglipError("numerics", "The parts of this sum cancel each other out: nothing is left of it.", {
      row: 0,
    });
  }
  return normalizeRows(Float32Array.from(sum), sum.length);
}
