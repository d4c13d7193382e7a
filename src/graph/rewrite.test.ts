import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ort from "onnxruntime-web/wasm";
import { describe, expect, test } from "vitest";
import { GraphBuilder, MICROSOFT } from "./graph-builder.js";
import { type Model, readModel, TYPE, writeModel } from "./onnx.js";
import { isRecordable } from "./recordable.js";
import { interleaved } from "./rewrite/weights.js";
import { type Rewritten, rewrite } from "./rewrite.js";
import { readSkeleton } from "./skeleton.js";

const FOLDERS = [
  new URL("../../e2e/fixtures/checkpoints/", import.meta.url),
  new URL("../../public/models/", import.meta.url),
  new URL("../../../shared/hub/", import.meta.url),
];
const EMBEDDINGS = ["pooler_output", "image_embeds", "text_embeds"];

/** All graphs of all checkpoints but those in 8 bits, which never run on WebGPU. */
const TOWERS = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => existsSync(new URL(`${name}/onnx/`, folder)))
    .flatMap((name) =>
      readdirSync(new URL(`${name}/onnx/`, folder))
        .filter((file) => file.endsWith(".onnx") && !file.includes("quantized"))
        .map((file) => [`${name}/${file}`, new URL(`${name}/onnx/${file}`, folder)] as const),
    ),
);

/** What fused operators take the place of. Products that are left are those of `MatMul` without a bias. */
const PARTS = ["Softmax", "Tanh", "Erf", "Sigmoid", "Pow", "ReduceMean", "Conv", "IsNaN", "Sqrt"];

type Weights = { path: string; data: Uint8Array }[];

async function open(model: Uint8Array, externalData: Weights = []): Promise<ort.InferenceSession> {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  ort.env.wasm.wasmBinary ??= new Uint8Array(readFileSync(wasm)).buffer;
  ort.env.wasm.numThreads = 1;
  return await ort.InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 4, externalData });
}

type Feeds = Record<string, ort.Tensor>;

/** Pictures of noise, and texts of ids that every vocabulary here has. */
function feedsOf(session: ort.InferenceSession, count: number, sizes: Record<string, readonly number[]>): Feeds {
  return Object.fromEntries(
    session.inputNames.map((name) => {
      const dims = [count, ...(sizes[name] ?? [])];
      const all = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.imul(i + 1, 2654435761) >>> 8);
      if (name === "pixel_values")
        return [
          name,
          new ort.Tensor(
            "float32",
            Float32Array.from(all, (x) => x / 2 ** 23 - 1),
            dims,
          ),
        ];
      const ids = all.map((x) => (name === "attention_mask" ? 1n : BigInt(2 + (x % 90))));
      return [name, new ort.Tensor("int64", BigInt64Array.from(ids), dims)];
    }),
  );
}

async function embed(session: ort.InferenceSession, feeds: Feeds): Promise<Float32Array[]> {
  const names = session.outputNames.filter((name) => EMBEDDINGS.includes(name));
  const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name)));
  const outputs = await session.run(given, names);
  await session.release();
  return names.map((name) => outputs[name]?.data as Float32Array);
}

/** 1 - cosine of the worst row; of unequal lengths nothing is near. */
function turned(a: Float32Array, b: Float32Array, rows: number): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const dim = a.length / rows;
  const dot = (x: Float32Array, y: Float32Array, row: number) => {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += (x[i] as number) * (y[i] as number);
    return sum;
  };
  const each = Array.from(
    { length: rows },
    (_, row) => 1 - dot(a, b, row) / Math.sqrt(dot(a, a, row) * dot(b, b, row)),
  );
  return Math.max(...each);
}

const operators = (model: Model) => (model.graph?.node ?? []).map(({ opType = "" }) => opType);
const count = (model: Model, opType: string) => operators(model).filter((one) => one === opType).length;

/** Sizes of a checkpoint's inputs, for graphs that leave them open. */
function sizesOf(folder: URL) {
  const json = JSON.parse(readFileSync(new URL("../config.json", folder), "utf8"));
  const { image_size: side = 224 } = json.vision_config ?? {};
  const { max_position_embeddings: length = json.model_type === "clip" ? 77 : 64 } = json.text_config ?? {};
  return { pixel_values: [3, side, side], input_ids: [length], attention_mask: [length] };
}

