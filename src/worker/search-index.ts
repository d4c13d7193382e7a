import type { Match, SearchRequest } from "../core/index-types.js";
import { nextTask } from "../core/next-task.js";
import type { OnProgress } from "../core/progress.js";
import type { WireAsk, WireQuery, WireSum } from "../protocol/contract.js";
import type { KeptIndex } from "../search/kept-index.js";
import type { Encoder } from "./adapted-model.js";
import { queryVectors } from "./query-vector.js";

/** Queries that are searched for before other calls go on: each holds a score for each vector meanwhile. */
const AT_ONCE = 16;

/** The hits of each query. Those that are to be encoded are encoded together. */
export async function searchIndex(
  index: KeptIndex,
  asks: readonly WireAsk[],
  options: SearchRequest,
  model: Encoder,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Match[][]> {
  const sums = asks.flatMap(({ query }) => (isSum(query) ? [query] : []));
  const encoded = (await queryVectors(sums, model, signal, onProgress)).values();
  const vectors: Float32Array[] = [];
  for (const { query } of asks) {
    vectors.push(isSum(query) ? (encoded.next().value as Float32Array) : await index.exact.vectorOf(query.similarTo));
  }
  const all = asks.map(({ own }, i) => ({ query: vectors[i] as Float32Array, request: { ...options, ...own } }));
  const found: Match[][] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    if (from > 0) await nextTask();
    signal.throwIfAborted();
    found.push(...(await index.searchAll(all.slice(from, from + AT_ONCE))));
  }
  return found;
}

function isSum(query: WireQuery): query is WireSum {
  return "sum" in query;
}
