import type { FileWindow } from "./file-window.js";

/** A field of a protocol buffer, by where it lies in its file. */
export interface FieldPlace {
  tag: number;
  wireType: number;
  /** Where its tag begins. */
  from: number;
  /** Where its value begins: after the length, where it has one. */
  body: number;
  /** Exclusive. */
  to: number;
  /** The value of a varint, else the length of the value in bytes. */
  value: number;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** A varint is ten bytes at most, and a field's head two of them. */
const LONGEST_HEAD = 20;

/**
 * Visits the fields of a message in the order of the file, without reading what they hold. `visit` may give a promise
 * that is waited for; no other wait is made while the bytes are in memory. Throws `RangeError` for bytes that are no
 * protocol buffer and for fields that do not end within the message.
 */
export async function walkFields(
  window: FileWindow,
  from: number,
  to: number,
  visit: (field: FieldPlace) => Promise<void> | undefined,
): Promise<void> {
  for (let at = from; at < to; ) {
    const head = Math.min(LONGEST_HEAD, to - at);
    if (window.held(at).length < head) await window.hold(at, head);
    const field = fieldAt(window.held(at).subarray(0, to - at), at);
    if (field.to > to) throw new RangeError("A field is longer than its message.");
    const visited = visit(field);
    if (visited !== undefined) await visited;
    at = field.to;
  }
}

function fieldAt(bytes: Uint8Array, from: number): FieldPlace {
  const key = varint(bytes, 0);
  const [tag, wireType] = [Math.floor(key.value / 8), key.value % 8];
  if (tag === 0) throw new RangeError("A field has no number.");
  const place = (length: number, head = key.length) => {
    const body = from + head;
    return { tag, wireType, from, body, to: body + length, value: length };
  };
  switch (wireType) {
    case VARINT: {
      const { value, length } = varint(bytes, key.length);
      return { ...place(length), value };
    }
    case FIXED64:
      return place(8);
    case FIXED32:
      return place(4);
    case BYTES: {
      const { value, length } = varint(bytes, key.length);
      return place(value, key.length + length);
    }
    default:
      throw new RangeError(`No field has the wire type ${wireType}.`);
  }
}

/** Numbers beyond 2^53 are rounded: as lengths they are longer than any file, as values nobody asks for them. */
function varint(bytes: Uint8Array, at: number): { value: number; length: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new RangeError("The file ends in the middle of a number.");
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, length: i + 1 };
  }
  throw new RangeError("A number is longer than ten bytes.");
}
