import { badInput } from "../core/errors.js";
import type { ItemKind } from "../core/index-types.js";
import type { WirePart, WireQuery, WireSum } from "../protocol/contract.js";
import { requireList } from "./check.js";
import { isImageSource, toWireInput, transferables } from "./image-source.js";
import type { Query, QueryPart, SimilarTo, SumQuery, WeightedPart, WeightedSum } from "./index-options.js";

/** A query in a form that crosses threads; its parts are encoded there. */
export async function toWireQuery(query: Query): Promise<WireQuery> {
  return isSimilar(query) ? { similarTo: query.similarTo } : toWireSum(query);
}

/** The same, of a query that names no item of an index. */
export async function toWireSum(query: SumQuery): Promise<WireSum> {
  const { plus, minus = [] } = isSum(query) ? query : { plus: [query] };
  requireList(plus, "query");
  requireList(minus, "query");
  if (plus.length === 0) throw badInput("query", "A query needs at least one part.");
  const parts = [...plus.map((part) => toWirePart(part, 1)), ...minus.map((part) => toWirePart(part, -1))];
  return { sum: await Promise.all(parts) };
}

async function toWirePart(part: QueryPart | WeightedPart, sign: number): Promise<WirePart> {
  const { of, weight } = isWeighted(part) ? part : { of: part, weight: 1 };
  if (!(Number.isFinite(weight) && weight > 0)) {
    throw badInput("query", `A weight must be a number above 0, not ${String(weight)}.`);
  }
  const signed = { weight: sign * weight };
  if (typeof of === "string") return { ...signed, text: of };
  if (of instanceof Float32Array) return { ...signed, vector: of };
  if (!isImageSource(of)) throw badInput("query", `A query can't be made of ${String(of)}.`);
  return { ...signed, image: await toWireInput(of) };
}

/** What a message with this query hands over instead of copying. */
export function queryTransferables(query: WireQuery): Transferable[] {
  if ("similarTo" in query) return [];
  return transferables(query.sum.flatMap((part) => ("image" in part ? [part.image] : [])));
}

/** The kind of item whose cosine with this query the model was trained to judge: pictures for a text, and the reverse. */
export function answeringKind(query: Query): ItemKind | undefined {
  if (typeof query === "string") return "image";
  return isImageSource(query) ? "text" : undefined;
}

function isSum(query: Query): query is WeightedSum {
  return isObject(query) && "plus" in query;
}

function isWeighted(part: QueryPart | WeightedPart): part is WeightedPart {
  return isObject(part) && "of" in part;
}

/** Whether these are several queries: a vector is one. */
export function isList(query: Query | readonly Query[]): query is readonly Query[] {
  return Array.isArray(query);
}

/** Whether a query names an item of the index. */
export function isSimilar(query: Query): query is SimilarTo {
  return isObject(query) && "similarTo" in query;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
