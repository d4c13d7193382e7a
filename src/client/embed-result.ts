import type { Embeddings, Failure } from "../core/embeddings.js";
import { fromWire, type WireError } from "../core/envelope.js";
import type { WireEmbeddings } from "../protocol/contract.js";

/** Failures as the worker sent them, each with its error made anew. */
export function toFailures(failures: readonly { input: number; error: WireError }[]): Failure[] {
  return failures.map(({ input, error }) => ({ input, error: fromWire(error) }));
}

/** Embeddings as the worker sent them, with their failures' errors. */
export function toEmbeddings(wire: WireEmbeddings): Embeddings {
  return { ...wire, failures: toFailures(wire.failures) };
}
