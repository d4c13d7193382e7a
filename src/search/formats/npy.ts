import { SiglipError } from "../../core/errors.js";
import { textChunks } from "./chunks.js";
import type { FileItem, FileRow } from "./file-rows.js";
import {
  type Bytes,
  damaged,
  type Exported,
  headerOf,
  type IndexFile,
  isEnd,
  parseHeader,
  requireHeader,
} from "./index-file.js";
import { parseLine, requireItem, toText } from "./item-text.js";
import { linesOf } from "./lines.js";
import { npyHeader, readNpyHeader } from "./npy-header.js";
import { readPart } from "./read-part.js";
import { Tally } from "./tally.js";
import { toUnit } from "./unit-vector.js";

// One float32 array [rows, dim], which `numpy.load` reads, also memory-mapped, and stops behind. There lines of JSON begin:
// a header with the space, one item a row without its vector, and the end. So vectors, ids and space can't be parted, and
// no archive is needed, which NumPy could not map.

/** Bytes of rows that are handed on, and read, at a time. */
const STEP = 1 << 20;

/** Throws `index-changed` where items are removed meanwhile: the number of rows stands at the beginning. */
export async function* writeNpy(index: Exported): AsyncGenerator<Bytes, void, void> {
  const { count, dim } = index;
  const tally = await Tally.start();
  const items: FileItem[] = [];
  const perStep = rowsPerStep(dim);
  yield npyHeader(count, dim);
  let rows = new Float32Array(perStep * dim);
  for await (const row of index.rows) {
    tally.add(row);
    rows.set(row.vector, (items.length % perStep) * dim);
    items.push(row.item);
    if (items.length % perStep !== 0) continue;
    yield new Uint8Array(rows.buffer);
    rows = new Float32Array(perStep * dim);
  }
  yield new Uint8Array(rows.buffer, 0, (items.length % perStep) * dim * 4);
  if (items.length !== count) {
    const message = "Items were removed while the index was exported, and an array's length stands at its beginning.";
    throw new SiglipError("index-changed", message, { expected: count, found: items.length });
  }
  yield* textChunks(lines(index, items, tally));
}

function* lines(index: Exported, items: readonly FileItem[], tally: Tally): Generator<string, void, void> {
  yield `${JSON.stringify(headerOf(index))}\n`;
  for (const item of items) yield `${toText(item)}\n`;
  yield `${JSON.stringify(tally.end())}\n`;
}

interface Layout {
  rows: number;
  dim: number;
  /** Where the array begins, and where it ends. */
  start: number;
  end: number;
}

export async function openNpy(file: Blob): Promise<IndexFile> {
  const { rows, dim, start } = await readNpyHeader(file);
  const end = start + rows * dim * 4;
  if (end > file.size) throw damaged(`it ends before its array of ${rows} rows does`);
  const { value } = await linesOf(file, end).next();
  if (!value) throw damaged("it is an array alone: the ids are to follow it, as lines of JSON");
  const header = requireHeader(parseHeader(value.text));
  if (header.dim !== dim) throw damaged(`its array has rows of ${dim} numbers, and its header says ${header.dim}`);
  return { ...header, rows: () => rowsOf(file, { rows, dim, start, end }) };
}

async function* rowsOf(file: Blob, layout: Layout): AsyncGenerator<FileRow, void, void> {
  const tally = await Tally.start();
  const vectors = vectorsOf(file, layout);
  let end: unknown;
  let first = true;
  for await (const { text } of linesOf(file, layout.end)) {
    const row = tally.count + 1;
    if (first) {
      first = false;
      continue;
    }
    if (end !== undefined) throw damaged("there is more behind its end");
    const value = parseLine(text, { row });
    if (isEnd(value)) {
      end = value;
      continue;
    }
    const { value: vector } = await vectors.next();
    if (!vector) throw damaged("its array has no such row", { row });
    const unit = toUnit(vector);
    if (!unit) throw damaged("its vector is not of length 1", { row });
    const found = { item: requireItem(value, { row }), vector: unit };
    tally.add(found);
    yield found;
  }
  if (tally.count !== layout.rows)
    throw damaged(`its array has ${layout.rows} rows, and ${tally.count} items follow it`);
  tally.requireEnd(end);
}

async function* vectorsOf(file: Blob, { dim, start, end }: Layout): AsyncGenerator<Float32Array, void, void> {
  const step = rowsPerStep(dim) * dim * 4;
  for (let at = start; at < end; at += step) {
    const bytes = await readPart(file, at, Math.min(at + step, end));
    const rows = new Float32Array(bytes.buffer);
    for (let row = 0; row < rows.length; row += dim) yield rows.slice(row, row + dim);
  }
}

function rowsPerStep(dim: number): number {
  return Math.max(1, Math.floor(STEP / (dim * 4)));
}
