import * as ort from "onnxruntime-web/wasm";
import { describe, expect, test } from "vitest";
import { type Canary, type CanaryFormat, canary, canaryErrors } from "./canary.js";

const FORMATS: CanaryFormat[] = ["fp32", "fp16", "q8", "q4", "q4f16"];
const HEAD_SIZES = [16, 64, 72, 96];

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

async function run({ model, feeds }: Pick<Canary, "model" | "feeds">): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]);
  const outputs = await session.run(Object.fromEntries(tensors));
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

describe.each(FORMATS)("%s", (dtype) => {
  test.each(HEAD_SIZES)("head size %i: the CPU's answers", async (headSize) => {
    const t0 = performance.now();
    const one = canary({ headSize, dtype });
    const t1 = performance.now();
    const out = await run(one);
    const t2 = performance.now();
    const errors = canaryErrors(one, out);
    if (process.env.CANARY_LOG) {
      const size = Object.entries(one.answers).map(([k, v]) => `${k}:${Math.max(...v.map(Math.abs)).toFixed(1)}`);
      console.log(dtype, headSize, one.model.length, (t1 - t0).toFixed(1), (t2 - t1).toFixed(1));
      console.log(
        Object.entries(errors)
          .map(([k, v]) => `${k} ${v.toExponential(1)}`)
          .join(", "),
        "\n",
        size.join(" "),
      );
    }
    for (const [name, error] of Object.entries(errors)) expect.soft(error, name).toBeLessThan(one.tolerance);
  });
});
