import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as ort from "onnxruntime-web/wasm";
import { describe, expect, test } from "vitest";
import { placeOf } from "./external.js";
import { GraphBuilder } from "./graph-builder.js";
import { logitConstants } from "./logit-constants.js";
import { type Graph, type Model, readModel, type Tensor, TYPE, writeModel } from "./onnx.js";
import { readSkeleton } from "./skeleton.js";
import { cutTokenTable, type TokenTable } from "./token-table.js";

const HUB = new URL("../../../shared/hub/", import.meta.url);
const FIXTURES = new URL("../../e2e/fixtures/checkpoints/", import.meta.url);
const TEXT_TOWERS: [folder: URL, path: string, rows: number, width: number, type: string][] = [
  [FIXTURES, "tiny-clip/onnx/text_model.onnx", 686, 32, "float32"],
  [FIXTURES, "tiny-siglip/onnx/model.onnx", 125, 32, "float32"],
  [FIXTURES, "tiny-siglip/onnx/text_model.onnx", 125, 32, "float32"],
  [FIXTURES, "tiny-siglip/onnx/text_model_fp16.onnx", 125, 32, "float16"],
  [FIXTURES, "tiny-siglip/onnx/text_model_q4.onnx", 125, 32, "float32"],
  [FIXTURES, "tiny-siglip/onnx/text_model_q4f16.onnx", 125, 32, "float16"],
  [FIXTURES, "tiny-siglip/onnx/text_model_quantized.onnx", 125, 32, "uint8"],
  [FIXTURES, "tiny-siglip2/onnx/text_model.onnx", 587, 32, "float32"],
  [HUB, "thin-clip/onnx/text_model.onnx", 49408, 64, "float32"],
  [HUB, "thin-siglip-deep/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-dynamo-opset18/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-dynamo-opset20/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset14-eager/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset14-eager/onnx/text_model_fp16.onnx", 1000, 128, "float16"],
  [HUB, "thin-siglip-opset14-eager/onnx/text_model_q4.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset14-eager/onnx/text_model_quantized.onnx", 1000, 128, "uint8"],
  [HUB, "thin-siglip-opset17-eager/onnx/model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset17-eager/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset17-sdpa/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset17-sdpa/onnx/text_model_fp16.onnx", 1000, 128, "float16"],
  [HUB, "thin-siglip-opset17-sdpa/onnx/text_model_q4.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-opset17-sdpa/onnx/text_model_quantized.onnx", 1000, 128, "uint8"],
  [HUB, "thin-siglip-opset18-sdpa/onnx/text_model.onnx", 1000, 128, "float32"],
  [HUB, "thin-siglip-siglip2/onnx/text_model.onnx", 256000, 16, "float32"],
  [HUB, "thin-siglip-so400m/onnx/text_model.onnx", 1000, 144, "float32"],
];

const skeletonOf = (file: Uint8Array, keep = 256) =>
  readSkeleton(file.length, async (from, to) => file.subarray(from, to), { location: "f.onnx", keep });

/** The package's WASM file is given as bytes: in Node it can't be fetched. */
async function open(graph: Uint8Array, weights?: Uint8Array): Promise<ort.InferenceSession> {
  const wasm = createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm");
  ort.env.wasm.wasmBinary ??= new Uint8Array(readFileSync(wasm)).buffer;
  ort.env.wasm.numThreads = 1;
  return await ort.InferenceSession.create(graph, {
    executionProviders: ["wasm"],
    logSeverityLevel: 3,
    ...(weights && { externalData: [{ path: "f.onnx", data: weights }] }),
  });
}

/** Token ids, two texts of them, and what they look up. */
function feedsOf(session: ort.InferenceSession, rows: number, length: number, { table, file }: Partial<Cut> = {}) {
  const ids = Array.from({ length: 2 * length }, (_, i) => (i % length === length - 1 ? rows - 1 : (i * 7919) % rows));
  const feeds: Record<string, ort.Tensor> = {};
  if (session.inputNames.includes("input_ids")) {
    feeds.input_ids = new ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [2, length]);
  }
  if (session.inputNames.includes("pixel_values")) {
    const [, , size = 0] = shapeOf(session, "pixel_values");
    const pixels = Float32Array.from({ length: 3 * size * size }, (_, i) => Math.sin(i));
    feeds.pixel_values = new ort.Tensor("float32", pixels, [1, 3, size, size]);
  }
  if (table && file) {
    const bytes = new Uint8Array(ids.length * table.rowBytes);
    for (const [i, id] of ids.entries()) {
      const at = table.offset + id * table.rowBytes;
      bytes.set(file.subarray(at, at + table.rowBytes), i * table.rowBytes);
    }
    feeds[table.input] = rowsTensor(table, bytes, [2, length, table.width]);
  }
  return feeds;
}

