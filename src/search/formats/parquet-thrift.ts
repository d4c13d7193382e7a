import type { Bytes } from "./index-file.js";

// Parquet describes itself in Thrift's compact protocol, and the reader makes room for a list before it looks whether the
// list is there: thirty bytes of lists in lists fill all memory, and a number without an end takes hours. So what is said
// is walked through before it is read, in one pass and with no memory. The protocol:
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

/** Structs and lists in each other; Parquet's own are seven deep. */
const DEEPEST = 32;
/** Bytes of an integer of 64 bits, seven bits each. */
const LONGEST = 10;
const SIZES: Record<number, number> = { 3: 1, 7: 8 };

/** The byte behind the struct that begins at `from`. Throws unless it ends within the bytes, and all its lists do. */
export function requireSoundStruct(bytes: Bytes, from = 0): number {
  let at = from;

  function byte(): number {
    const value = bytes[at++];
    if (value === undefined) throw new Error("a description that does not end");
    return value;
  }

  function integer(): number {
    let value = 0;
    for (let i = 0; i < LONGEST; i++) {
      const next = byte();
      value += (next & 0x7f) * 2 ** (7 * i);
      if (next < 0x80) return value;
    }
    throw new Error("an integer that is too long");
  }

  /** Throws unless there is room for so many bytes, or elements of a byte at least. */
  function requireRoom(count: number): void {
    if (count > bytes.length - at) throw new Error("a list or text that is longer than the file");
  }

  function skip(count: number): void {
    requireRoom(count);
    at += count;
  }

  function element(type: number, inList: boolean, depth: number): void {
    if (depth > DEEPEST) throw new Error("a description in too many levels");
    if (type === 1 || type === 2) skip(inList ? 1 : 0);
    else if (type === 4 || type === 5 || type === 6) integer();
    else if (type === 8) skip(integer());
    else if (type === 9) list(depth);
    else if (type === 12) struct(depth);
    else if (SIZES[type]) skip(SIZES[type]);
    else throw new Error(`a field of an unknown type, ${type}`);
  }

  function list(depth: number): void {
    const head = byte();
    const count = head >> 4 === 15 ? integer() : head >> 4;
    requireRoom(count);
    for (let i = 0; i < count; i++) element(head & 0x0f, true, depth + 1);
  }

  function struct(depth: number): void {
    for (let head = byte(); (head & 0x0f) !== 0; head = byte()) {
      if (head >> 4 === 0) integer();
      element(head & 0x0f, false, depth + 1);
    }
  }

  struct(0);
  return at;
}
