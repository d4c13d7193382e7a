import { textChunks } from "./chunks.js";
import type { FileRow } from "./file-rows.js";
import {
  type Bytes,
  damaged,
  type Exported,
  type Header,
  headerOf,
  type IndexFile,
  isEnd,
  parseHeader,
  requireHeader,
} from "./index-file.js";
import { parseLine, requireItem, toText } from "./item-text.js";
import { linesOf } from "./lines.js";
import { Tally } from "./tally.js";
import { toUnit } from "./unit-vector.js";

/** JSON Lines: a header with space and dim, one row with its vector a line, and the end. */
export async function* writeJsonl(index: Exported): AsyncGenerator<Bytes, void, void> {
  yield* textChunks(lines(index, await Tally.start()));
}

async function* lines(index: Exported, tally: Tally): AsyncGenerator<string, void, void> {
  yield `${JSON.stringify(headerOf(index))}\n`;
  for await (const row of index.rows) {
    tally.add(row);
    yield `${toText(row.item).slice(0, -1)},"vector":${JSON.stringify(Array.from(row.vector))}}\n`;
  }
  yield `${JSON.stringify(tally.end())}\n`;
}

export async function openJsonl(file: Blob): Promise<IndexFile> {
  const { value } = await linesOf(file).next();
  const header = requireHeader(value ? parseHeader(value.text) : undefined);
  return { ...header, rows: () => rowsOf(file, header) };
}

async function* rowsOf(file: Blob, { version, dim }: Header): AsyncGenerator<FileRow, void, void> {
  const tally = await Tally.start();
  let end: unknown;
  let first = true;
  for await (const { text, line } of linesOf(file)) {
    if (first) {
      first = false;
      continue;
    }
    if (end !== undefined) throw damaged("there is more behind its end", { line });
    const value = parseLine(text, { line });
    if (version > 1 && isEnd(value)) {
      end = value;
      continue;
    }
    const row = { item: requireItem(value, { line }), vector: requireVector(value, dim, line) };
    tally.add(row);
    yield row;
  }
  if (version > 1) tally.requireEnd(end);
}

function requireVector(value: unknown, dim: number, line: number): Float32Array {
  const { vector } = value as { vector?: unknown };
  const whole = Array.isArray(vector) && vector.length === dim && vector.every((x) => typeof x === "number");
  if (!whole) throw damaged(`no vector of ${dim} numbers`, { line });
  const unit = toUnit(Float32Array.from(vector as number[]));
  if (!unit) throw damaged("its vector is not of length 1", { line });
  return unit;
}
