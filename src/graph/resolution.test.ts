import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ort from "onnxruntime-web/wasm";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { normalizeRows } from "../core/embeddings.js";
import { planeValues, toPlanes } from "../core/planes.js";
import { resample } from "../core/resample.js";
import { planResize, type ResizeRule } from "../core/resize-plan.js";
import { placeOf } from "./external.js";
import { GraphBuilder } from "./graph-builder.js";
import { type Model, readModel, type Tensor, TYPE, writeModel } from "./onnx.js";
import { bicubic } from "./resolution/bicubic.js";
import { regrouped } from "./resolution/regrouped.js";
import { atResolution } from "./resolution.js";
import { rewrite } from "./rewrite.js";
import { readSkeleton } from "./skeleton.js";

interface Fixture {
  grids: { side: number; to: number; width: number; grid: number[]; expected: number[] }[];
  /** By checkpoint and pixels a side: PyTorch's vectors of its pictures. */
  checkpoints: Record<string, Record<string, number[][]>>;
}

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const json = <T>(url: URL): T => JSON.parse(readFileSync(url, "utf8")) as T;
const { grids, checkpoints } = json<Fixture>(at("e2e/fixtures/resolutions.json"));

/** For graphs that hold all their weights. */
const inGraph = () => Promise.reject(new Error("nothing is to be read"));
const folderOf = (name: string) => {
  if (name === "siglip-demo") return at(`public/models/${name}/`);
  return name.startsWith("tiny") ? at(`e2e/fixtures/checkpoints/${name}/`) : at(`../shared/hub/${name}/`);
};
const picturesOf = (name: string) => new URL(name === "siglip-demo" ? "images/" : "../images/", folderOf(name));
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
  const { data, width, height } = PNG.sync.read(readFileSync(new URL(picture, picturesOf(name))));
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

async function open(model: Model) {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  ort.env.wasm.wasmBinary ??= new Uint8Array(readFileSync(wasm)).buffer;
  ort.env.wasm.numThreads = 1;
  return ort.InferenceSession.create(writeModel(model), { executionProviders: ["wasm"], logSeverityLevel: 3 });
}

const OUTPUTS = ["pooler_output", "image_embeds"];

/** 1 - cosine of the worst of a checkpoint's pictures, all in one batch. */
async function worst(name: string, size: number, model: Model): Promise<number> {
  const session = await open(model);
  const output = OUTPUTS.find((one) => session.outputNames.includes(one)) as string;
  const { images } = json<{ images: string[] }>(new URL("reference.json", folderOf(name)));
  const expected = checkpoints[name]?.[size] as number[][];
  const pixels = images.slice(0, 2).map((picture) => pixelsOf(name, picture, size));
  const data = Float32Array.from(pixels.flatMap((one) => [...one]));
  const feeds: Record<string, ort.Tensor> = {
    pixel_values: new ort.Tensor("float32", data, [pixels.length, 3, size, size]),
  };
  if (session.inputNames.includes("input_ids")) {
    feeds.input_ids = new ort.Tensor("int64", new BigInt64Array(64), [1, 64]);
  }
  const found = (await session.run(feeds, [output]))[output]?.data as Float32Array;
  await session.release();
  const dim = found.length / pixels.length;
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

/** Each takes part of a second, or some: `npm test` has one of each kind of graph, `npm run test:all` all that are there. */
const ORDINARY = [
  "tiny-siglip 96",
  "tiny-clip 48",
  "siglip-demo 56",
  "thin-siglip-dynamo-opset18 96",
  "tiny-siglip 96 vision_model_quantized",
  "tiny-siglip 96 model",
];
const isLeft = (name: string, ...what: (string | number)[]) =>
  !existsSync(folderOf(name)) || (process.env.TEST_ALL !== "1" && !ORDINARY.includes([name, ...what].join(" ")));

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
  test.skipIf(isLeft(name, size))("is PyTorch's, as published and fused", async () => {
    const model = await resized(name, size);
    expect(await worst(name, size, model)).toBeLessThan(1e-6);
    const fused = rewrite(model, { outputs: OUTPUTS });
    expect(fused.joined).toEqual([]);
    expect(fused.model.graph?.node.map(({ opType }) => opType)).toContain("MultiHeadAttention");
    expect(await worst(name, size, fused.model)).toBeLessThan(1e-6);
  });
});

