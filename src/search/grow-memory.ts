import { SiglipError } from "../core/errors.js";

/** Bytes of a page of WebAssembly's memory. */
export const PAGE = 65536;
/** What WebAssembly can address. */
const MOST_PAGES = 65536;

/**
 * Grows a memory to so many pages, or to a sixteenth more than it has where that is more. Throws `does-not-fit` where there
 * is no memory for them.
 *
 * @param what What needs them.
 */
export function growMemory(memory: WebAssembly.Memory, pages: number, what: string): void {
  const now = memory.buffer.byteLength / PAGE;
  const more = Math.min(Math.max(pages, Math.ceil(now * (1 + 1 / 16))), MOST_PAGES) - now;
  try {
    if (pages > MOST_PAGES) throw new RangeError(`${pages} pages`);
    memory.grow(more);
  } catch (cause) {
    const reasons = [`${what} need ${pages * PAGE} bytes of memory.`];
    const message = `The index has no memory left: ${reasons}`;
    throw new SiglipError("does-not-fit", message, { reasons, fits: [] }, { cause });
  }
}

/**
 * A memory of so many pages that can grow, shared with other threads where it is to be and the browser has such: elsewhere
 * it is this one's.
 */
export function openMemory(pages: number, shared: boolean): WebAssembly.Memory {
  try {
    if (shared) return new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared });
  } catch {
    // Not so much of an address space is left.
  }
  return new WebAssembly.Memory({ initial: pages });
}
