import { SiglipError } from "../core/errors.js";

/** The error for a collection that is not there, or one that says no space: it was made by somebody else. */
export function noCollection(engine: string, collection: string, other = false): SiglipError<"no-collection"> {
  const message = other
    ? `"${collection}" of ${engine} does not say of which space it is: no push made it.`
    : `${engine} has no "${collection}": a push makes it.`;
  return new SiglipError("no-collection", message, { engine, collection });
}
