import { describeMarks, sameMarks } from "./about.js";
import { PieceCollector } from "./collect-pieces.js";
import type { Entry } from "./entry.js";
import { OtherBytes } from "./faults.js";
import type { FileRef } from "./file-ref.js";
import type { Piece } from "./pieces.js";
import type { Answer } from "./request.js";
import { type Source, take } from "./source.js";

export interface Arrivals {
  /** Bytes came from the network. */
  received?(count: number): void;
  /** They are stored. */
  stored?(piece: Piece, bytes: Uint8Array): Promise<void>;
}

/** Fetches one range into an entry. What came before a fault or an abort is stored too. */
export async function fetchSpan(
  source: Source,
  entry: Entry,
  span: { from: number; to: number | undefined },
  answered: (answer: Answer) => number | undefined | Promise<number | undefined>,
  { received, stored }: Arrivals = {},
): Promise<number> {
  const collector = new PieceCollector(span.from, async (from, bytes) => {
    const piece = await entry.put(from, bytes);
    await stored?.(piece, bytes);
  });
  try {
    return await take(source, {
      ...span,
      answered,
      got(bytes) {
        received?.(bytes.length);
        return collector.add(bytes);
      },
    });
  } finally {
    await collector.end();
  }
}

/**
 * Notes in an entry's record what an answer says, and throws `OtherBytes` where that is not what was said before. Gives
 * the file's size, undefined where nobody knows it.
 */
export async function learn(entry: Entry, ref: FileRef, answer: Answer): Promise<number | undefined> {
  const { marks, ranged } = answer;
  const about = entry.about;
  // The same file from another address has other marks; its checksum decides.
  const known = about?.url === ref.url ? about : undefined;
  const expected = ref.size ?? known?.size;
  // A length across origins may be of compressed bytes: a whole answer's is only a hint.
  const total = ranged ? answer.total : undefined;
  const otherSize = total !== undefined && expected !== undefined && total !== expected;
  if (otherSize || (known && sameMarks(known.marks, marks) === false)) {
    throw new OtherBytes(describeMarks(known?.marks ?? {}, expected), describeMarks(marks, total));
  }
  const size = expected ?? total;
  if (known && known.size === size && known.ranged === ranged) return size;
  const owners = about?.owners ?? [{ owner: ref.owner, file: ref.file }];
  const record = { url: ref.url, owners, ranged, marks, complete: false };
  await entry.describe(size === undefined ? record : { ...record, size });
  return size;
}
