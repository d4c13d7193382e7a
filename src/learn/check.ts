import type { Embeddings } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";

/** Unit vectors as the engine gives them. */
export type Vectors = Pick<Embeddings, "data" | "rows" | "dim" | "space">;

export function bad(argument: string, message: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", message, { argument });
}

/** How far the square of a length may be from 1: what numbers of 16 bits leave. */
const UNIT = 0.02;

/** Throws `bad-input` for what are no embeddings, and for rows that are not finite, or not of length 1. */
export function requireVectors(value: unknown, argument: string): void {
  const { data, rows, dim, space } = (value ?? {}) as Partial<Vectors>;
  const whole =
    data instanceof Float32Array && Number.isInteger(rows) && Number.isInteger(dim) && typeof space === "string";
  if (!whole || data.length !== (rows as number) * (dim as number)) {
    throw bad(argument, `${argument} must be embeddings: { data, rows, dim, space }.`);
  }
  for (let row = 0; row < (rows as number); row++) {
    let sum = 0;
    for (let i = row * (dim as number); i < (row + 1) * (dim as number); i++) sum += (data[i] as number) ** 2;
    if (Math.abs(sum - 1) < UNIT) continue; // false for what is not finite too
    throw bad(argument, `Row ${row} of ${argument} is not finite, or not of length 1.`);
  }
}
