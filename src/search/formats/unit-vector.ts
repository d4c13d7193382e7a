/**
 * How far from 1 a vector's length may be. Rounded to float32 it is within 1e-5, and the vector is taken bit for bit; from
 * numbers of 16 bits (float16 to 5e-4, bfloat16 to 4e-3) it is within 1e-2, and the vector is made a unit vector; what is
 * farther, or not finite, is something else.
 */
const LENGTH = { same: 1e-5, near: 1e-2 };

/** The vector by the rule above, in place; undefined where it is not near a unit vector. */
export function toUnit(vector: Float32Array): Float32Array | undefined {
  let sum = 0;
  for (const x of vector) sum += x * x;
  const length = Math.sqrt(sum);
  const off = Math.abs(length - 1);
  if (off <= LENGTH.same) return vector;
  if (!(off <= LENGTH.near)) return undefined;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return vector;
}
