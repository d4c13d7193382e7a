import type { VectorStore } from "./vector-store.js";

/** Rows that are read in one go. */
const SPAN = 4096;
/** So many rows that were not asked for are read along rather than jumped over. */
const GAP = 16;

/** The cosines of a unit vector with the first `count` rows. */
export function scanAll(store: VectorStore, query: Float32Array, count: number): Float32Array {
  const scores = new Float32Array(count);
  store.scan(query, 0, count, scores, 0);
  return scores;
}

/** The cosines of a unit vector with some rows, which ascend; `offBy` of the store says how far each may be off. */
export function scanRows(store: VectorStore, query: Float32Array, rows: Uint32Array): Float32Array {
  const scores = new Float32Array(rows.length);
  const span = new Float32Array(SPAN);
  for (let i = 0; i < rows.length; ) {
    const first = rows[i] as number;
    let end = i + 1;
    while (end < rows.length && (rows[end] as number) < first + SPAN && gap(rows, end) <= GAP) end++;
    store.scan(query, first, (rows[end - 1] as number) + 1, span, 0);
    for (; i < end; i++) scores[i] = span[(rows[i] as number) - first] as number;
  }
  return scores;
}

function gap(rows: Uint32Array, i: number): number {
  return (rows[i] as number) - (rows[i - 1] as number);
}
