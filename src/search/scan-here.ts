import type { Owners } from "./owners.js";
import { TOGETHER } from "./scan-block.js";
import { scanAll, scanRows } from "./scan-rows.js";
import { looksOf, type Question, type Scanned } from "./scanned.js";
import type { VectorStore } from "./vector-store.js";

/** Scans for each question in this thread, with WebAssembly: rows are read once for four of them. */
export function scanHere(owners: Owners, store: VectorStore, questions: readonly Question[]): Scanned[] {
  const found = new Map<Question, Scanned>();
  for (const { questions: alike, rows } of looksOf(owners, questions)) {
    for (let from = 0; from < alike.length; from += TOGETHER) {
      const some = alike.slice(from, from + TOGETHER);
      const queries = some.map(({ query }) => query);
      const scores = rows ? scanRows(store, queries, rows) : scanAll(store, queries, owners.rows);
      for (const [i, question] of some.entries()) {
        const errors = store.offBy(question.query, some.length > 1 ? "four" : "one");
        const out = owners.rowsOf(question.asked.except ?? "");
        found.set(question, without({ rows, scores: scores[i] as Float32Array, errors }, out));
      }
    }
  }
  return questions.map((question) => found.get(question) as Scanned);
}

function without({ rows, scores, errors }: Scanned, out: readonly number[]): Scanned {
  const places = out.map((row) => (rows ? rows.indexOf(row) : row)).filter((place) => place >= 0);
  if (places.length === 0) return { rows, scores, errors };
  places.sort((a, b) => a - b);
  return { rows: cut(rows?.slice() ?? Uint32Array.from(scores.keys()), places), scores: cut(scores, places), errors };
}

/** What is left without the values at some places, which ascend; in place. */
function cut<T extends Uint32Array | Float32Array>(values: T, places: readonly number[]): T {
  for (const [i, place] of places.entries()) values.copyWithin(place - i, place + 1, places[i + 1] ?? values.length);
  return values.subarray(0, values.length - places.length) as T;
}
