import type { Course } from "./job.js";
import { openAlgebra } from "./wasm-algebra.js";

/** Rows of `x` between two breaths. */
const ROWS = 512;

/** Products of `n` rows of `x` with `k` others, `[n, k]`; cosines, where all are of length 1. */
export async function cosinesOf(
  x: Float32Array,
  n: number,
  others: Float32Array,
  k: number,
  { breathe }: Pick<Course<never>, "breathe">,
): Promise<Float32Array> {
  const d = others.length / k;
  const most = Math.min(ROWS, n);
  const algebra = openAlgebra(most * d + k * d + most * k + 12);
  const [rows, columns, products] = [algebra.zeros(most * d), algebra.zeros(k * d), algebra.zeros(most * k)];
  columns.set(others);
  const cosines = new Float32Array(n * k);
  for (let start = 0; start < n; start += most) {
    const count = Math.min(most, n - start);
    rows.set(x.subarray(start * d, (start + count) * d));
    algebra.timesTransposed(products, rows, columns, count, k, d);
    cosines.set(products.subarray(0, count * k), start * k);
    await breathe();
  }
  return cosines;
}
