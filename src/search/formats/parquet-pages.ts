import type { Bytes } from "./index-file.js";
import { type ColumnMetaData, parquetHeader, readVarInt, snappyUncompress } from "./parquet-library.js";
import { requireSoundStruct } from "./parquet-thrift.js";

// The reader trusts what a file says of itself: a byte that flipped can make it fill memory with a run of billions, or
// never come to an end. So each page is looked at before: what it says of its sizes, and the lengths of all runs.

/** Bytes of a page. */
const LARGEST = 1 << 26;
/** Bytes that one of Snappy's may stand for: three say that 64 are to be copied. */
const EXPANSION = 22;
const ENCODINGS: readonly unknown[] = ["PLAIN", "RLE_DICTIONARY", "PLAIN_DICTIONARY"];

export interface PagesOf {
  codec: ColumnMetaData["codec"];
  /** Values that the pages are to have together. */
  values: number;
  maxRepetition: number;
  maxDefinition: number;
}

/** Throws unless the pages of a column chunk can be read in bounded time and memory. */
export function requireSoundPages(chunk: Bytes, column: PagesOf): void {
  const reader = { view: new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength), offset: 0 };
  let values = 0;
  while (reader.offset < chunk.length) {
    requireSoundStruct(chunk, reader.offset);
    const { type, compressed_page_size: size, uncompressed_page_size: full, ...header } = parquetHeader(reader);
    const page = chunk.subarray(reader.offset, reader.offset + size);
    const most = Math.min(LARGEST, size * EXPANSION);
    if (!(size >= 0 && page.length === size && full >= 0 && full <= most)) throw new Error("a page of a wrong size");
    reader.offset += size;
    if (type === "DICTIONARY_PAGE") {
      const { num_values: count = -1, encoding } = header.dictionary_page_header ?? {};
      if (!(count >= 0 && count <= column.values) || !ENCODINGS.includes(encoding))
        throw new Error("a wrong dictionary");
      decompress(page, full, column.codec);
      continue;
    }
    const first = type === "DATA_PAGE" ? header.data_page_header : header.data_page_header_v2;
    if (!first || !ENCODINGS.includes(first.encoding)) throw new Error(`a page of an unknown kind, ${type}`);
    values += first.num_values;
    if (!(first.num_values >= 0 && values <= column.values)) throw new Error("more values than it says");
    const data =
      type === "DATA_PAGE"
        ? afterLevels(decompress(page, full, column.codec), first.num_values, column)
        : afterLevelsV2(page, full, header.data_page_header_v2, column);
    if (first.encoding !== "PLAIN") requireRuns(data.subarray(1), data[0] as number, first.num_values, 0xffffffff);
  }
  if (values !== column.values) throw new Error(`${values} values, not ${column.values}`);
}

/** Checks a page's levels, each after its length, and gives what follows them. */
function afterLevels(page: Uint8Array, values: number, { maxRepetition, maxDefinition }: PagesOf): Uint8Array {
  let rest = page;
  for (const most of [maxRepetition, maxDefinition]) {
    if (most === 0) continue;
    const length = new DataView(rest.buffer, rest.byteOffset, rest.byteLength).getUint32(0, true);
    requireLevels(rest.subarray(4, 4 + length), values, most);
    rest = rest.subarray(4 + length);
  }
  return rest;
}

function afterLevelsV2(
  page: Uint8Array,
  full: number,
  header: ReturnType<typeof parquetHeader>["data_page_header_v2"],
  { codec, maxRepetition, maxDefinition }: PagesOf,
): Uint8Array {
  if (!header) throw new Error("a page without its header");
  const { num_values, num_nulls, repetition_levels_byte_length: r, definition_levels_byte_length: d } = header;
  if (!(r >= 0 && d >= 0 && r + d <= Math.min(page.length, full) && num_nulls >= 0 && num_nulls <= num_values)) {
    throw new Error("levels of a wrong size");
  }
  if (maxRepetition > 0) requireLevels(page.subarray(0, r), num_values, maxRepetition);
  if (maxDefinition > 0) requireLevels(page.subarray(r, r + d), num_values, maxDefinition);
  const data = page.subarray(r + d);
  return header.is_compressed === false || full === r + d ? data : decompress(data, full - r - d, codec);
}

/** Levels are as many as the values: the reader goes on behind their bytes until it has them, and takes what is there for runs. */
function requireLevels(bytes: Uint8Array, values: number, most: number): void {
  const found = requireRuns(bytes, 32 - Math.clz32(most), values, most);
  if (found < values) throw new Error(`${found} levels of ${values} values`);
}

/** How many values of `width` bits there are in runs, until there are enough; throws where one is above `most`, or a run too long. */
function requireRuns(bytes: Uint8Array, width: number, values: number, most: number): number {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  if (!(width >= 0 && width <= 32)) throw new Error(`values of ${width} bits`);
  let seen = 0;
  while (seen < values && reader.offset < bytes.length) {
    const header = readVarInt(reader);
    const packed = (header & 1) === 1;
    const count = packed ? (header >>> 1) * 8 : header >>> 1;
    if (count > values - seen + (packed ? 7 : 0)) throw new Error("a run that is too long");
    if (packed && count === 0) throw new Error("an empty run"); // of which the reader takes a byte
    if (!packed && width <= 8 && (bytes[reader.offset] as number) > most) throw new Error("a level that is too high");
    reader.offset += packed ? (count / 8) * width : (width + 7) >> 3;
    seen += count;
  }
  return seen;
}

function decompress(bytes: Uint8Array, full: number, codec: ColumnMetaData["codec"]): Uint8Array {
  if (codec === "UNCOMPRESSED") {
    if (bytes.length !== full) throw new Error("a page of a wrong size");
    return bytes;
  }
  if (codec !== "SNAPPY") throw new Error(`compressed by ${codec}; SNAPPY and UNCOMPRESSED can be read`);
  return unsnap(bytes, full);
}

/** Snappy, of which a literal of a length in four bytes would send the reader backwards; none of 16 MB is in a page. */
export function unsnap(bytes: Uint8Array, full: number): Uint8Array {
  const output = new Uint8Array(full);
  let at = 0;
  while ((bytes[at] ?? 0) >= 0x80) at++;
  at++;
  while (at < bytes.length) {
    const tag = bytes[at] as number;
    const size = tag >> 2;
    if (tag === 0xfc) throw new Error("a literal that is too long");
    if ((tag & 3) !== 0) at += [0, 2, 3, 5][tag & 3] as number;
    else if (size < 60) at += 2 + size;
    else {
      const lengths = [1, 2, 3].slice(0, size - 59).map((i) => (bytes[at + i] ?? 0) << (8 * (i - 1)));
      at += 1 + lengths.length + 1 + lengths.reduce((sum, one) => sum | one, 0);
    }
  }
  snappyUncompress(bytes, output);
  return output;
}
