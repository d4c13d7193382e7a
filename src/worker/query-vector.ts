import { combine, normalizeRows } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { OnProgress } from "../core/progress.js";
import type { WirePart, WireSum } from "../protocol/contract.js";
import type { Model } from "./model.js";
import type { Embedded } from "./unit-rows.js";

/**
 * The unit vector of a query: the weighted sum of its parts, each a unit vector. Throws what a part's picture or text does,
 * `bad-input` for a vector of another length, and `numerics` where the sum cancels out.
 */
export async function queryVector(
  { sum }: WireSum,
  model: Pick<Model, "dim" | "embedImages" | "embedTexts">,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Float32Array> {
  const vectorOf = async (part: WirePart) => {
    if ("vector" in part) return unit(part.vector, model.dim);
    if ("text" in part) return one(model.embedTexts([part.text], signal, onProgress));
    return one(model.embedImages([part.image], signal, onProgress));
  };
  const vectors = await Promise.all(sum.map(vectorOf));
  return combine(
    vectors,
    sum.map(({ weight }) => weight),
  );
}

function unit(vector: Float32Array, dim: number): Float32Array {
  if (vector.length === dim) return normalizeRows(vector.slice(), dim);
  const message = `A query's vector has ${vector.length} numbers where the model's have ${dim}.`;
  throw new SiglipError("bad-input", message, { argument: "query" });
}

async function one(results: AsyncIterable<Embedded>): Promise<Float32Array> {
  for await (const result of results) {
    if ("vector" in result) return result.vector;
    throw result.error;
  }
  throw new Error("a part of a query gave nothing");
}
