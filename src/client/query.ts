import { combine } from "../core/embeddings.js";
import type { ItemKind } from "../core/index-types.js";
import { badInput } from "./check.js";
import { type ImageSource, isImageSource } from "./image-source.js";
import type { CallOptions, Query, QueryPart } from "./options.js";

/** What turns a query's parts into vectors; the client does. */
export interface Encoder {
  embedTexts(text: string, options: CallOptions): Promise<{ data: Float32Array }>;
  embedImages(image: ImageSource, options: CallOptions): Promise<{ data: Float32Array }>;
}

type VectorQuery = Exclude<Query, { similarTo: string }>;

/** The unit vector of a query: of its one part, or of the sum of its parts, those of `minus` taken off. */
export async function queryVector(
  encoder: Encoder,
  query: VectorQuery,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { plus, minus = [] } = isSum(query) ? query : { plus: [query] };
  if (plus.length === 0) throw badInput("query", "A query needs at least one part.");
  const options = signal ? { signal } : {};
  const vectors = await Promise.all(
    [...plus, ...minus].map(async (part) => {
      if (part instanceof Float32Array) return part;
      if (!isImageSource(part)) throw badInput("query", `A query can't be made of ${String(part)}.`);
      const one = typeof part === "string" ? encoder.embedTexts(part, options) : encoder.embedImages(part, options);
      return (await one).data;
    }),
  );
  return combine(vectors, [...plus.map(() => 1), ...minus.map(() => -1)]);
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
export function isSimilar(query: Query): query is { similarTo: string } {
  return isObject(query) && "similarTo" in query;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
