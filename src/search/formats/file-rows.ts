import type { Part } from "../../core/index-types.js";
import type { Entry } from "../memory-index.js";
import type { IndexedItem } from "../segment.js";

// A row of a file has one vector. An item of several vectors has as many rows, one behind the other, which say all of the
// item and each its part.

/** An item as a row says it; `part` is empty where nothing was said of one of several vectors. */
export type FileItem = Omit<IndexedItem, "parts"> & { part?: Part };

export interface FileRow {
  item: FileItem;
  /** A unit vector `[dim]`. */
  vector: Float32Array;
}

export async function* toRows(entries: AsyncIterable<Entry>): AsyncGenerator<FileRow, void, void> {
  for await (const { item, vectors } of entries) {
    const { parts, ...about } = item;
    if (!parts) {
      yield { item: about, vector: vectors };
      continue;
    }
    const dim = vectors.length / parts.length;
    for (const [i, part] of parts.entries()) {
      yield { item: { ...about, part: part ?? {} }, vector: vectors.subarray(i * dim, (i + 1) * dim) };
    }
  }
}

export async function* toEntries(rows: AsyncIterable<FileRow>): AsyncGenerator<Entry, void, void> {
  let same: FileRow[] = [];
  for await (const row of rows) {
    const [first] = same;
    if (first && !(first.item.part && row.item.part && first.item.id === row.item.id)) {
      yield joined(first, same);
      same = [];
    }
    same.push(row);
  }
  const [first] = same;
  if (first) yield joined(first, same);
}

function joined({ item: { part: _, ...item }, vector }: FileRow, rows: readonly FileRow[]): Entry {
  const parts = rows.flatMap(({ item: { part } }) => (part ? [Object.keys(part).length > 0 ? part : null] : []));
  if (parts.length === 0) return { item, vectors: vector };
  const vectors = new Float32Array(rows.length * vector.length);
  for (const [i, one] of rows.entries()) vectors.set(one.vector, i * vector.length);
  return { item: { ...item, parts }, vectors };
}
