/** Cosine of two vectors of any length, in float64. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`vectors of ${a.length} and ${b.length} numbers`);
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * (y[i] ?? Number.NaN), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** The lowest cosine between vectors of the same place. */
export function lowestCosine(left: readonly number[][], right: readonly number[][]): number {
  if (left.length !== right.length) throw new Error(`${left.length} vectors against ${right.length}`);
  return Math.min(...left.map((vector, i) => cosine(vector, right[i] ?? [])));
}

/** The rows of `[rows, dim]`. */
export function rows(data: readonly number[], dim: number): number[][] {
  return Array.from({ length: data.length / dim }, (_, row) => data.slice(row * dim, (row + 1) * dim));
}
