import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ort from "onnxruntime-web/wasm";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { normalizeRows } from "../core/embeddings.js";
import { planeValues, toPlanes } from "../core/planes.js";
import { resample } from "../core/resample.js";
import { planResize, type ResizeRule } from "../core/resize-plan.js";
import { GraphBuilder } from "./graph-builder.js";
import { type Model, readModel, type Tensor, TYPE, writeModel } from "./onnx.js";
import { bicubic } from "./resolution/bicubic.js";
import { regrouped } from "./resolution/regrouped.js";
import { atResolution } from "./resolution.js";
import { rewrite } from "./rewrite.js";
import { interleaved } from "./rewrite/weights.js";

interface Fixture {
  grids: { side: number; to: number; width: number; grid: number[]; expected: number[] }[];
  /** By checkpoint and pixels a side: PyTorch's vectors of its pictures. */
  checkpoints: Record<string, Record<string, number[][]>>;
}

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const json = <T>(url: URL): T => JSON.parse(readFileSync(url, "utf8")) as T;
const { grids, checkpoints } = json<Fixture>(at("e2e/fixtures/resolutions.json"));

const inGraph = async (tensor: Tensor) => tensor.rawData ?? (tensor.floatData as Uint8Array);
const folderOf = (name: string) =>
  name.startsWith("tiny") ? at(`e2e/fixtures/checkpoints/${name}/`) : at(`../shared/hub/${name}/`);
const graphOf = (name: string, file = "vision_model") =>
  readModel(new Uint8Array(readFileSync(new URL(`onnx/${file}.onnx`, folderOf(name)))));

interface Processor {
  size: { height?: number };
  crop_size?: { height: number };
  resample: 2 | 3;
  image_mean: number[];
  image_std: number[];
}

/** The pixels of a checkpoint's picture as its processor makes them at another size. */
function pixelsOf(name: string, picture: string, size: number): Float32Array {
  const { resample: filter, image_mean: mean, image_std: std, crop_size } = processorOf(name);
  const rule: ResizeRule = { size, fit: crop_size ? "crop" : "squash", shortestEdge: size, filter };
  const { data, width, height } = PNG.sync.read(readFileSync(new URL(`../images/${picture}`, folderOf(name))));
  const planes = new Float32Array(3 * size * size);
  const values = planeValues({ rescale: 1 / 255, mean, std });
  toPlanes(resample(data, width, planResize(width, height, rule)), values, planes, 0);
  return planes;
}

const processorOf = (name: string) => json<Processor>(new URL("preprocessor_config.json", folderOf(name)));
const sizeOf = (name: string) => {
  const { crop_size, size } = processorOf(name);
  return crop_size?.height ?? (size.height as number);
};

async function open(model: Model, externalData: { path: string; data: Uint8Array }[] = []) {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  ort.env.wasm.wasmBinary ??= new Uint8Array(readFileSync(wasm)).buffer;
  ort.env.wasm.numThreads = 1;
  return ort.InferenceSession.create(writeModel(model), {
    executionProviders: ["wasm"],
    logSeverityLevel: 3,
    externalData,
  });
}

const OUTPUTS = ["pooler_output", "image_embeds"];

/** 1 - cosine of the worst of a checkpoint's pictures, two at a time. */
async function worst(name: string, size: number, model: Model): Promise<number> {
  const session = await open(model);
  const output = OUTPUTS.find((one) => session.outputNames.includes(one)) as string;
  const { images } = json<{ images: string[] }>(new URL("reference.json", folderOf(name)));
  const expected = checkpoints[name]?.[size] as number[][];
  const pixels = images.slice(0, 2).map((picture) => pixelsOf(name, picture, size));
  const data = Float32Array.from(pixels.flatMap((one) => [...one]));
  const feeds: Record<string, ort.Tensor> = { pixel_values: new ort.Tensor("float32", data, [2, 3, size, size]) };
  if (session.inputNames.includes("input_ids")) {
    feeds["input_ids"] = new ort.Tensor("int64", new BigInt64Array(64), [1, 64]);
  }
  const found = (await session.run(feeds, [output]))[output]?.data as Float32Array;
  await session.release();
  const dim = found.length / 2;
  return Math.max(
    ...pixels.map((_, row) => {
      const [a, b] = [found.slice(row * dim, (row + 1) * dim), Float32Array.from(expected[row] as number[])];
      normalizeRows(a, dim);
      normalizeRows(b, dim);
      return 1 - a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
    }),
  );
}

const resized = (name: string, to: number, file?: string) =>
  atResolution(graphOf(name, file), { from: sizeOf(name), to, sizes: { input_ids: [64] }, read: inGraph });

const cases = Object.entries(checkpoints).flatMap(([name, sizes]) =>
  Object.keys(sizes).map((size) => [name, Number(size)] as const),
);

test.each(grids)("$side × $side becomes $to × $to as PyTorch's", ({ side, to, width, grid, expected }) => {
  const found = bicubic(grid, side, width, to);
  expect(found).toHaveLength(expected.length);
  // float32 sums in PyTorch, of numbers up to 4
  expect(Math.max(...found.map((x, i) => Math.abs(x - (expected[i] as number))))).toBeLessThan(2e-6);
});

describe.each(cases)("%s at %i pixels", (name, size) => {
  test.skipIf(!existsSync(folderOf(name)))("is PyTorch's, as published and fused", async () => {
  const model = await resized(name, size);
  expect(await worst(name, size, model)).toBeLessThan(1e-6);
  const fused = rewrite(model, { outputs: OUTPUTS });
  expect(fused.joined).toEqual([]);
  expect(fused.model.graph?.node.map(({ opType }) => opType)).toContain("MultiHeadAttention");
  expect(await worst(name, size, fused.model)).toBeLessThan(1e-6);
  });
});
