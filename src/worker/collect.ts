import { toWire } from "../core/envelope.js";
import type { OnProgress, Progress } from "../core/progress.js";
import type { WireEmbeddings } from "../protocol/contract.js";
import type { Embedded } from "./unit-rows.js";

/** Gathers the vectors of `total` inputs into one buffer `[rows, dim]`, failures apart. */
export async function collect(
  results: AsyncIterable<Embedded>,
  total: number,
  { dim, space }: { dim: number; space: string },
  phase: Progress["phase"],
  onProgress: OnProgress,
): Promise<WireEmbeddings> {
  const data = new Float32Array(total * dim);
  const inputs: number[] = [];
  const truncated: number[] = [];
  const failures: WireEmbeddings["failures"] = [];
  let input = 0;
  for await (const result of results) {
    if ("vector" in result) {
      data.set(result.vector, inputs.length * dim);
      inputs.push(input);
      if (result.truncated) truncated.push(input);
    } else {
      failures.push({ input, error: toWire(result.error) });
    }
    input++;
    onProgress({ phase, loaded: input, total });
  }
  return { data: data.slice(0, inputs.length * dim), rows: inputs.length, dim, space, inputs, truncated, failures };
}
