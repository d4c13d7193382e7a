import * as ort from "onnxruntime-web/wasm";
import { describe, expect, test } from "vitest";
import { type Canary, type CanaryFormat, canary as makeCanary } from "./canary.js";
import { canaryErrors } from "./canary-errors.js";
import { fromHalf, toHalf } from "./half.js";
import { ATTRIBUTE, type Graph, readModel, type Tensor, TYPE, writeModel } from "./onnx.js";

const FORMATS: CanaryFormat[] = ["fp32", "fp16", "q8", "q4", "q4f16"];

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "fatal";

const made = new Map<string, Canary>();

/** Made once for all tests: that takes the longest. */
function canary(options: Parameters<typeof makeCanary>[0]): Canary {
  const key = JSON.stringify(options);
  const one = made.get(key) ?? makeCanary(options);
  made.set(key, one);
  return one;
}

/** What ONNX Runtime's CPU kernels give. */
async function run({ model, feeds }: Pick<Canary, "model" | "feeds">): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 4 });
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]);
  const outputs = await session.run(Object.fromEntries(tensors));
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}

/** The errors of a canary whose graph was changed and whose answers were not. */
async function errorsAfter(one: Canary, change: (graph: Graph) => void): Promise<Record<string, number>> {
  const model = readModel(one.model);
  change(model.graph as Graph);
  return canaryErrors(one, await run({ model: writeModel(model), feeds: one.feeds }));
}

const nodesOf = (graph: Graph, opType: string) => graph.node.filter((node) => node.opType === opType);

/** What only published graphs have, and what takes its place. */
const PLAIN = ["Softmax", "Tanh", "Erf", "Sigmoid", "Conv", "IsNaN", "ReduceMean"];
const FUSED = ["MultiHeadAttention", "SkipLayerNormalization", "FastGelu", "Gelu", "QuickGelu"];

describe.each(FORMATS)("%s", (dtype) => {
  test.each([16, 64, 72, 96])("the CPU gives the answers: heads of %i", async (headSize) => {
    for (const fused of dtype === "q8" ? [false] : [false, true]) {
      const one = canary({ headSize, dtype, fused });
      const errors = canaryErrors(one, await run(one));
      expect(Object.keys(errors)).toEqual(Object.keys(one.answers));
      for (const [name, error] of Object.entries(errors)) {
        expect.soft(error, `${name}, ${fused ? "fused" : "plain"}`).toBeLessThanOrEqual(one.tolerance);
      }
    }
  });

  // In 8 bits nothing is fused: they have no kernels on WebGPU.
  test.skipIf(dtype === "q8")("attention with another scale is beyond tolerance", async () => {
    const one = canary({ headSize: 16, dtype, fused: true });
    const scale = { name: "scale", type: ATTRIBUTE.float, f: 1 / 16, floats: [], ints: [], strings: [] };
    const errors = await errorsAfter(one, (graph) => {
      for (const node of nodesOf(graph, "MultiHeadAttention")) node.attribute.push(scale);
    });
    for (const name of ["attention", "attentionOfFew", "attentionOfOne", "causalAttention"]) {
      expect.soft(errors[name], name).toBeGreaterThan(3 * one.tolerance);
    }
  });

  /** The error of an output after all biases of one operator are taken out. */
  async function withoutBias(opType: string, place: number, output: string, fused: boolean) {
    const one = canary({ headSize: 16, dtype, fused });
    const errors = await errorsAfter(one, (graph) => {
      for (const { input } of nodesOf(graph, opType)) {
        const bias = graph.initializer.find(({ name }) => name === input[place]);
        if (!bias) continue;
        const name = `zeros of ${bias.name}`;
        graph.initializer.push({ ...bias, name, rawData: new Uint8Array(bias.rawData?.length ?? 0) });
        input[place] = name;
      }
    });
    return (errors[output] ?? Number.NaN) / one.tolerance;
  }

  test.each([
    ["LayerNormalization", "layerNorm"],
    ["Gemm", "gemm"],
  ])("%s without its bias is beyond tolerance", async (opType, output) => {
    expect(await withoutBias(opType, 2, output, false)).toBeGreaterThan(2);
  });

  test.skipIf(dtype === "q8").each([
    ["Conv", 2, "conv", false],
    ["Gemm", 2, "conv", true],
    ["SkipLayerNormalization", 3, "residual", true],
  ])("%s without its input %i is beyond tolerance in %s", async (opType, place, output, fused) => {
    expect(await withoutBias(opType, place, output, fused)).toBeGreaterThan(2);
  });
});

