import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SiglipError } from "../core/errors.js";
import { placeOf } from "../graph/external.js";
import { GraphBuilder } from "../graph/graph-builder.js";
import { readModel, type Tensor, TYPE, writeModel } from "../graph/onnx.js";
import type { GraphForm } from "../models/ladder.js";
import { type GraphFile, graphFileOf, openLean } from "./graph-file.js";
import type { External, OpenOptions, Runtime, Session } from "./runtime.js";

const ROWS = 5000;
const WIDTH = 64; // 1.28 MB of float32
const TABLE = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => i);
const weights = (start: number) => Float32Array.from({ length: 2000 }, (_, i) => start + i);

/** A graph with weights before and after its vocabulary; where they are in other files, under those names. */
function textGraph(order = ["before", "table", "after"]): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const ids = graph.input("input_ids", TYPE.int64, [1, 4]);
  const names = new Map(
    order.map((name, i) => {
      const table = name === "table";
      const numbers = table ? TABLE : weights(i * 10_000);
      return [name, graph.constant(TYPE.float, table ? [ROWS, WIDTH] : [2000], numbers)];
    }),
  );
  const rows = names.has("table") ? graph.node("Gather", [names.get("table") as string, ids]) : ids;
  graph.output("pooler_output", rows, TYPE.float, [1, 4, WIDTH]);
  return new Uint8Array(graph.write());
}

/** A runtime that keeps what it was given. */
function recorder() {
  const opened: { graph: Uint8Array; external: readonly External[] }[] = [];
  const openSession = async (
    graph: Uint8Array,
    _: string,
    { external = [] }: { external?: readonly External[] } = {},
  ) => {
    opened.push({ graph, external });
    return { inputs: [], outputs: [] } as unknown as Session;
  };
  return { runtime: { openSession } as unknown as Runtime, opened };
}

/** A file of which only what is asked for is there. */
function partial(bytes: Uint8Array<ArrayBuffer>) {
  const whole = graphFileOf(new Blob([bytes]));
  const reads: [number, number][] = [];
  const ensured: [number, number][] = [];
  const file: GraphFile = {
    size: bytes.length,
    async read(from, to) {
      reads.push([from, to]);
      return await whole.read(from, to);
    },
    ensure: async (from, to) => void ensured.push([from, to]),
    async blob(from, to) {
      if (!ensured.some(([a, b]) => a <= from && to <= b)) throw new Error("not there");
      return await whole.blob(from, to);
    },
  };
  return { file, reads, ensured };
}

/** What a session would read for each of a graph's large weights. */
async function bytesOf({ graph, external }: { graph: Uint8Array; external: readonly External[] }) {
  const tensors = readModel(graph).graph?.initializer ?? [];
  return await Promise.all(
    tensors.flatMap((tensor) => {
      const place = placeOf(tensor);
      if (!place) return [];
      const data = external.find(({ path }) => path === place.location)?.data as Blob;
      const end = place.length === undefined ? data.size : place.offset + place.length;
      if (end > data.size) throw new Error("beyond the Blob");
      return [
        data
          .slice(place.offset, end)
          .arrayBuffer()
          .then((buffer) => new Float32Array(buffer)[0]),
      ];
    }),
  );
}

