import type { Course } from "./job.js";
import { logitsInto } from "./linear.js";

/** Products of `n` rows of `x` with `k` rows of `texts`, `[n, k]`; cosines, where all are of length 1. */
export async function cosinesOf(
  x: Float32Array,
  n: number,
  texts: Float32Array,
  k: number,
  { breathe }: Pick<Course<never>, "breathe">,
): Promise<Float32Array> {
  const cosines = new Float32Array(n * k);
  const plain = { weights: texts, biases: new Float32Array(k) };
  for (let row = 0; row < n; row++) {
    logitsInto(cosines, row * k, plain, x, row);
    await breathe();
  }
  return cosines;
}
