import { type Bytes, damaged } from "./index-file.js";
import { readPart } from "./read-part.js";

// NumPy's format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
//   0   0x93 "NUMPY"
//   6   version, two bytes
//   8   length of the header, uint16, from version 2 on uint32
//       header, a Python dictionary in ASCII, with spaces and a newline up to a multiple of 64
//       the array

export const NPY_MAGIC = "\x93NUMPY";
/** Bytes that an array begins at a multiple of. */
const ALIGN = 64;
const DESCR = /'descr':\s*'([^']*)'/;
const ORDER = /'fortran_order':\s*(True|False)/;
const SHAPE = /'shape':\s*\((\d+),\s*(\d+),?\s*\)/;

/** What comes before an array float32 `[rows, dim]`. */
export function npyHeader(rows: number, dim: number): Bytes {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dim}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGN) * ALIGN;
  const bytes = new Uint8Array(length).fill(0x20);
  for (let i = 0; i < NPY_MAGIC.length; i++) bytes[i] = NPY_MAGIC.charCodeAt(i);
  bytes.set([1, 0], 6);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[length - 1] = 0x0a;
  return bytes;
}

/** The shape of the array at a file's beginning, and the byte that it begins at. Throws `bad-input` for any but float32 `[rows, dim]` in C order. */
export async function readNpyHeader(file: Blob): Promise<{ rows: number; dim: number; start: number }> {
  const first = await readPart(file, 0, 12);
  if (first.length < 12) throw damaged("it ends in its header");
  const view = new DataView(first.buffer);
  const long = (first[6] as number) > 1;
  const begin = long ? 12 : 10;
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > Math.min(file.size, 1 << 16)) throw damaged("it ends in its header");
  const text = new TextDecoder("latin1").decode(await readPart(file, begin, start));
  const [, rows, dim] = SHAPE.exec(text) ?? [];
  if (DESCR.exec(text)?.[1] !== "<f4" || ORDER.exec(text)?.[1] !== "False" || rows === undefined || dim === undefined) {
    throw damaged(`it has no float32 array [rows, dim] in C order, but ${text.trim()}`);
  }
  return { rows: Number(rows), dim: Number(dim), start };
}
