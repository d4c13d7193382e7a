import type { ItemKind } from "../core/index-types.js";
import type { WirePart, WireQuery, WireSum } from "../protocol/contract.js";
import { badInput } from "./check.js";
import { isImageSource, toWireInput, transferables } from "./image-source.js";
import type { Query, QueryPart, SumQuery } from "./options.js";

/** A query in a form that crosses threads; its parts are encoded there. */
export async function toWireQuery(query: Query): Promise<WireQuery> {
  return isSimilar(query) ? query : toWireSum(query);
}

/** The same, of a query that names no item of an index. Rejects with `bad-input` for one that does. */
export async function toWireSum(query: SumQuery): Promise<WireSum> {
  const { plus, minus = [] } = isSum(query) ? query : { plus: [query] };
  if (plus.length === 0) throw badInput("query", "A query needs at least one part.");
  return { plus: await Promise.all(plus.map(toWirePart)), minus: await Promise.all(minus.map(toWirePart)) };
}

async function toWirePart(part: QueryPart): Promise<WirePart> {
  if (typeof part === "string") return { text: part };
  if (part instanceof Float32Array) return { vector: part };
  if (!isImageSource(part)) throw badInput("query", `A query can't be made of ${String(part)}.`);
  return { image: await toWireInput(part) };
}

/** What a message with this query hands over instead of copying. */
export function queryTransferables(query: WireQuery): Transferable[] {
  if ("similarTo" in query) return [];
  return transferables([...query.plus, ...query.minus].flatMap((part) => ("image" in part ? [part.image] : [])));
}

/** The kind of item whose cosine with this query the model was trained to judge: pictures for a text, and the reverse. */
export function answeringKind(query: Query): ItemKind | undefined {
  if (typeof query === "string") return "image";
  if (query instanceof Float32Array || isSum(query) || isSimilar(query)) return undefined;
  return "text";
}

function isSum(query: Query): query is { plus: readonly QueryPart[]; minus?: readonly QueryPart[] } {
  return isObject(query) && "plus" in query;
}

/** Whether a query names an item of the index. */
function isSimilar(query: Query): query is { similarTo: string } {
  return isObject(query) && "similarTo" in query;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
