import { normalizeRows } from "../core/embeddings.js";

/** A unit vector `[dim]`, or why there is none. */
export type Embedded = { vector: Float32Array } | { error: unknown };

/** The rows of a tower's output `[count, dim]`, each made a unit vector on its own: one bad row spoils no other. */
export function unitRows(output: Float32Array, count: number): Embedded[] {
  const dim = output.length / count;
  return Array.from({ length: count }, (_, row) => {
    try {
      return { vector: normalizeRows(output.subarray(row * dim, (row + 1) * dim), dim) };
    } catch (error) {
      return { error };
    }
  });
}
