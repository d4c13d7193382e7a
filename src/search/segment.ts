import { SiglipError } from "../core/errors.js";
import type { ItemKind, Metadata, Part } from "../core/index-types.js";
import { isItemKind } from "../core/item-kinds.js";
import { fromJson, toJson } from "../core/metadata-json.js";
import { checksumOf } from "./checksum.js";
import { isPart } from "./part.js";

// A segment is what one commit wrote: a file of this form, all numbers little-endian.
//
//   0   "SWIX"
//   4   version of the format, uint32
//   8   length of the header, uint32
//   12  header, JSON in UTF-8, and spaces up to a multiple of 4
//       vectors, float32 [n, dim]: for each item one, or one for each of its parts
//
// Its length and checksum stand in its name, so that there is no list to tear: a segment is there once a file under its
// name adds up to it. A newer version keeps names of this form, and the first 8 bytes, so that an older one refuses it.

const MAGIC = 0x58495753; // "SWIX"
/** Of the form above. A reader refuses a newer one. */
export const FORMAT_VERSION = 1;
/** Items of one at most: at 768 numbers a vector, 12.6 MB. */
export const BLOCK = 4096;
/** Bytes before the header. */
export const START = 12;
const NAME = /^(\d{9,})-(\d+)-([0-9a-f]{32})$/;

export interface IndexedItem {
  id: string;
  kind: ItemKind;
  metadata?: Metadata;
  /**
   * What it was encoded from, 64 hexadecimal digits: SHA-256 of the file, or where views of it were encoded, of that and
   * what they are.
   */
  content?: string;
  /** An item of several vectors has as many of these, null where nothing was said; any other has none. */
  parts?: readonly (Part | null)[];
}

/** How many vectors an item has. */
export function vectorsOf({ parts }: IndexedItem): number {
  return parts?.length ?? 1;
}

export interface Segment {
  space: string;
  dim: number;
  /** Names of the segments that this one, with those written just before it, stands for: they count no longer. */
  replaces: readonly string[];
  /** True where these were not all. Else what the new ones don't have was removed, which they don't say. */
  partial?: boolean;
  /** Ids that are taken out, before the items are put in. */
  removed: readonly string[];
  items: readonly IndexedItem[];
  /** Unit vectors `[n, dim]`, in the order of the items: as many of each as `vectorsOf` says. */
  vectors: Float32Array;
}

/** A segment's name says its place in the order, its length in bytes and its checksum. */
export interface SegmentName {
  name: string;
  number: number;
  length: number;
  checksum: string;
}

/** Undefined for a name that is no segment's. */
export function parseName(name: string): SegmentName | undefined {
  const [, number, length, checksum] = NAME.exec(name) ?? [];
  if (number === undefined || length === undefined || checksum === undefined) return undefined;
  return { name, number: Number(number), length: Number(length), checksum };
}

/** The file of a segment that is the `number`th, and its name. */
export async function writeSegment(
  number: number,
  { vectors, ...about }: Segment,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer> }> {
  const { items, ...rest } = about;
  const lines = items.map(({ metadata, ...item }) =>
    metadata === undefined
      ? JSON.stringify(item)
      : `${JSON.stringify(item).slice(0, -1)},"metadata":${toJson(metadata)}}`,
  );
  const json = new TextEncoder().encode(`${JSON.stringify(rest).slice(0, -1)},"items":[${lines.join(",")}]}`);
  const start = START + Math.ceil(json.length / 4) * 4;
  const bytes = new Uint8Array(start + vectors.byteLength).fill(0x20, START, start);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT_VERSION, true);
  view.setUint32(8, start - START, true);
  bytes.set(json, START);
  bytes.set(new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength), start);
  const checksum = await checksumOf(bytes);
  const name = `${String(number).padStart(9, "0")}-${bytes.length}-${checksum}`;
  return { name, bytes };
}

/**
 * Reads a segment whose checksum is right. Its vectors share the file's memory. Throws `index-version` for one of a newer
 * format, and `undefined` is given for what is no segment.
 */
export function readSegment(bytes: Uint8Array<ArrayBuffer>): Segment | undefined {
  if (bytes.length < START) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const version = view.getUint32(4, true);
  if (version > FORMAT_VERSION) {
    const message = `This index was written by a newer version of the package (format ${version}; this one reads ${FORMAT_VERSION}).`;
    throw new SiglipError("index-version", message, { found: version, known: FORMAT_VERSION });
  }
  const start = START + view.getUint32(8, true);
  const length = (bytes.length - start) / 4;
  if (start % 4 !== 0 || !(length >= 0 && Number.isInteger(length))) return undefined;
  return toSegment(bytes.subarray(START, start), new Float32Array(bytes.buffer, bytes.byteOffset + start, length));
}

/** Where the vectors of a segment begin, by its first 12 bytes; undefined for what is none of this format. */
export function vectorsStart(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const known = view.getUint32(0, true) === MAGIC && view.getUint32(4, true) === FORMAT_VERSION;
  const start = START + view.getUint32(8, true);
  return known && start % 4 === 0 ? start : undefined;
}

/** A segment of its header and its vectors; undefined where they don't go together. */
export function toSegment(header: Uint8Array, vectors: Float32Array): Segment | undefined {
  const about = parseHeader(header);
  if (!about) return undefined;
  const length = about.dim * about.items.reduce((sum, item) => sum + vectorsOf(item), 0);
  return length === vectors.length ? { ...about, vectors } : undefined;
}

function parseHeader(bytes: Uint8Array): Omit<Segment, "vectors"> | undefined {
  try {
    const header = fromJson(new TextDecoder().decode(bytes)) as Partial<Segment> | null;
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Whether all is there that is read of it: a checksum that is right says only that a file is as somebody made it. */
function isHeader(header: Partial<Segment> | null): header is Segment {
  const { space, dim, items, removed, replaces } = header ?? {};
  if (typeof space !== "string" || !Number.isInteger(dim) || (dim as number) < 1) return false;
  if (![removed, replaces].every((list) => Array.isArray(list) && list.every((one) => typeof one === "string"))) {
    return false;
  }
  return Array.isArray(items) && items.every(isItem);
}

function isItem(item: Partial<IndexedItem> | null): boolean {
  const { id, kind, content, metadata, parts } = item ?? {};
  if (typeof id !== "string" || !isItemKind(kind) || !["string", "undefined"].includes(typeof content)) return false;
  if (metadata !== undefined && (typeof metadata !== "object" || metadata === null)) return false;
  if (parts === undefined) return true;
  return Array.isArray(parts) && parts.length > 0 && parts.every((part) => part === null || isPart(part));
}
