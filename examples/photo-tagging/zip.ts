// A zip without compression (method 0): a local header and the bytes of each file, then the directory and its end.
// PKWARE's APPNOTE 6.3; names are UTF-8 (bit 11). Sizes and counts are the plain ones, without zip64.

export interface ZipEntry {
  /** Parts between slashes. */
  path: string;
  text: string;
}

/** More files than that need zip64. */
export const MOST_ENTRIES = 65_535;

const VERSION = 20;
const UTF8 = 0x0800;

/** A zip of texts, all of the same time. Throws where there are more than the plain format can count. */
export function toZip(entries: readonly ZipEntry[], at: Date): Blob {
  if (entries.length > MOST_ENTRIES) throw new RangeError(`A zip holds at most ${MOST_ENTRIES} files.`);
  const encoder = new TextEncoder();
  const files: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { path, text } of entries) {
    const name = encoder.encode(toSafePath(path));
    const bytes = encoder.encode(text);
    const about = [VERSION, UTF8, 0, dosTime(at), dosDate(at)];
    const sizes = [crc32(bytes), bytes.length, bytes.length];
    const local = record(0x04034b50, about, sizes, [name.length, 0]);
    directory.push(record(0x02014b50, [VERSION, ...about], sizes, [name.length, 0, 0, 0, 0], [0, offset]), name);
    files.push(local, name, bytes);
    offset += local.length + name.length + bytes.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record(0x06054b50, [0, 0, entries.length, entries.length], [length, offset], [0]);
  return new Blob([...files, ...directory, end], { type: "application/zip" });
}

/** A signature, then numbers of two and of four bytes in turn, little-endian. */
function record(signature: number, ...groups: number[][]): Uint8Array<ArrayBuffer> {
  const fields = groups.flatMap((group, i) => group.map((value) => ({ value, size: i % 2 === 0 ? 2 : 4 })));
  const bytes = new Uint8Array(4 + fields.reduce((sum, { size }) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const { value, size } of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/** A path that stays below the folder it is unpacked into. */
export function toSafePath(path: string): string {
  const parts = path.split(/[/\\]+/).filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.join("/").replace(/^([A-Za-z]):/, "$1_") || "_";
}

function dosTime(at: Date): number {
  return (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
}

function dosDate(at: Date): number {
  return (Math.min(127, Math.max(0, at.getFullYear() - 1980)) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();
}

/** CRC-32 as zip has it: polynomial 0xEDB88320, reflected. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