describe.each(TOWERS)("%s", (name, file) => {
  const bytes = readFileSync(file);
  const sizes = sizesOf(file);
  const outputs = EMBEDDINGS;
  // Sums in float16 are rounded at every step, and in another order.
  const tolerance = /fp16|q4f16/.test(name) ? 2e-4 : 1e-6;

  const before = readModel(bytes);
  let done: Model | undefined;
  /** Written anew for any batch, once for all tests. */
  const anew = () => {
    done ??= rewrite(before, { outputs, sizes }).model;
    return done;
  };

  test("is fused completely", () => {
    const model = anew();
    expect(operators(model).filter((one) => PARTS.includes(one))).toEqual([]);
    expect(count(model, "MultiHeadAttention")).toBe(count(before, "Softmax"));
    const projections = (model.graph?.output ?? []).filter(({ name }) => name !== "pooler_output").length;
    expect(count(model, "MatMul")).toBeLessThanOrEqual(projections);
    expect(model.graph?.output.every(({ name = "" }) => EMBEDDINGS.includes(name))).toBe(true);
  });

  // CLIP's texts look for where each ends, by the shape of the ids; with them, files of both towers.
  test.skipIf(/clip.*\/text/.test(name) || name.endsWith("/model.onnx"))(
    "is the GPU's from end to end, whatever the batch",
    () => {
      expect(isRecordable(anew())).toBe(true);
    },
  );

  test("gives the same vectors: any batch, one alone, and with its weights left in their file", async () => {
    const plain = await open(bytes);
    const feeds = feedsOf(plain, 2, sizes);
    const one = feedsOf(plain, 1, sizes);
    const expected = await embed(plain, feeds);
    const two = await embed(await open(writeModel(anew())), feeds);
    const alone = await embed(await openLean(bytes, { batch: 1, outputs, sizes }), one);
    for (const [i, vectors] of expected.entries()) {
      expect.soft(turned(two[i] as Float32Array, vectors, 2)).toBeLessThan(tolerance);
      expect.soft(turned(alone[i] as Float32Array, vectors.slice(0, vectors.length / 2), 1)).toBeLessThan(tolerance);
    }
  });
});

/** As the worker opens a graph: large weights stay in the file, and those that are joined are made when they are read. */
async function openLean(file: Uint8Array, options: Parameters<typeof rewrite>[1]): Promise<ort.InferenceSession> {
  const read = async (from: number, to: number) => file.subarray(from, to);
  const { model } = await readSkeleton(file.length, read, { location: "f.onnx", keep: 256 });
  const rewritten = rewrite(model, options);
  return open(writeModel(rewritten.model), [{ path: "f.onnx", data: file }, ...joinedOf(rewritten, file)]);
}

function joinedOf({ joined }: Rewritten, file: Uint8Array): Weights {
  return joined.map(({ location, rows, parts }) => ({
    path: location,
    data: interleaved(
      parts.map(({ offset, length }) => file.subarray(offset, offset + length)),
      rows,
    ),
  }));
}

