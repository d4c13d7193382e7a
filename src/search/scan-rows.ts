import type { VectorStore } from "./vector-store.js";

/** Rows that are read in one go. */
const SPAN = 4096;
/** So many rows that were not asked for are read along rather than jumped over. */
const GAP = 16;

/** The cosines of up to four unit vectors with the first `count` rows, an array for each vector. */
export function scanAll(store: VectorStore, queries: readonly Float32Array[], count: number): Float32Array[] {
  const scores = queries.map(() => new Float32Array(count));
  store.scanTogether(queries, 0, count, scores, 0);
  return scores;
}

/** The same with some rows, which ascend; `offBy` of the store says how far each may be off. */
export function scanRows(store: VectorStore, queries: readonly Float32Array[], rows: Uint32Array): Float32Array[] {
  const scores = queries.map(() => new Float32Array(rows.length));
  const spans = queries.map(() => new Float32Array(SPAN));
  for (let i = 0; i < rows.length; ) {
    const first = rows[i] as number;
    let end = i + 1;
    while (end < rows.length && (rows[end] as number) < first + SPAN && gap(rows, end) <= GAP) end++;
    store.scanTogether(queries, first, (rows[end - 1] as number) + 1, spans, 0);
    for (const [q, span] of spans.entries()) {
      const into = scores[q] as Float32Array;
      for (let n = i; n < end; n++) into[n] = span[(rows[n] as number) - first] as number;
    }
    i = end;
  }
  return scores;
}

function gap(rows: Uint32Array, i: number): number {
  return (rows[i] as number) - (rows[i - 1] as number);
}