// The other number formats, and graphs with both towers. In 8 and 4 bits vectors are no nearer at the checkpoint's own size.
const FORMATS = { vision_model_fp16: 5e-4, vision_model_q4: 0.02, vision_model_quantized: 0.05 };
const OTHERS = [
  ...Object.entries({ ...FORMATS, vision_model_q4f16: 0.02, model: 1e-6 }).map(
    (one) => ["tiny-siglip", 96, ...one] as const,
  ),
  ...Object.entries(FORMATS).map((one) => ["thin-siglip-opset14-eager", 224, ...one] as const),
  ...Object.entries(FORMATS).map((one) => ["thin-siglip-opset17-sdpa", 96, ...one] as const),
  ["thin-siglip-opset17-eager", 224, "model", 1e-6] as const,
];
describe.each(OTHERS)("%s at %i pixels", (name, size, file, tolerance) => {
  test.skipIf(isLeft(name, size, file))(`is PyTorch's by its ${file}`, async () => {
    expect(await worst(name, size, await resized(name, size, file))).toBeLessThan(tolerance);
  });
});

test("weights that lie in the file stay there, but for the positions", async () => {
  const bytes = new Uint8Array(readFileSync(new URL("onnx/vision_model.onnx", folderOf("tiny-siglip"))));
  const read = async (from: number, to: number) => bytes.subarray(from, to);
  const { model } = await readSkeleton(bytes.length, read, { location: "tower", keep: 256 });
  const asked: string[] = [];
  const larger = await atResolution(model, {
    from: 48,
    to: 96,
    sizes: {},
    read: async (tensor) => {
      asked.push(tensor.name ?? "");
      const { offset = 0, length = 0 } = placeOf(tensor) ?? {};
      return bytes.subarray(offset, offset + length);
    },
  });
  expect(asked).toEqual(["model.vision_model.embeddings.position_embedding.weight"]);
  const places = (one: Model) =>
    one.graph?.initializer.flatMap((tensor) => (placeOf(tensor) ? [[tensor.name, placeOf(tensor)]] : []));
  expect(places(larger)).toEqual(places(model)?.filter(([name]) => !asked.includes(name as string)));
  const whole = readModel(writeModel(larger));
  for (const tensor of whole.graph?.initializer ?? []) {
    const { offset, length } = placeOf(tensor) ?? {};
    if (offset === undefined) continue;
    tensor.rawData = bytes.subarray(offset, offset + (length as number));
    tensor.externalData = [];
    delete tensor.dataLocation;
  }
  expect(await worst("tiny-siglip", 96, whole)).toBeLessThan(1e-6);
});

describe("a shape for what has grown", () => {
  const grown = new Map([
    [7, 12],
    [49, 144],
  ]);
  const B = 1_000_003;
  test.each([
    [
      [B, 128, 7, 7],
      [B, 128, 49],
      [B, 128, 12, 12],
      [B, 128, 144],
    ],
    [
      [B, 49, 128],
      [B, 49, 2, 64],
      [B, 144, 128],
      [B, 144, 2, 64],
    ],
    [
      [49, B, 128],
      [49, 2 * B, 64],
      [144, B, 128],
      [144, 2 * B, 64],
    ],
    [
      [B, 49, 128],
      [49 * B, 128],
      [B, 144, 128],
      [144 * B, 128],
    ],
    [
      [49 * B, 128],
      [B, 49, 128],
      [144 * B, 128],
      [B, 144, 128],
    ],
    [
      [B, 1, 49, 128],
      [B, 49, 1, 128],
      [B, 1, 144, 128],
      [B, 144, 1, 128],
    ],
    [
      [49, 64],
      [1, 49, 64],
      [144, 64],
      [1, 144, 64],
    ],
  ])("%j to %j, of %j, is %j", (from, to, now, expected) => {
    expect(regrouped(from, to, now, grown)).toEqual(expected);
  });

  test.each([
    ["which of two has grown is open", [49 * 49], [49, 49], [144 * 144]],
    ["patches are mixed with the width", [B, 49, 128], [B, 32, 196], [B, 144, 128]],
    ["a grid is folded otherwise", [B, 49], [B, 7, 7], [B, 144]],
    ["other ranks", [B, 49], [B, 49], [B, 144, 1]],
  ])("none where %s", (_, from, to, now) => {
    expect(regrouped(from, to, now, grown)).toBeUndefined();
  });
});