interface Cut {
  table: TokenTable;
  file: Uint8Array;
}

function rowsTensor({ type }: TokenTable, { buffer }: Uint8Array<ArrayBuffer>, dims: number[]): ort.Tensor {
  switch (type) {
    case "float32":
      return new ort.Tensor(type, new Float32Array(buffer), dims);
    case "float16":
      return new ort.Tensor(type, new Uint16Array(buffer), dims);
    case "uint8":
      return new ort.Tensor(type, new Uint8Array(buffer), dims);
    case "int8":
      return new ort.Tensor(type, new Int8Array(buffer), dims);
  }
}

function shapeOf(session: ort.InferenceSession, input: string): number[] {
  const found = session.inputMetadata.find(({ name }) => name === input);
  return found?.isTensor ? found.shape.map((size) => (typeof size === "number" ? size : -1)) : [];
}

const bitsOf = (outputs: ort.InferenceSession.ReturnType) =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { data }]) => {
      const { buffer, byteOffset, byteLength } = data as Float32Array;
      return [name, Buffer.from(new Uint8Array(buffer, byteOffset, byteLength)).toString("base64")];
    }),
  );

describe("the vocabulary of a text tower", () => {
  const here = (folder: URL) => folder === FIXTURES || existsSync(HUB);
  for (const [folder, path, rows, width, type] of TEXT_TOWERS) {
    test.skipIf(!here(folder))(`${path} is cut out, and the vectors are the same to the last bit`, async () => {
      const file = new Uint8Array(readFileSync(new URL(path, folder)));
      const { model } = await skeletonOf(file);
      const before = structuredClone(model);
      const cut = cutTokenTable(model);
      expect(model).toEqual(before);
      if (!cut) throw new Error("nothing was cut");
      const { table } = cut;
      expect(table).toMatchObject({ input: "token_rows", rows, width, type, location: "f.onnx" });
      const tensor = readModel(file).graph?.initializer.find(({ dims }) => dims.join() === `${rows},${width}`);
      expect(file.subarray(table.offset, table.offset + 400)).toEqual(tensor?.rawData?.subarray(0, 400));
      expect(logitConstants(cut.model)).toEqual(logitConstants(model));

      // Nothing of the table is left for the session: its bytes are others now.
      const without = file.slice();
      without.fill(0xaa, table.offset, table.offset + table.length);
      const whole = await open(file);
      const lean = await open(writeModel(cut.model), without);
      const length = shapeOf(whole, "input_ids")[1] ?? 0;
      const ids = length > 0 ? length : 16;
      const right = await whole.run(feedsOf(whole, rows, ids));
      expect(bitsOf(await lean.run(feedsOf(lean, rows, ids, { table, file })))).toEqual(bitsOf(right));
      await whole.release();
      await lean.release();
    });
  }

  test.skipIf(!existsSync(HUB))("is found in no vision tower", async () => {
    const file = new Uint8Array(readFileSync(new URL("thin-siglip-deep/onnx/vision_model.onnx", HUB)));
    expect(cutTokenTable((await skeletonOf(file)).model)).toBeUndefined();
  });
});

interface Layout {
  /** What the ids go through before the lookup. */
  through?: string[];
  type?: number;
  ids?: string;
  cast?: number;
  axis?: number;
  /** What else there is. */
  also?: "lookup" | "ids" | "table" | "output" | "branch" | "name";
}

/** A graph that looks something up. */
function lookup(layout: Layout = {}): Model {
  const { through = [], type = TYPE.float, ids = "input_ids", cast = TYPE.int32, axis = 0, also } = layout;
  const graph = new GraphBuilder();
  const input = graph.input(ids, TYPE.int64, [2, 5]);
  const dims = [40, 8];
  const numbers = Array.from({ length: 320 }, (_, i) => i % 200);
  const table = graph.constant(type, dims, numbers);
  const indices = through.reduce((value, opType) => {
    const attributes = opType === "Cast" ? { to: cast } : {};
    const shape = opType === "Reshape" ? [graph.constant(TYPE.int64, [2], [5, 2])] : [];
    const axes = opType === "Unsqueeze" ? [graph.constant(TYPE.int64, [1], [0])] : [];
    return graph.node(opType, [value, ...shape, ...axes], { attributes });
  }, input);
  const given = also === "table" ? graph.node("Identity", [table]) : table;
  const rows = graph.node("Gather", [given, indices], { attributes: { axis } });
  graph.output("rows", rows, type, []);
  if (also === "lookup")
    graph.output("more", graph.node("Gather", [graph.constant(type, dims, numbers), input]), type, []);
  if (also === "output") graph.output("more", table, type, dims);
  if (also === "ids") graph.output("more", input, TYPE.int64, [2, 5]);
  if (also === "name") graph.output("token_rows", input, TYPE.int64, [2, 5]);
  const model = readModel(graph.write());
  const large = model.graph?.initializer.filter(({ dims }) => dims.length === 2) ?? [];
  for (const tensor of large) makeExternal(tensor);
  if (also === "branch") {
    const unread = [{ tag: 6, wireType: 2, bytes: Uint8Array.of(0) }];
    model.graph?.node.push({
      opType: "If",
      input: ["x"],
      output: ["y"],
      attribute: [{ name: "then_branch", floats: [], ints: [], strings: [], unread }],
    });
  }
  return model;
}

