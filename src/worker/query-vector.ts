import { combine } from "../core/embeddings.js";
import type { OnProgress } from "../core/progress.js";
import type { WirePart, WireSum } from "../protocol/contract.js";
import type { Model } from "./model.js";
import type { Embedded } from "./unit-rows.js";

/**
 * The unit vector of a query: of its one part, or of the sum of its parts, those of `minus` taken off. Throws what a
 * part's picture or text does, and `numerics` where the sum cancels out.
 */
export async function queryVector(
  { plus, minus }: WireSum,
  model: Pick<Model, "embedImages" | "embedTexts">,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Float32Array> {
  const vectorOf = async (part: WirePart) => {
    if ("vector" in part) return part.vector;
    if ("text" in part) return one(model.embedTexts([part.text], signal, onProgress));
    return one(model.embedImages([part.image], signal, onProgress));
  };
  const vectors = await Promise.all([...plus, ...minus].map(vectorOf));
  return combine(vectors, [...plus.map(() => 1), ...minus.map(() => -1)]);
}

async function one(results: AsyncIterable<Embedded>): Promise<Float32Array> {
  for await (const result of results) {
    if ("vector" in result) return result.vector;
    throw result.error;
  }
  throw new Error("a part of a query gave nothing");
}
