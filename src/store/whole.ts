import { ahead } from "../core/ahead.js";
import { describeMarks } from "./about.js";
import { download } from "./download.js";
import type { Entry } from "./entry.js";
import { OtherBytes } from "./faults.js";
import type { OnBytes } from "./file-ref.js";
import { Front } from "./front.js";
import { covered, covering, gaps } from "./pieces.js";
import { isCurrent, neverChanges } from "./revalidate.js";
import { startSha256 } from "./sha256.js";
import type { Source } from "./source.js";

/** Pieces that are read and checked at once. */
const AHEAD = 8;

/**
 * A whole file as a Blob that refers to the store: what is there is checked, what is not is fetched, and all of it is
 * added up where its checksum is known. Where the bytes are wrong or change meanwhile, all is fetched anew, once; then
 * `model-damaged`. `room` is told how many bytes are about to be stored.
 */
export async function fetchWhole(
  source: Source,
  entry: Entry,
  onBytes: OnBytes | undefined,
  room: (bytes: number) => Promise<void>,
): Promise<Blob> {
  if (!(await isUsable(source, entry))) await entry.clear();
  for (let again = false; ; again = true) {
    try {
      return await complete(source, entry, onBytes, room);
    } catch (error) {
      if (!(error instanceof OtherBytes)) throw error;
      await entry.clear();
      if (again) throw error.at(source.ref.url);
    }
  }
}

/** Whether what is stored may belong to the file as the host has it now. */
export async function isUsable(source: Source, entry: Entry): Promise<boolean> {
  const { about } = entry;
  if (about === undefined) return false;
  if (neverChanges(source.ref)) return true;
  if (about.complete) return isCurrent(source, about);
  // Its marks are compared at the first answer; without any, nothing would be.
  return about.url === source.ref.url && describeMarks(about.marks, undefined) !== "";
}

async function complete(
  source: Source,
  entry: Entry,
  onBytes: OnBytes | undefined,
  room: (bytes: number) => Promise<void>,
): Promise<Blob> {
  const { ref, signal } = source;
  const checked = entry.about?.complete ?? false;
  const front = ref.sha256 !== undefined && !checked ? new Front(entry, await startSha256()) : undefined;
  let total = ref.size ?? entry.about?.size;
  let loaded = 0;
  onBytes?.(0, total);
  await check(entry, front, (bytes) => {
    signal.throwIfAborted();
    loaded += bytes;
    onBytes?.(loaded, total);
  });
  const size = entry.about?.size;
  const whole = checked && size !== undefined ? await whatIsThere(entry, size) : undefined;
  if (whole) return whole;
  if (checked && entry.about) await entry.describe({ ...entry.about, complete: false });
  loaded = covered(entry.pieces);
  const end = await download(source, entry, {
    received(count) {
      loaded += count;
      onBytes?.(loaded, total !== undefined && loaded > total ? undefined : total);
    },
    async sized(size) {
      total = size;
      await room(size - entry.bytes);
    },
    stored: async (piece, bytes) => front?.arrived(piece, bytes),
  });
  return finish(
    source,
    entry,
    end,
    front ?? (ref.sha256 === undefined ? undefined : new Front(entry, await startSha256())),
  );
}

/** Length and checksum, then the mark that all is there. */
async function finish(source: Source, entry: Entry, size: number, front: Front | undefined): Promise<Blob> {
  const { ref } = source;
  if (ref.size !== undefined && size !== ref.size) throw new OtherBytes(`${ref.size} bytes`, `${size} bytes`);
  if (front && ref.sha256 !== undefined) {
    const actual = await front.digest(size);
    if (actual !== ref.sha256) throw new OtherBytes(ref.sha256, actual ?? "less than the whole file");
  }
  const blob = await whatIsThere(entry, size);
  if (!blob || !entry.about) throw new OtherBytes(`${size} bytes`, `${covered(entry.pieces)} bytes`);
  await entry.describe({ ...entry.about, size, complete: true });
  return blob;
}

/** Reads what is stored, in order; what is damaged is thrown away on the way. */
async function check(entry: Entry, front: Front | undefined, read: (bytes: number) => void): Promise<void> {
  const stored = covering(entry.pieces, 0, Number.POSITIVE_INFINITY);
  const pieces = ahead(stored, AHEAD, async (piece) => ({ piece, bytes: await entry.read(piece) }));
  let reach = 0;
  for await (const { piece, bytes } of pieces) {
    if (!bytes) continue;
    await front?.arrived(piece, bytes);
    read(piece.to - Math.max(reach, piece.from));
    reach = piece.to;
  }
}

async function whatIsThere(entry: Entry, size: number): Promise<Blob | undefined> {
  return gaps(entry.pieces, 0, size).length === 0 ? entry.blob(0, size) : undefined;
}
