import { readResult } from "./fixtures.js";
import { expect, test } from "./test.js";
import { lowestCosine } from "./vectors.js";

interface Vectors {
  space: string;
  images: number[][];
  texts: number[][];
}

// Reads what "vectors and logits are PyTorch's" wrote in both projects.
test("WebGPU and WASM give the same vectors", async () => {
  const [webgpu, wasm] = [readResult<Vectors>("vectors-webgpu"), readResult<Vectors>("vectors-wasm")];
  expect(webgpu.space).toBe(wasm.space);
  const images = lowestCosine(webgpu.images, wasm.images);
  const texts = lowestCosine(webgpu.texts, wasm.texts);
  console.log(`WebGPU against WASM: images ${images}, texts ${texts}`);
  expect(images).toBeGreaterThanOrEqual(0.9999);
  expect(texts).toBeGreaterThanOrEqual(0.9999);
});
