import { joined } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { Embedded } from "./unit-rows.js";

/** An item's vectors one after another; `bad-input` where they are none, or of several lengths. */
export function joinVectors(vectors: readonly unknown[]): Embedded {
  const [first] = vectors;
  const length = first instanceof Float32Array ? first.length : Number.NaN;
  if (!vectors.every((one): one is Float32Array => one instanceof Float32Array && one.length === length)) {
    const message = "An item's vectors must be Float32Arrays of one length.";
    return { error: new SiglipError("bad-input", message, { argument: "items" }) };
  }
  return { vector: joined(vectors) };
}