describe("a graph that is opened lean", () => {
  test("fetches all but its vocabulary, and reads rows of that", async () => {
    const bytes = textGraph();
    const { file, reads, ensured } = partial(bytes);
    const { runtime, opened } = recorder();
    const { tokenRows } = await openLean(file, "onnx/text_model.onnx", runtime);
    expect(opened[0]?.graph.length).toBeLessThan(2000);
    expect(await bytesOf(opened[0] as (typeof opened)[0])).toEqual([0, 20_000]);
    expect(opened[0]?.external.map(({ data }) => data.size)).toEqual([8000, 8000]);
    const moved = [...reads, ...ensured].reduce((sum, [from, to]) => sum + to - from, 0);
    expect(moved).toBeLessThan(16_000 + 20_000);
    reads.length = 0;
    const row = new Float32Array((await tokenRows?.rows([4999]))?.buffer ?? new ArrayBuffer(0));
    expect([row.length, row[0]]).toEqual([WIDTH, 4999 * WIDTH]);
    expect(reads.map(([from, to]) => to - from)).toEqual([4 * WIDTH]);
  });

  test("reads rows from another view of the file where one is given", async () => {
    const bytes = textGraph();
    const [whole, rows] = [partial(bytes), partial(bytes)];
    const { tokenRows } = await openLean(whole.file, "f", recorder().runtime, { rowsFrom: rows.file });
    whole.reads.length = 0;
    await tokenRows?.rows([1]);
    expect([whole.reads.length, rows.reads.length]).toEqual([0, 1]);
  });

  test.each([[["table"]], [["table", "after"]], [["before", "table"]]])("may have only %j", async (order) => {
    const { runtime, opened } = recorder();
    const { tokenRows } = await openLean(partial(textGraph(order)).file, "f", runtime);
    expect(tokenRows).toBeDefined();
    expect(await bytesOf(opened[0] as (typeof opened)[0])).toHaveLength(order.length - 1);
  });

  test("keeps a vocabulary that is small beside the rest", async () => {
    const { runtime, opened } = recorder();
    const many = Array.from({ length: 330 }, (_, i) => `w${i}`); // 2.6 MB
    const { tokenRows } = await openLean(partial(textGraph([...many, "table"])).file, "f", runtime);
    expect(tokenRows).toBeUndefined();
    expect(await bytesOf(opened[0] as (typeof opened)[0])).toHaveLength(331);
    expect(opened[0]?.external).toHaveLength(1);
  });

  test("takes weights from the files that it names", async () => {
    const data = new Uint8Array(4096 + TABLE.byteLength + 8000);
    data.set(new Uint8Array(TABLE.buffer), 4096);
    data.set(new Uint8Array(weights(7).buffer), 4096 + TABLE.byteLength);
    const model = readModel(textGraph());
    const [before, table, after] = (model.graph?.initializer ?? []) as [Tensor, Tensor, Tensor];
    moveOut(table, { location: "text_model.onnx_data", offset: "4096", length: String(TABLE.byteLength) });
    moveOut(after, { location: "text_model.onnx_data", offset: String(4096 + TABLE.byteLength) });
    const { file: sibling, ensured } = partial(data);
    const { runtime, opened } = recorder();
    const asked: string[] = [];
    const { tokenRows } = await openLean(partial(new Uint8Array(writeModel(model))).file, "f", runtime, {
      sibling: async (location) => {
        asked.push(location);
        return sibling;
      },
    });
    expect(asked).toEqual(["text_model.onnx_data"]);
    expect(await bytesOf(opened[0] as (typeof opened)[0])).toEqual([0, 7]);
    expect(before.rawData).toBeDefined();
    expect(ensured).toEqual([[4096 + TABLE.byteLength, data.length]]);
    expect(new Float32Array((await tokenRows?.rows([2]))?.buffer ?? new ArrayBuffer(0))[0]).toBe(2 * WIDTH);
  });

  test.each<[string, Record<string, string>]>([
    ["weights that overlap its vocabulary", { location: "d", offset: String(TABLE.byteLength - 4), length: "8000" }],
    ["weights beyond their file", { location: "d", offset: "8000000", length: "8000" }],
    ["weights that begin beyond their file", { location: "d", offset: "8000000" }],
  ])("is refused with %s", async (_, entries) => {
    const model = readModel(textGraph());
    const [, table, after] = (model.graph?.initializer ?? []) as [Tensor, Tensor, Tensor];
    moveOut(table, { location: "d", length: String(TABLE.byteLength) });
    moveOut(after, entries);
    const { file } = partial(new Uint8Array(TABLE.byteLength + 9000));
    const opening = openLean(partial(new Uint8Array(writeModel(model))).file, "f", recorder().runtime, {
      sibling: async () => file,
    });
    await expect(opening).rejects.toMatchObject({ code: "model-invalid", data: { file: "f" } });
  });

  test("with a number that can't be written back is refused (a fuzzed graph)", async () => {
    const irVersion = [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]; // field 1 once more, 2^60 now
    const file = graphFileOf(new Blob([textGraph(), Uint8Array.from(irVersion)]));
    const opening = openLean(file, "f.onnx", recorder().runtime);
    await expect(opening).rejects.toMatchObject({ code: "model-invalid", data: { file: "f.onnx" } });
  });

  test("whose weights are in other files is refused where there are none", async () => {
    const model = readModel(textGraph());
    moveOut(model.graph?.initializer[0] as Tensor, { location: "d" });
    const opening = openLean(partial(new Uint8Array(writeModel(model))).file, "f", recorder().runtime);
    await expect(opening).rejects.toMatchObject({ code: "model-invalid" });
  });
});

