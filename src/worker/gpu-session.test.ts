import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FakeGpu } from "../../e2e/fake-gpu.js";
import { gatherSubmits } from "./gathered-device.js";
import { ALIVE, type BufferFeed, type GpuRun, GpuSession } from "./gpu-session.js";
import { ReadBack } from "./read-back.js";
import type { Feed } from "./runtime.js";

beforeAll(() => {
  vi.stubGlobal("GPUBufferUsage", { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, STORAGE: 128 });
  vi.stubGlobal("GPUMapMode", { READ: 1 });
});
afterAll(() => vi.unstubAllGlobals());

/**
 * A runtime whose graph gives each input's first number twice over. Like ONNX Runtime's, its recorded runs work on the
 * buffers that they were recorded with, whatever they are given.
 */
function opened(shapes: Record<string, (number | string)[]> = { y: ["batch", 2] }, records = true) {
  const gpu = new FakeGpu();
  const { device, numbersOf } = gpu;
  const gathered = gatherSubmits(device);
  const runs: { graph: number; rows: number; inputs: number[] }[] = [];
  const tied = new Map<number, Parameters<GpuRun>>();
  const run: GpuRun = async (...args) => {
    const [, , graph] = args;
    if (graph !== ALIVE && !tied.has(graph)) tied.set(graph, args);
    const [feeds, outputs] = tied.get(graph) ?? args;
    const x = feeds.x as Feed;
    const rows = x.dims[0] as number;
    const results = Object.entries(outputs).map(([name, given]) => {
      const buffer = given?.buffer ?? device.createBuffer({ label: "the runtime's", size: rows * 8, usage: 4 });
      // It submits several times, as ONNX Runtime does.
      for (let part = 0; part < 6; part++) {
        gathered.device.queue.submit([
          gpu.command(() => {
            if (part < 5) return;
            const numbers = "buffer" in x ? numbersOf(x.buffer) : (x.data as Float32Array);
            const width = numbers.length / rows;
            for (let row = 0; row < rows; row++)
              numbersOf(buffer).fill(numbers[row * width] as number, row * 2, row * 2 + 2);
          }),
        ]);
      }
      return [name, { buffer, count: rows * 2, release: () => buffer.destroy() }] as const;
    });
    runs.push({ graph, rows, inputs: "buffer" in x ? [...numbersOf(x.buffer)] : [] });
    return Object.fromEntries(results);
  };
  const readBack = new ReadBack(device);
  const session = new GpuSession({ device, run, gather: gathered.gather, readBack, records, shapes });
  const embed = async (feed: Feed, outputs = ["y"], live = false) => {
    const { numbers } = await session.start({ x: feed }, outputs, live);
    return (await numbers).map((all) => [...all]);
  };
  return { gpu, session, embed, runs, device };
}

const row = (...numbers: number[]): Feed => ({ data: Float32Array.from(numbers), dims: [1, numbers.length] });