function makeExternal(tensor: Tensor): void {
  tensor.externalData = Object.entries({ location: "w", offset: "64" }).map(([key, value]) => ({ key, value }));
  tensor.dataLocation = 1;
  delete tensor.rawData;
}

const opTypes = ({ node }: Graph) => node.map(({ opType }) => opType);
const inputs = ({ input }: Graph) => input.map(({ name }) => name);

describe("a lookup", () => {
  test("becomes an input, and the ids go where nothing else reads them", () => {
    const { model, table } = cutTokenTable(lookup({ through: ["Cast", "Identity"] })) ?? {};
    expect(inputs(model?.graph as Graph)).toEqual(["token_rows"]);
    expect(opTypes(model?.graph as Graph)).toEqual(["Identity", "Identity"]);
    expect(model?.graph?.initializer).toEqual([]);
    const shape = model?.graph?.input[0]?.type?.tensor?.shape?.dim.map(({ value }) => value);
    expect(shape).toEqual([2, 5, 8]);
    expect(table).toEqual({
      input: "token_rows",
      rows: 40,
      width: 8,
      type: "float32",
      rowBytes: 32,
      location: "w",
      offset: 64,
      length: 1280,
    });
  });

  test("leaves the ids where something else reads them, and takes no name that is taken", () => {
    expect(inputs(cutTokenTable(lookup({ also: "ids" }))?.model.graph as Graph)).toEqual(["input_ids", "token_rows"]);
    expect(inputs(cutTokenTable(lookup({ also: "name" }))?.model.graph as Graph)).toEqual(["input_ids", "token_rows_"]);
  });

  test("keeps the shape that the ids were brought into", async () => {
    const model = lookup({ through: ["Reshape", "Unsqueeze", "Cast"] });
    for (const { type } of model.graph?.output ?? []) delete type?.tensor?.shape; // left for ONNX Runtime to find
    const cut = cutTokenTable(model);
    const lean = await open(writeModel(cut?.model as Model));
    const rows = Float32Array.from({ length: 80 }, (_, i) => i);
    const feeds = {
      input_ids: new ort.Tensor("int64", new BigInt64Array(10), [2, 5]),
      token_rows: new ort.Tensor("float32", rows, [2, 5, 8]),
    };
    const { rows: out } = await lean.run(feeds);
    expect(out?.dims).toEqual([1, 5, 2, 8]);
    expect(out?.data).toEqual(rows);
  });

  test.each<[string, Layout]>([
    ["of other ids", { ids: "position_ids" }],
    ["of ids that change on the way", { through: ["Abs"] }],
    ["of ids in another order", { through: ["Transpose"] }],
    ["of ids that are cut short", { through: ["Cast"], cast: TYPE.int8 }],
    ["of columns", { axis: 1 }],
    ["of whole numbers", { type: TYPE.int64 }],
    ["in a table that is computed", { also: "table" }],
    ["in a table that is read elsewhere", { also: "output" }],
    ["that is not the only one", { also: "lookup" }],
    ["beside a branch, which may read anything", { also: "branch" }],
  ])("%s is left alone", (_, layout) => {
    expect(cutTokenTable(lookup(layout))).toBeUndefined();
  });

  test("in a table that is in the graph itself, or is not of the size that it says, is left alone", () => {
    const inline = lookup();
    Object.assign(inline.graph?.initializer[0] ?? {}, { dataLocation: 0 });
    expect(cutTokenTable(inline)).toBeUndefined();
    const short = lookup();
    short.graph?.initializer[0]?.externalData.push({ key: "length", value: "1276" });
    expect(placeOf(short.graph?.initializer[0] as Tensor)?.length).toBe(1276);
    expect(cutTokenTable(short)).toBeUndefined();
  });
});
