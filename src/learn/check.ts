import { isVectors } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";

/** How far the square of a length may be from 1: what numbers of 16 bits leave. */
const UNIT = 0.02;

/** Throws `bad-input` for what are no embeddings, and for rows that are not finite, or not of length 1. */
export function requireVectors(value: unknown, argument: string): void {
  if (!isVectors(value)) throw badInput(argument, `${argument} must be embeddings: { data, rows, dim, space }.`);
  const { data, rows, dim } = value;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += (data[i] as number) ** 2;
    if (Math.abs(sum - 1) < UNIT) continue; // false for what is not finite too
    throw badInput(argument, `Row ${row} of ${argument} is not finite, or not of length 1.`);
  }
}