describe("a session on the GPU", () => {
  it("records the run of one input with zeros, and gives only what was played", async () => {
    const { embed, runs, gpu } = opened();
    expect(await embed(row(5, 6))).toEqual([[5, 5]]);
    expect(runs.map(({ graph }) => graph)).toEqual([1, 1]);
    expect(runs[0]?.inputs).toEqual([0, 0]);
    gpu.reset();
    for (const x of [7, 8, 9]) expect(await embed(row(x, 0))).toEqual([[x, x]]);
    expect(gpu.counts).toEqual({ submits: 3 * 2, writes: 3, buffers: 0 });
  });

  it("copies what lies on the GPU already, in whatever buffer", async () => {
    const { embed, device, gpu } = opened();
    await embed(row(1, 2));
    const pictures = device.createBuffer({ size: 800, usage: 4 });
    gpu.numbersOf(pictures).set([41, 42, 43]);
    gpu.reset();
    expect(await embed({ buffer: pictures, device, dims: [1, 2] })).toEqual([[41, 41]]);
    expect(gpu.counts).toEqual({ submits: 2, writes: 0, buffers: 0 });
    expect([...gpu.numbersOf(pictures).subarray(0, 3)]).toEqual([41, 42, 43]);
  });

  it("runs batches, and one input on request, node by node", async () => {
    const { embed, runs } = opened();
    const two: Feed = { data: Float32Array.of(1, 0, 2, 0), dims: [2, 2] };
    expect(await embed(two)).toEqual([[1, 1, 2, 2]]);
    expect(await embed(row(3, 0), ["y"], true)).toEqual([[3, 3]]);
    expect(runs.map(({ graph }) => graph)).toEqual([ALIVE, ALIVE]);
  });

  it("has a recording for each of two outputs, and no more", async () => {
    const { embed, runs } = opened({ y: [1, 2], z: ["b", 2], w: ["b", 2] });
    for (const output of ["y", "z", "w", "y"]) expect(await embed(row(4, 0), [output])).toEqual([[4, 4]]);
    expect(runs.map(({ graph }) => graph)).toEqual([1, 1, 2, 2, ALIVE, 1]);
  });

  it.each<[string, Record<string, (number | string)[]>, boolean]>([
    ["outputs of unknown size", { y: ["batch", "width"] }, true],
    ["outputs of a fixed batch", { y: [3, 2] }, true],
    ["a path that is not captured", { y: ["batch", 2] }, false],
  ])("records nothing with %s", async (_, shapes, records) => {
    const { embed, runs } = opened(shapes, records);
    expect(await embed(row(4, 0))).toEqual([[4, 4]]);
    expect(runs.map(({ graph }) => graph)).toEqual([ALIVE]);
  });

  it("takes ids of 8 bytes, and records nothing of 8 bits", async () => {
    const { session, runs } = opened();
    await session.start({ x: { data: BigInt64Array.of(1n, 2n, 3n), dims: [1, 3] } }, ["y"]);
    await session.start({ x: { type: "int8", data: new Int8Array(4), dims: [1, 4] } }, ["y"]);
    expect(runs.map(({ graph }) => graph)).toEqual([1, 1, ALIVE]);
    expect(runs[0]?.inputs).toHaveLength(6);
  });

  it("frees its buffers when it is closed, and the runtime's at once", async () => {
    const { embed, session, gpu } = opened();
    await embed(row(1, 0));
    await embed({ data: Float32Array.of(1, 0, 2, 0), dims: [2, 2] });
    expect(gpu.alive("recorded")).toBe(2);
    expect(gpu.alive("the runtime's")).toBe(0);
    session.close();
    expect(gpu.alive("recorded")).toBe(0);
  });
});

it("a recording that fails rejects, and is forgotten", async () => {
  const gpu = new FakeGpu();
  const { device } = gpu;
  const run: GpuRun = () => Promise.reject(new Error("not this graph"));
  const { gather } = gatherSubmits(device);
  const shapes = { y: [1, 2] };
  const session = new GpuSession({ device, run, gather, readBack: new ReadBack(device), records: true, shapes });
  const feed: BufferFeed = { buffer: device.createBuffer({ size: 8, usage: 4 }), device, dims: [1, 2] };
  await expect(session.start({ x: feed }, ["y"])).rejects.toThrow("not this graph");
  expect(gpu.alive("recorded")).toBe(0);
});

it("numbers that nobody waits for any more, as of a lost device, are no error of their own", async () => {
  const uncaught = vi.fn();
  process.on("unhandledRejection", uncaught);
  const { device } = new FakeGpu();
  const buffer = device.createBuffer({ size: 8, usage: 4 });
  const run: GpuRun = async () => ({ y: { buffer, count: 2, release: () => undefined } });
  const readBack = new ReadBack(device);
  readBack.read = () => Promise.reject(new DOMException("The device was lost.", "AbortError"));
  const { gather } = gatherSubmits(device);
  const session = new GpuSession({ device, run, gather, readBack, records: false, shapes: {} });
  const { numbers } = await session.start({ x: row(1, 2) }, ["y"]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  process.off("unhandledRejection", uncaught);
  expect(uncaught).not.toHaveBeenCalled();
  await expect(numbers).rejects.toThrow("lost");
});
