import { PbfReader, PbfWriter } from "pbf";

/** A field that no schema names, as its bytes: it is kept in its message, so that nothing is lost in writing it back. */
export interface UnreadField {
  tag: number;
  wireType: number;
  bytes: Uint8Array;
}

/** What every message may carry beside its fields. */
export interface Message {
  unread?: UnreadField[];
}

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** How one kind of value lies in the file. `before` is what an earlier field of the same tag gave. */
export interface Kind<T> {
  wireTypes: readonly number[];
  /** What stands for a field that is not there; `undefined` where that is left out. */
  absent?: () => T;
  read(pbf: PbfReader, before: T | undefined): T;
  write(pbf: PbfWriter, tag: number, value: T): void;
}

/** Whole numbers. Those beyond 2^53 are read rounded, and refused in writing. */
export const int: Kind<number> = {
  wireTypes: [VARINT],
  read: (pbf) => pbf.readVarint(true),
  write(pbf, tag, value) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not held exactly.`);
    pbf.writeVarintField(tag, value);
  },
};

export const float: Kind<number> = {
  wireTypes: [FIXED32],
  read: (pbf) => pbf.readFloat(),
  write: (pbf, tag, value) => pbf.writeFloatField(tag, value),
};

export const text: Kind<string> = {
  wireTypes: [BYTES],
  read: (pbf) => pbf.readString(),
  write: (pbf, tag, value) => pbf.writeStringField(tag, value),
};

/** Bytes, as a view of the file: weights are never copied in reading. */
export const bytes: Kind<Uint8Array> = {
  wireTypes: [BYTES],
  read: (pbf) => pbf.readBytes(),
  write: (pbf, tag, value) => pbf.writeBytesField(tag, value),
};

/** Numbers, each in a field of its own as ONNX writes them, or packed into one, which is as valid. */
function numbers(one: Kind<number>, readPacked: (pbf: PbfReader, before: number[]) => number[]): Kind<number[]> {
  return {
    wireTypes: [...one.wireTypes, BYTES],
    absent: () => [],
    read: (pbf, before) => readPacked(pbf, before ?? []),
    write(pbf, tag, value) {
      for (const item of value) one.write(pbf, tag, item);
    },
  };
}

export const ints = numbers(int, (pbf, before) => pbf.readPackedVarint(before, true));
export const floats = numbers(float, (pbf, before) => pbf.readPackedFloat(before));

/** A repeated field; an empty array where there is none. */
export function many<T>(kind: Kind<T>): Kind<T[]> {
  return {
    wireTypes: kind.wireTypes,
    absent: () => [],
    read(pbf, before = []) {
      before.push(kind.read(pbf, undefined));
      return before;
    },
    write(pbf, tag, value) {
      for (const item of value) kind.write(pbf, tag, item);
    },
  };
}

/** The tag and kind of each field of a message. */
export type Schema<M extends Message> = {
  [K in Exclude<keyof M, "unread">]-?: readonly [tag: number, kind: Kind<Exclude<M[K], undefined>>];
};

/** A kind that can also be a whole file, which is a message without its length before it. */
export interface MessageKind<M> extends Kind<M> {
  readFile(file: Uint8Array): M;
  writeFile(value: M): Uint8Array;
}

type Fields = Record<string, unknown>;
type Row = [key: string, tag: number, kind: Kind<unknown>];

/**
 * A message; its fields are written in the order of the schema, then those that were not read. Reading throws for bytes
 * that are no protocol buffer, and for only the beginning of one.
 */
export function message<M extends Message>(schema: Schema<M>): MessageKind<M> {
  const rows = Object.entries(schema).map(([key, row]): Row => [key, ...(row as [number, Kind<unknown>])]);
  const byTag = new Map(rows.map((row) => [row[1], row]));
  const empty = (): Fields =>
    Object.fromEntries(rows.flatMap(([key, , kind]) => (kind.absent ? [[key, kind.absent()]] : [])));

  function readField(tag: number, fields: Fields, pbf: PbfReader): void {
    const [key, , kind] = byTag.get(tag) ?? [];
    if (key !== undefined && kind?.wireTypes.includes(pbf.type)) fields[key] = kind.read(pbf, fields[key]);
    else keepUnread(tag, fields, pbf);
    if (pbf.pos > pbf.length) throw new RangeError("The file ends in the middle of a field.");
  }

  function writeFields(fields: Fields, pbf: PbfWriter): void {
    for (const [key, tag, kind] of rows) {
      if (fields[key] !== undefined) kind.write(pbf, tag, fields[key]);
    }
    for (const field of (fields as Message).unread ?? []) writeUnread(field, pbf);
  }

  return {
    wireTypes: [BYTES],
    read: (pbf) => pbf.readMessage(readField, empty()) as Fields as M,
    write: (pbf, tag, value) => pbf.writeMessage(tag, writeFields, value as Fields),
    readFile: (file) => new PbfReader(file).readFields(readField, empty()) as Fields as M,
    writeFile(value) {
      const pbf = new PbfWriter();
      writeFields(value as Fields, pbf);
      return pbf.finish();
    },
  };
}

function keepUnread(tag: number, message: Message, pbf: PbfReader): void {
  const start = pbf.pos;
  pbf.skip(pbf.type);
  message.unread ??= [];
  message.unread.push({ tag, wireType: pbf.type, bytes: pbf.buf.subarray(start, pbf.pos) });
}

function writeUnread({ tag, wireType, bytes }: UnreadField, pbf: PbfWriter): void {
  pbf.writeTag(tag, wireType);
  pbf.realloc(bytes.length);
  pbf.buf.set(bytes, pbf.pos);
  pbf.pos += bytes.length;
}