describe("refuses", () => {
  /** A tower of one convolution and a sum, `after` that being left to the test. */
  function tower(after: (graph: GraphBuilder, tokens: string) => string, positions = true, size = 32): Model {
    const graph = new GraphBuilder();
    const pixels = graph.input("pixel_values", TYPE.float, ["batch", 3, size, size]);
    const kernel = graph.constant(TYPE.float, [8, 3, 8, 8], new Float32Array(8 * 192));
    const ints = (...all: number[]) => graph.constant(TYPE.int64, [all.length], all);
    const cut = graph.node("Conv", [pixels, kernel], { attributes: { strides: [8, 8] } });
    const flat = graph.node("Reshape", [cut, ints(-1, 8, 16)]);
    const tokens = graph.node("Transpose", [flat], { attributes: { perm: [0, 2, 1] } });
    const table = graph.constant(TYPE.float, [1, 16, 8], new Float32Array(128));
    graph.output("pooler_output", after(graph, positions ? graph.node("Add", [tokens, table]) : tokens), TYPE.float, [
      "batch",
      8,
    ]);
    return graph.model();
  }
  const larger = (model: Model, to = 48) => atResolution(model, { from: 32, to, sizes: {}, read: inGraph });
  const ints = (graph: GraphBuilder, ...all: number[]) => graph.constant(TYPE.int64, [all.length], all);
  const first = (graph: GraphBuilder, tokens: string) =>
    graph.node("Gather", [tokens, graph.constant(TYPE.int64, [], [0])], { attributes: { axis: 1 } });

  test("nothing of a tower that it knows", async () => {
    const { graph } = await larger(tower(first));
    expect(graph?.input[0]?.type?.tensor?.shape?.dim.map(({ value }) => value)).toEqual([undefined, 3, 48, 48]);
  });

  test("nor where its own size leaves pixels over, as 384 does of patches of 14", async () => {
    const { graph } = await atResolution(tower(first, true, 37), { from: 37, to: 48, sizes: {}, read: inGraph });
    expect(graph?.initializer.map(({ dims }) => dims)).toContainEqual([1, 36, 8]);
  });

  test.each<[string, (graph: GraphBuilder, tokens: string) => string]>([
    [
      "a patch of its own",
      (graph, tokens) => graph.node("Gather", [tokens, ints(graph, 15)], { attributes: { axis: 1 } }),
    ],
    ["some patches", (graph, tokens) => graph.node("Slice", [tokens, ints(graph, 0), ints(graph, 8), ints(graph, 1)])],
    [
      "all patches of the old size",
      (graph, tokens) => graph.node("Slice", [tokens, ints(graph, 0), ints(graph, 16), ints(graph, 1)]),
    ],
    [
      "a matrix that mixes patches",
      (graph, tokens) => graph.node("MatMul", [graph.constant(TYPE.float, [1, 4, 16], new Float32Array(64)), tokens]),
    ],
    [
      "a mask for the patches",
      (graph, tokens) => graph.node("Mul", [tokens, graph.constant(TYPE.float, [1, 16, 1], new Float32Array(16))]),
    ],
    [
      "a second table",
      (graph, tokens) => graph.node("Add", [tokens, graph.constant(TYPE.float, [16, 8], new Float32Array(128))]),
    ],
    [
      "an operator that is not known",
      (graph, tokens) => graph.node("CumSum", [tokens, graph.constant(TYPE.int64, [], [1])]),
    ],
    ["patches and numbers in one", (graph, tokens) => graph.node("Reshape", [tokens, ints(graph, -1, 4, 32)])],
  ])("%s", async (_, after) => {
    await expect(larger(tower(after))).rejects.toMatchObject({
      code: "model-unsupported",
      data: { feature: "resolution" },
    });
  });

  test("a tower without positions, or of another size, or parts of a patch", async () => {
    const refused = { code: "model-unsupported", data: { feature: "resolution" } };
    await expect(larger(tower(first, false))).rejects.toMatchObject(refused);
    await expect(larger(tower(first), 50)).rejects.toMatchObject(refused);
    const options = { from: 64, to: 96, sizes: {}, read: inGraph };
    await expect(atResolution(tower(first), options)).rejects.toMatchObject(refused);
  });

  test("a graph that was written anew before", async () => {
    const fused = rewrite(graphOf("tiny-siglip"), { outputs: OUTPUTS }).model;
    const options = { from: 48, to: 96, sizes: {}, read: inGraph };
    await expect(atResolution(fused, options)).rejects.toMatchObject({ code: "model-unsupported" });
  });

  test("rows that are looked up in another order, and nothing else of a graph of texts", async () => {
    const model = graphOf("tiny-siglip");
    const ids = model.graph?.node
      .flatMap(({ attribute }) => attribute[0]?.t ?? [])
      .find(({ dims }) => dims.join() === "1,9");
    (ids as Tensor).rawData = new Uint8Array(BigInt64Array.of(8n, 7n, 6n, 5n, 4n, 3n, 2n, 1n, 0n).buffer);
    const read = inGraph;
    await expect(atResolution(model, { from: 48, to: 96, sizes: {}, read })).rejects.toThrow("in an order of its own");
    const texts = graphOf("tiny-siglip", "text_model");
    expect(await atResolution(texts, { from: 48, to: 96, sizes: {}, read })).toBe(texts);
  });
});
