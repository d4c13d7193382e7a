import type { Entry } from "./entry.js";
import { OtherBytes } from "./faults.js";
import { fetchSpan, learn } from "./fetch-span.js";
import { gaps } from "./pieces.js";
import type { Source } from "./source.js";
import { isUsable } from "./whole.js";

/** The host sends the whole whatever is asked. */
class NoParts extends Error {}

/**
 * Readies an entry for reading parts: gives the file's size, undefined where the host sends no parts and the file is not
 * there whole. Asks the host only where nothing is known of the file yet, or where it may have changed.
 */
export async function openSparse(source: Source, entry: Entry, chunk: number): Promise<number | undefined> {
  if (!(await isUsable(source, entry))) await entry.clear();
  const { about } = entry;
  if (about?.size !== undefined && about.complete && gaps(entry.pieces, 0, about.size).length === 0) return about.size;
  const { ref } = source;
  if (about?.size !== undefined && about.ranged && (ref.fixed || ref.sha256 !== undefined)) return about.size;
  for (let again = false; ; again = true) {
    try {
      return await firstPart(source, entry, chunk);
    } catch (error) {
      if (error instanceof NoParts) return undefined;
      if (!(error instanceof OtherBytes)) throw error;
      await entry.clear();
      if (again) throw error.at(ref.url);
    }
  }
}

/** Fetches the first bytes, which every reader of a file wants, and learns its size on the way. */
async function firstPart(source: Source, entry: Entry, chunk: number): Promise<number | undefined> {
  let size: number | undefined;
  const [gap] = gaps(entry.pieces, 0, chunk);
  const span = gap ?? { from: 0, to: 1 };
  await fetchSpan(source, entry, span, async (answer) => {
    if (!answer.ranged) throw new NoParts();
    size = await learn(entry, source.ref, answer);
    if (size === undefined) throw new NoParts();
    return Math.min(span.to, size);
  });
  return size;
}