describe("what is like an encoder's parts, and is not", () => {
  const B = 2;
  const T = 5;
  const W = 8;
  const ramp = (length: number, step: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * step));

  /** A graph of `x` `[batch, 5, 8]`, written anew: its operators, and how far its answer is from what it was. */
  async function tried(build: (graph: GraphBuilder, x: string) => string): Promise<{ ops: string[]; error: number }> {
    const graph = new GraphBuilder();
    const result = build(graph, graph.input("x", TYPE.float, [B, T, W]));
    graph.output("y", result, TYPE.float, [B, T, W]);
    const model = readModel(graph.write());
    const [first] = model.graph?.input ?? [];
    if (first?.type?.tensor?.shape) first.type.tensor.shape.dim[0] = { param: "batch" };
    const after = rewrite(model).model;
    const x = new ort.Tensor("float32", ramp(B * T * W, 0.7), [B, T, W]);
    const [before, now] = await Promise.all(
      [model, after].map(async (one) => (await (await open(writeModel(one))).run({ x })).y?.data as Float32Array),
    );
    const error = Math.max(...(before ?? []).map((value, i) => Math.abs(value - (now?.[i] ?? Number.NaN))));
    return { ops: operators(after), error };
  }

  const ints = (graph: GraphBuilder, ...numbers: number[]) => graph.constant(TYPE.int64, [numbers.length], numbers);
  const floats = (graph: GraphBuilder, dims: number[], step: number) =>
    graph.constant(
      TYPE.float,
      dims,
      ramp(
        dims.reduce((a, b) => a * b, 1),
        step,
      ),
    );
  const number = (graph: GraphBuilder, value: number) => graph.constant(TYPE.float, [], [value]);

  interface Attention {
    axis?: number;
    heads?: [q: number, v: number];
    mask?: number[];
    perm?: number[];
  }

  function attention(
    graph: GraphBuilder,
    x: string,
    { axis = -1, heads = [2, 2], mask, perm = [0, 2, 1, 3] }: Attention,
  ) {
    const project = (step: number) =>
      graph.node("Add", [graph.node("MatMul", [x, floats(graph, [W, W], step)]), floats(graph, [W], step)]);
    const split = (value: string, count: number, order: number[]) =>
      graph.node("Transpose", [graph.node("Reshape", [value, ints(graph, -1, T, count, W / count)])], {
        attributes: { perm: order },
      });
    const [q, k] = [split(project(0.3), heads[0], [0, 2, 1, 3]), split(project(0.4), heads[0], [0, 2, 3, 1])];
    const v = split(project(0.5), heads[1], perm);
    let scores = graph.node("Mul", [graph.node("MatMul", [q, k]), number(graph, 0.4)]);
    if (mask) scores = graph.node("Add", [scores, floats(graph, mask, 0.9)]);
    const shares = graph.node("Softmax", [scores], { attributes: { axis } });
    const mixed = graph.node("MatMul", [shares, v]);
    const back = graph.node("Transpose", [mixed], { attributes: { perm: [0, 2, 1, 3] } });
    return graph.node("Reshape", [back, ints(graph, -1, T, W)]);
  }

  test("attention with a scale of its own and one mask for all is attention", async () => {
    const { ops, error } = await tried((graph, x) => attention(graph, x, { mask: [1, 1, T, T] }));
    expect(ops).toContain("MultiHeadAttention");
    expect(ops).not.toContain("Softmax");
    expect(error).toBeLessThan(1e-6);
  });

  test.each<[string, Attention]>([
    ["over another axis", { axis: 2 }],
    ["with a mask for each head", { mask: [1, 2, T, T] }],
  ])("a softmax %s stays as it is", async (_, options) => {
    const { ops, error } = await tried((graph, x) => attention(graph, x, options));
    expect(ops).toContain("Softmax");
    expect(ops).not.toContain("MultiHeadAttention");
    expect(error).toBeLessThan(1e-6);
  });

  test.each([
    ["another cubic", 0.05, 0.5, 1],
    ["another half", 0.044715, 0.6, 1],
    ["another sum", 0.044715, 0.5, 1.1],
  ])("a tanh with %s is no GELU", async (_, cubic, half, one) => {
    const gelu = (c: number, h: number, o: number) =>
      tried((graph, x) => {
        const inner = graph.node("Add", [
          x,
          graph.node("Mul", [graph.node("Pow", [x, number(graph, 3)]), number(graph, c)]),
        ]);
        const tanh = graph.node("Tanh", [graph.node("Mul", [inner, number(graph, Math.sqrt(2 / Math.PI))])]);
        const gate = graph.node("Mul", [number(graph, h), graph.node("Add", [tanh, number(graph, o)])]);
        return graph.node("Mul", [gate, x]);
      });
    const other = await gelu(cubic, half, one);
    expect(other.ops).toContain("Tanh");
    expect(other.error).toBeLessThan(1e-6);
    expect((await gelu(0.044715, 0.5, 1)).ops).toContain("FastGelu");
  });

  test("a layer norm of a sum gives the sum too, and one over other axes does not", async () => {
    const norm = (axis: number) =>
      tried((graph, x) => {
        const sum = graph.node("Add", [x, graph.node("Tanh", [x])]);
        const size = axis === -1 ? [W] : [T, W];
        const inputs = [sum, floats(graph, size, 0.2), floats(graph, size, 0.1)];
        const normal = graph.node("LayerNormalization", inputs, { attributes: { axis, epsilon: { float: 1e-6 } } });
        return graph.node("Add", [normal, sum]);
      });
    const [last, other] = [await norm(-1), await norm(1)];
    expect(last.ops).toContain("SkipLayerNormalization");
    expect(other.ops).toContain("LayerNormalization");
    expect(Math.max(last.error, other.error)).toBeLessThan(1e-6);
  });

  test("an operator that is not known stays, and what follows it", async () => {
    const { ops, error } = await tried((graph, x) => {
      const odd = graph.node("BiasGelu", [x, floats(graph, [W], 0.4)], { domain: MICROSOFT });
      return attention(graph, odd, {});
    });
    expect(ops).toContain("BiasGelu");
    expect(ops).toContain("Softmax");
    expect(error).toBeLessThan(1e-6);
  });
});