/** Adds one to the last number of a constant; `false` where it isn't a floating-point one. */
function nudge(tensor: Tensor): boolean {
  const bytes = tensor.rawData?.slice() ?? new Uint8Array();
  const view = new DataView(bytes.buffer);
  if (tensor.dataType === TYPE.float) {
    view.setFloat32(bytes.length - 4, view.getFloat32(bytes.length - 4, true) + 1, true);
  } else if (tensor.dataType === TYPE.half) {
    view.setUint16(bytes.length - 2, toHalf(fromHalf(view.getUint16(bytes.length - 2, true)) + 1), true);
  } else {
    return false;
  }
  tensor.rawData = bytes;
  return true;
}

test.each(["fp32", "fp16"] as const)(
  "a change of any constant is beyond tolerance: %s",
  { timeout: 60_000 },
  async (dtype) => {
    const one = canary({ headSize: 16, dtype });
    const { initializer = [], node = [] } = readModel(one.model).graph ?? {};
    const without: (string | undefined)[] = [];
    let nudged = 0;
    for (const [i, { name = "" }] of initializer.entries()) {
      let changed = false;
      const errors = await errorsAfter(one, ({ initializer }) => {
        changed = nudge(initializer[i] as Tensor);
      });
      if (changed) nudged++;
      const noticed = Object.values(errors).some((error) => error > one.tolerance);
      if (changed && !noticed) without.push(node.find(({ input }) => input.includes(name))?.opType);
    }
    expect(nudged).toBeGreaterThan(30);
    // The CPU joins the steps of a LayerNormalization without looking at the exponent, the keys' bias moves all scores of a
    // query alike, and no number has to be replaced.
    expect(without).toEqual(["Pow", "Add", "Where"]);
  },
);

test("a fused canary has the kernels of graphs that are written anew, and none that they replace", () => {
  const opsOf = (fused: boolean) =>
    new Set(readModel(canary({ headSize: 16, dtype: "fp32", fused }).model).graph?.node.map(({ opType }) => opType));
  const [plain, fused] = [opsOf(false), opsOf(true)];
  expect(PLAIN.filter((name) => !plain.has(name))).toEqual([]);
  expect(PLAIN.filter((name) => fused.has(name))).toEqual([]);
  expect(FUSED.filter((name) => !fused.has(name))).toEqual([]);
});

test("a canary is the same each time", () => {
  const [one, two] = [makeCanary({ headSize: 16, dtype: "q4" }), makeCanary({ headSize: 16, dtype: "q4" })];
  expect(two).toEqual(one);
});

test("what is missing, too short or not a number is off by infinity", () => {
  const answers = {
    a: Float32Array.of(1, 2),
    b: Float32Array.of(1),
    c: Float32Array.of(1, 2, 3),
    d: Float32Array.of(4),
  };
  const outputs = { a: Float32Array.of(1, 2.5), b: new Float32Array(), c: Float32Array.of(1, Number.NaN, 3) };
  const infinity = Number.POSITIVE_INFINITY;
  expect(canaryErrors({ answers }, outputs)).toEqual({ a: 0.5, b: infinity, c: infinity, d: infinity });
});

test("head sizes that no encoder has are refused", () => {
  for (const headSize of [0, -4, 6, Number.NaN])
    expect(() => makeCanary({ headSize, dtype: "fp32" })).toThrow(RangeError);
});
