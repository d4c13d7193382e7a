import { combine, normalizeRows } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { OnProgress } from "../core/progress.js";
import type { WirePart, WireSum } from "../protocol/contract.js";
import type { Model } from "./model.js";
import type { Embedded } from "./unit-rows.js";

type Encoders = Pick<Model, "dim" | "embedImages" | "embedTexts">;

/**
 * The unit vector of a query: the weighted sum of its parts, each a unit vector. Throws what a part's picture or text does,
 * `bad-input` for a vector of another length, and `numerics` where the sum cancels out.
 */
export async function queryVector(
  query: WireSum,
  model: Encoders,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Float32Array> {
  return (await queryVectors([query], model, signal, onProgress))[0] as Float32Array;
}

/** The same of several: all their texts are encoded together, and all their pictures. Throws where one of them does. */
export async function queryVectors(
  queries: readonly WireSum[],
  model: Encoders,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Float32Array[]> {
  const parts = queries.flatMap(({ sum }) => sum);
  const texts = parts.flatMap((part) => ("text" in part ? [part.text] : []));
  const images = parts.flatMap((part) => ("image" in part ? [part.image] : []));
  const [ofTexts, ofImages] = await Promise.all([
    texts.length > 0 ? allOf(model.embedTexts(texts, signal, onProgress)) : [],
    images.length > 0 ? allOf(model.embedImages(images, signal, onProgress)) : [],
  ]);
  const next = { text: ofTexts.values(), image: ofImages.values() };
  const vectorOf = (part: WirePart) => {
    if ("vector" in part) return unit(part.vector, model.dim);
    return next["text" in part ? "text" : "image"].next().value as Float32Array;
  };
  return queries.map(({ sum }) =>
    combine(
      sum.map(vectorOf),
      sum.map(({ weight }) => weight),
    ),
  );
}

function unit(vector: Float32Array, dim: number): Float32Array {
  if (vector.length === dim) return normalizeRows(vector.slice(), dim);
  const message = `A query's vector has ${vector.length} numbers where the model's have ${dim}.`;
  throw new SiglipError("bad-input", message, { argument: "query" });
}

async function allOf(results: AsyncIterable<Embedded>): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for await (const result of results) {
    if ("error" in result) throw result.error;
    vectors.push(result.vector);
  }
  return vectors;
}
