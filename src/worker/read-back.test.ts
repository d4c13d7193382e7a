import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FakeGpu } from "../../e2e/fake-gpu.js";
import { ReadBack } from "./read-back.js";

beforeAll(() => {
  vi.stubGlobal("GPUBufferUsage", { MAP_READ: 1, COPY_DST: 8 });
  vi.stubGlobal("GPUMapMode", { READ: 1 });
});
afterAll(() => vi.unstubAllGlobals());

function sourceOf(gpu: FakeGpu, ...numbers: number[]) {
  const buffer = gpu.device.createBuffer({ label: "source", size: 400, usage: 4 });
  gpu.numbersOf(buffer).set(numbers);
  return { buffer, count: numbers.length };
}

describe("ReadBack", () => {
  it("reads several sources in one go, into memory of their own", async () => {
    const gpu = new FakeGpu();
    const [a, b] = [sourceOf(gpu, 1, 2, 3), sourceOf(gpu, 4, 5)];
    gpu.reset();
    const readBack = new ReadBack(gpu.device);
    const [first, second] = await readBack.read([a, b]);
    expect([[...(first ?? [])], [...(second ?? [])]]).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(gpu.counts.submits).toBe(1);
    expect(first?.buffer.byteLength).toBe(12);
  });

  it("uses its buffers again, and makes another while one is waited for", async () => {
    const gpu = new FakeGpu();
    const source = sourceOf(gpu, 1);
    const readBack = new ReadBack(gpu.device);
    for (let i = 0; i < 5; i++) await readBack.read([source]);
    expect(gpu.alive("read back")).toBe(1);
    const both = [readBack.read([source]), readBack.read([source])];
    expect((await Promise.all(both)).map(([one]) => one?.[0])).toEqual([1, 1]);
    expect(gpu.alive("read back")).toBe(2);
    readBack.close();
    expect(gpu.alive("read back")).toBe(0);
  });

  it("copies at once: what becomes of the source later changes nothing", async () => {
    const gpu = new FakeGpu();
    const source = sourceOf(gpu, 1, 2);
    const order: string[] = [];
    const reading = new ReadBack(gpu.device).read([source], [gpu.command(() => order.push("before"))]);
    gpu.numbersOf(source.buffer).fill(9);
    source.buffer.destroy();
    expect([...((await reading)[0] ?? [])]).toEqual([1, 2]);
    expect(order).toEqual(["before"]);
  });

  it("keeps no buffer that could not be read", async () => {
    const gpu = new FakeGpu();
    const source = sourceOf(gpu, 1);
    source.buffer.destroy();
    await expect(new ReadBack(gpu.device).read([source])).rejects.toThrow("destroyed");
    expect(gpu.alive("read back")).toBe(0);
  });
});