const THIN = new URL("../../../shared/hub/thin-siglip-siglip2/onnx/text_model.onnx", import.meta.url);

test.skipIf(!existsSync(THIN))("a text tower of 16 MB is opened with less than a hundredth of it", async () => {
  const { file, reads, ensured } = partial(new Uint8Array(readFileSync(THIN)));
  const { tokenRows } = await openLean(file, "f", recorder().runtime);
  await tokenRows?.rows([2, 1000, 255_999, 0]);
  const moved = [...reads, ...ensured].reduce((sum, [from, to]) => sum + to - from, 0);
  expect(file.size).toBeGreaterThan(16_000_000);
  expect(moved).toBeLessThan(160_000);
});

function moveOut(tensor: Tensor, entries: Record<string, string>): void {
  tensor.externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  tensor.dataLocation = 1;
  delete tensor.rawData;
}

/** A product that is the embedding, and the states beside it. */
function imageGraph(withShape = false): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const x = graph.input("pixel_values", TYPE.float, [1, 16]);
  const matrix = graph.constant(
    TYPE.float,
    [16, 2000],
    Float32Array.from({ length: 32_000 }, (_, i) => i),
  );
  const product = graph.node("MatMul", [x, matrix]);
  const result = withShape ? graph.node("Reshape", [product, graph.node("Shape", [product])]) : product;
  graph.output("pooler_output", result, TYPE.float, [1, 2000]);
  graph.output("last_hidden_state", product, TYPE.float, [1, 2000]);
  return new Uint8Array(graph.write());
}

describe("the form of a graph", () => {
  /** A runtime that takes graphs as it is told, and what it was asked. */
  function asked(refuse: (options: OpenOptions) => SiglipError | undefined = () => undefined) {
    const all: (boolean | undefined)[] = [];
    const outputs: (string | undefined)[][] = [];
    const openSession = async (graph: Uint8Array, _: string, options: OpenOptions = {}) => {
      all.push(options.record);
      outputs.push(readModel(graph).graph?.output.map(({ name }) => name) ?? []);
      const fault = refuse(options);
      if (fault) throw fault;
      return { inputs: [], outputs: [] } as unknown as Session;
    };
    return { runtime: { openSession } as unknown as Runtime, all, outputs };
  }
  const open = (runtime: Runtime, form: GraphForm, graph = imageGraph()) =>
    openLean(partial(graph).file, "f", runtime, { form });

  test("is as published by default, and else written anew, with the embedding alone", async () => {
    const { runtime, all, outputs } = asked();
    expect((await openLean(partial(imageGraph()).file, "f", runtime)).form).toBe("plain");
    expect((await open(runtime, "fused")).form).toBe("fused");
    expect((await open(runtime, "captured")).form).toBe("captured");
    expect(all).toEqual([undefined, undefined, true]);
    expect(outputs).toEqual([["pooler_output", "last_hidden_state"], ["pooler_output"], ["pooler_output"]]);
  });

  test("is not captured where it asks for shapes", async () => {
    const { runtime, all } = asked();
    // Of a size that is not known before it runs, so that the rewriter can't settle the shape.
    const model = readModel(imageGraph(true));
    for (const { type } of model.graph?.input ?? []) delete type?.tensor?.shape?.dim[1]?.value;
    const { form } = await open(runtime, "captured", new Uint8Array(writeModel(model)));
    expect([form, all]).toEqual(["fused", [undefined]]);
  });

  test("is fused where ONNX Runtime refuses to record it, and other faults are told", async () => {
    const refused = new SiglipError("model-invalid", "not that", { file: "f", device: "webgpu" });
    const { runtime, all } = asked(({ record }) => (record ? refused : undefined));
    expect((await open(runtime, "captured")).form).toBe("fused");
    expect(all).toEqual([true, undefined]);
    const lost = new SiglipError("device-lost", "gone", { reason: "unknown" });
    await expect(open(asked(() => lost).runtime, "captured")).rejects.toBe(lost);
  });
});
