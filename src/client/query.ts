import { combine } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { ItemKind } from "../core/index-types.js";
import type { ImageSource } from "./image-source.js";
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
  if (plus.length === 0) throw new SiglipError("bad-input", "A query needs at least one part.", { argument: "query" });
  const options = signal ? { signal } : {};
  const vectors = await Promise.all(
    [...plus, ...minus].map(async (part) => {
      if (part instanceof Float32Array) return part;
      const one = typeof part === "string" ? encoder.embedTexts(part, options) : encoder.embedImages(part, options);
      return (await one).data;
    }),
  );
  return combine(vectors, [...plus.map(() => 1), ...minus.map(() => -1)]);
}

/** The kind of item whose cosine with this query the model was trained to judge: pictures for a text, and the reverse. */
export function answeringKind(query: Query): ItemKind | undefined {
  if (typeof query === "string") return "image";
  if (query instanceof Float32Array || isSum(query) || "similarTo" in query) return undefined;
  return "text";
}

function isSum(query: Query): query is { plus: readonly QueryPart[]; minus?: readonly QueryPart[] } {
  return typeof query === "object" && "plus" in query;
}
