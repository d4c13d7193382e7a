import { badInput, type SiglipError } from "../core/errors.js";

/** An item that can't be pushed. */
export function badItem(message: string): SiglipError<"bad-input"> {
  return badInput("items", message);
}
