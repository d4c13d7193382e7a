import { isSiglipError } from "../core/errors.js";
import { type About, sameMarks } from "./about.js";
import { isUnanswered, PassingFault } from "./faults.js";
import type { FileRef } from "./file-ref.js";
import { discard, request } from "./request.js";
import type { Source } from "./source.js";

/** True where an address, or a known checksum, can never stand for other bytes: what is stored is used without asking. */
export function neverChanges(ref: FileRef): boolean {
  return ref.fixed || ref.sha256 !== undefined;
}

/**
 * Asks the host whether its file is still the stored one. True too where the host can't be asked; false where it says
 * nothing that could be compared. Throws `model-fetch` where it refuses (401, 403, 404, a web page in its place).
 */
export async function isCurrent(source: Source, about: About): Promise<boolean> {
  const { ref, fetch, signal } = source;
  if (about.url !== ref.url) return false;
  try {
    const { response, marks, total } = await request(ref, { fetch, signal, method: "HEAD" });
    await discard(response);
    // A length alone says too little to trust.
    return sameMarks(about.marks, marks) === true && (total === undefined || total === about.size);
  } catch (error) {
    const told = error instanceof PassingFault ? error.cause : error;
    if (isUnanswered(told)) return true;
    // Hosts that know no HEAD.
    if (isSiglipError(told, "model-fetch") && (told.data.status === 405 || told.data.status === 501)) return false;
    throw told;
  }
}
