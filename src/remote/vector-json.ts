/** A vector as JSON numbers: nine digits tell every float32 from all others. */
export function vectorJson(vector: Float32Array): number[] {
  return Array.from(vector, (x) => Number(x.toPrecision(9)));
}
