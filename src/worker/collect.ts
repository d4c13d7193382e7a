import { joined } from "../core/embeddings.js";
import { toWire } from "../core/envelope.js";
import type { Part } from "../core/index-types.js";
import type { OnProgress, Progress } from "../core/progress.js";
import type { WireEmbeddings } from "../protocol/contract.js";
import type { Embedded } from "./unit-rows.js";

/** Gathers the vectors of `total` inputs, of each one or as many as it has parts, into one buffer `[rows, dim]`, failures apart. */
export async function collect(
  results: AsyncIterable<Embedded>,
  total: number,
  { dim, space }: { dim: number; space: string },
  phase: Progress["phase"],
  onProgress: OnProgress,
): Promise<WireEmbeddings> {
  const vectors: Float32Array[] = [];
  const inputs: number[] = [];
  const parts: Part[] = [];
  const truncated: number[] = [];
  const failures: WireEmbeddings["failures"] = [];
  let input = 0;
  for await (const result of results) {
    if ("vector" in result) {
      vectors.push(result.vector);
      for (let row = 0; row < result.vector.length / dim; row++) inputs.push(input);
      parts.push(...(result.parts ?? []));
      if (result.truncated) truncated.push(input);
    } else {
      failures.push({ input, error: toWire(result.error) });
    }
    input++;
    onProgress({ phase, loaded: input, total });
  }
  const apart = parts.length > 0 && { parts };
  return { data: joined(vectors), rows: inputs.length, dim, space, inputs, ...apart, truncated, failures };
}
