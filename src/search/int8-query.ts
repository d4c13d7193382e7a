/** How the numbers of a query are written for rows of int8: in int16, or in two bytes of 0 to 127 each. */
export type Int8Query = "whole" | "halves";

/** The largest of them: in two bytes, 14 bits with their sign. */
const LARGEST = { whole: 32767, halves: 8191 };

/**
 * A unit vector `[dim]` in whole numbers, and what 1 stands for in them: so that they fit, and no sum of products with a
 * row's int8 numbers leaves int32. By Cauchy and Schwarz that is the product of their lengths, of which the row's is at
 * most 127 √dim.
 */
export function inWholes(query: Float32Array, as: Int8Query): { numbers: Int16Array; unit: number } {
  let most = 0;
  for (const x of query) most = Math.max(most, Math.abs(x));
  const unit = Math.max(most / LARGEST[as], (127 * Math.sqrt(query.length)) / 2 ** 30);
  const numbers = new Int16Array(query.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.round((query[i] as number) / unit);
  return { numbers, unit };
}

/** The length of what `inWholes` has left out of a vector. */
export function leftOf(query: Float32Array, { numbers, unit }: ReturnType<typeof inWholes>): number {
  let sum = 0;
  for (let i = 0; i < query.length; i++) sum += ((query[i] as number) - (numbers[i] as number) * unit) ** 2;
  return Math.sqrt(sum);
}

/** Writes whole numbers where the kernels read them, for rows of `length` numbers: all upper bytes, then all lower ones. */
export function writeWholes(numbers: Int16Array, as: Int8Query, length: number, memory: ArrayBufferLike, at: number) {
  if (as === "whole") {
    new Int16Array(memory, at, numbers.length).set(numbers);
    return;
  }
  const bytes = new Int8Array(memory, at, 2 * length);
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    bytes[i] = (x >> 7) + 64;
    bytes[length + i] = x & 127;
  }
}
