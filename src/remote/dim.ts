import { SiglipError } from "../core/errors.js";

/** The error of a vector, or a collection, of another number of dimensions. */
export function dimMismatch(expected: number, actual: number): SiglipError<"dim-mismatch"> {
  const message = `A vector of ${actual} numbers does not belong to vectors of ${expected}.`;
  return new SiglipError("dim-mismatch", message, { expected, actual });
}

/** Throws `dim-mismatch` unless both are the same. */
export function requireDim(expected: number, actual: number): void {
  if (expected !== actual) throw dimMismatch(expected, actual);
}
