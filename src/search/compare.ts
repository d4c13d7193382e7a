import { SiglipError } from "../core/errors.js";
import type { SearchRequest } from "../core/index-types.js";
import { Comparison } from "./comparison.js";
import type { Owners } from "./owners.js";
import { readRequest } from "./request.js";
import { scanHere } from "./scan-here.js";
import { scanThere } from "./scan-there.js";
import type { Question, Scanned } from "./scanned.js";
import type { Scanner } from "./scanner.js";
import type { VectorStore } from "./vector-store.js";

/** A unit vector `[dim]` of an index's space, and what is asked of it. */
export interface Ask {
  query: Float32Array;
  request: SearchRequest;
}

/** Compares queries with what they ask for, scanned in this thread. Throws `bad-input` for what is no request. */
export function compareHere(owners: Owners, store: VectorStore, asks: readonly Ask[]): Comparison[] {
  const questions = questionsOf(store, asks);
  return comparisons(owners, store, questions, scanHere(owners, store, questions));
}

/** The same by a scanner; undefined where it can't say. `isSame` tells whether the rows are still what they were. */
export async function compareBy(
  scanner: Scanner,
  owners: Owners,
  store: VectorStore,
  asks: readonly Ask[],
  isSame: () => boolean,
): Promise<Comparison[] | undefined> {
  const questions = questionsOf(store, asks);
  const scanned = await scanThere(owners, store, questions, scanner);
  return scanned && isSame() ? comparisons(owners, store, questions, scanned) : undefined;
}

/** Throws `bad-input` unless these are `count` vectors of `dim` numbers. */
export function requireLength(vectors: Float32Array, count: number, dim: number): void {
  if (vectors.length === count * dim) return;
  const message = `${vectors.length} numbers are not ${count} of this index's vectors, which have ${dim} each.`;
  throw new SiglipError("bad-input", message, { argument: "vector" });
}

function questionsOf({ dim }: VectorStore, asks: readonly Ask[]): Question[] {
  return asks.map(({ query, request }) => {
    requireLength(query, 1, dim);
    return { query, asked: readRequest(request) };
  });
}

function comparisons(owners: Owners, store: VectorStore, questions: readonly Question[], scanned: readonly Scanned[]) {
  return questions.map((question, i) => new Comparison(owners, store, question, scanned[i] as Scanned));
}
