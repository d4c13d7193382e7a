import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { noise } from "../../e2e/random.js";
import { normalizeRows } from "../core/embeddings.js";
import { writeWholes } from "./int8-query.js";
import { type Kernels, openKernels } from "./scan-kernels.js";
import { fromHalf, plainKernels, toHalf } from "./scan-plain.js";
import { VectorStore } from "./vector-store.js";

// Node 20 has relaxed SIMD behind this flag, with sums twice as large on some processors: that has to be noticed.
if (process.version.startsWith("v20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");

function unitRows(rows: number, dim: number, seed: number): Float32Array {
  const next = noise(seed);
  // Cubes: a few large numbers and many small ones, some of them tiny.
  return normalizeRows(
    Float32Array.from({ length: rows * dim }, (_, i) => next() ** 3 * (i % 97 ? 1 : 1e-9)),
    dim,
  );
}

const exact = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

describe("kernels", () => {
  it("are WebAssembly's here", () => {
    expect(openKernels(new WebAssembly.Memory({ initial: 1 })).scan_f32.toString()).toContain("native code");
  });

  it.each([true, false])("convert to the same bytes, and score the same, as the plain ones; relaxed: %s", (relaxed) => {
    const [length, rows] = [96, 8];
    const given = unitRows(rows, length, 1);
    given.set([1, -1, 0.5, 2 ** -29, 2 ** -30, -(2 ** -28), 0, -0, 1 / 254, 0.9999999], 0);
    const run = (open: (memory: WebAssembly.Memory) => Kernels) => {
      const memory = new WebAssembly.Memory({ initial: 1 });
      const kernels = open(memory);
      const floats = new Float32Array(memory.buffer);
      const results: Record<string, number[]> = {};
      floats.set(given, 1024);
      for (let r = 0; r < rows; r++) kernels.to_f16(4096 + r * length * 4, length * 4, 16384 + r * length * 2);
      const behind = 16;
      for (let r = 0; r < rows; r++) kernels.to_int8(4096 + r * length * 4, length * 4, 32768 + r * (length + behind));
      results.halves = [...new Uint16Array(memory.buffer, 16384, rows * length)];
      const wholes = Array.from({ length: rows }, (_, r) => 32768 + r * (length + behind));
      results.wholes = wholes.flatMap((at) => [...new Int8Array(memory.buffer, at, length)]);
      results.scales = wholes.map((at) => floats[(at + length) / 4] as number);
      results.sums = wholes.map((at) => new Int32Array(memory.buffer, at + length + 8, 1)[0] as number);
      results.left = wholes.map((at) => floats[(at + length) / 4 + 1] as number);
      floats.set(unitRows(1, length, 5));
      kernels.scan_f32(0, 4096, 6, length * 4, length * 4, 60000);
      results.f32 = [...floats.slice(15000, 15006)];
      floats.set(unitRows(1, length, 5).map((x) => x * 2 ** 97));
      kernels.scan_f16(0, 16384, 6, length * 2, length * 2, 60000);
      results.f16 = [...floats.slice(15000, 15006)];
      const query = Int16Array.from(unitRows(1, length, 5), (x) => Math.round(x * 8191));
      writeWholes(query, kernels.int8Query, length, memory.buffer, 0);
      kernels.scan_int8(0, 32768, 6, length + behind, length, 60000, 1 / 8191);
      results.int8 = [...floats.slice(15000, 15006)];
      const [apart, gap] = [length * 4, 64];
      const scores = () => [0, 1, 2, 3].flatMap((q) => [...floats.slice(15000 + q * 16, 15006 + q * 16)]);
      const four = unitRows(4, length, 6);
      floats.set(four);
      kernels.four_f32(0, 4096, 6, length * 4, length * 4, 60000, apart, gap);
      results.fourF32 = scores();
      floats.set(four.map((x) => x * 2 ** 97));
      kernels.four_f16(0, 16384, 6, length * 2, length * 2, 60000, apart, gap);
      results.fourF16 = scores();
      for (let q = 0; q < 4; q++) {
        const wholes = Int16Array.from(four.subarray(q * length, (q + 1) * length), (x) => Math.round(x * 8191));
        writeWholes(wholes, "whole", length, memory.buffer, q * apart);
      }
      kernels.four_int8(0, 32768, 6, length + behind, length, 60000, apart, gap, 1, 2, 3, 1 / 8191);
      results.fourInt8 = scores();
      return results;
    };
    const [wasm, plain] = [run((memory) => openKernels(memory, relaxed)), run(plainKernels)];
    for (const equal of ["halves", "wholes", "scales", "sums", "int8", "fourInt8"])
      expect(wasm[equal], equal).toEqual(plain[equal]);
    for (const close of ["left", "f32", "f16", "fourF32", "fourF16"]) {
      // 1e-6: the rounding of float32 sums of 96 products
      for (const [i, x] of (wasm[close] ?? []).entries())
        expect(Math.abs(x - (plain[close]?.[i] ?? 9))).toBeLessThan(1e-6);
    }
    expect(new Set(wasm.int8).size).toBe(6);
  });

  it("have halves that are the nearest of 11 bits, and 0 below 2^-29", () => {
    for (const x of [1, -1, 0.1, -0.03, 1e-5, 2 ** -29, 1.5 * 2 ** -20]) {
      expect(Math.abs(fromHalf(toHalf(x)) - Math.fround(x))).toBeLessThanOrEqual(Math.abs(x) * 2 ** -11);
      expect(Math.sign(fromHalf(toHalf(x)))).toBe(Math.sign(x));
    }
    expect(fromHalf(toHalf(2 ** -30))).toBe(0);
  });
});

describe.each(["f32", "f16", "int8"] as const)("a store of %s", (format) => {
  it.each([5, 64, 768, 1152])("scores rows of %i numbers within its own bound", (dim) => {
    const store = new VectorStore(dim, format);
    const rows = unitRows(700, dim, 3);
    store.set(0, rows.subarray(0, 7 * dim));
    store.set(7, rows.subarray(7 * dim));
    for (const query of [unitRows(1, dim, 9), rows.slice(40 * dim, 41 * dim)]) {
      const scores = new Float32Array(701).fill(9);
      const errors = store.offBy(query);
      store.scanTogether([query], 2, 700, [scores], 2);
      expect([scores[0], scores[1], scores[700]]).toEqual([9, 9, 9]);
      for (let row = 2; row < 700; row++) {
        const given = rows.subarray(row * dim, (row + 1) * dim);
        const stored = format === "int8" ? given : store.row(row);
        const off = Math.abs((scores[row] as number) - exact(stored, query));
        expect(off).toBeLessThanOrEqual(errors.of(row));
        expect(errors.of(row)).toBeLessThanOrEqual(errors.most);
        // What is stored is near what was given: half a step of 1/127 of the largest number, or 11 bits.
        const steps = { f32: 0, f16: 2 ** -11, int8: 0.5 / 127 }[format];
        expect(Math.abs((store.row(row)[1] as number) - (given[1] as number))).toBeLessThanOrEqual(steps * 1.001);
      }
    }
  });

  it.each([
    [5, 1500],
    [768, 50],
  ])("scores rows of %i numbers for several queries within its bound", (dim, count) => {
    const store = new VectorStore(dim, format);
    const rows = unitRows(count, dim, 3);
    store.set(0, rows);
    const given = (row: number) => (format === "int8" ? rows.subarray(row * dim, (row + 1) * dim) : store.row(row));
    const queries = [9, 10, 11, 12].map((seed) => unitRows(1, dim, seed));
    for (const several of [2, 3, 4]) {
      const some = queries.slice(0, several);
      const scores = some.map(() => new Float32Array(count).fill(9));
      store.scanTogether(some, 3, count - 1, scores, 3);
      for (const [q, query] of some.entries()) {
        const { of } = store.offBy(query, "four");
        const own = [...(scores[q] as Float32Array)];
        expect([own[2], own[count - 1]]).toEqual([9, 9]);
        const far = own.slice(3, -1).filter((score, i) => !(Math.abs(score - exact(given(i + 3), query)) <= of(i + 3)));
        expect(far).toEqual([]);
      }
    }
  });

  it("scores a row the same wherever it is among those that are scanned, and however many these are", () => {
    const store = new VectorStore(33, format);
    store.set(0, unitRows(1100, 33, 3));
    const queries = [unitRows(1, 33, 9), unitRows(1, 33, 10)];
    const scan = (some: readonly Float32Array[], first: number, end: number) => {
      const scores = some.map(() => new Float32Array(1100));
      store.scanTogether(some, first, end, scores, first);
      return scores.map((one) => one.slice(first, end));
    };
    for (const some of [queries.slice(1), queries]) {
      const alone = Array.from({ length: 1100 }, (_, row) => scan(some, row, row + 1).map(([score]) => score));
      for (const [first, end] of [
        [0, 2],
        [5, 8],
        [3, 7],
        [1, 6],
        [9, 1034],
        [0, 1026],
        [0, 1100],
      ] as const) {
        const expected = some.map((_, q) => alone.slice(first, end).map((row) => row[q]));
        expect(scan(some, first, end).map((one) => [...one])).toEqual(expected);
      }
    }
  });

  it("moves rows, gives memory back and grows again", () => {
    const dim = 48;
    const store = new VectorStore(dim, format);
    const rows = unitRows(5000, dim, 4);
    store.set(0, rows);
    const [full, last] = [store.bytes, store.row(4999)];
    store.move(4999, 3);
    store.shrink(10);
    expect(store.bytes).toBeLessThan(full / 2);
    expect(store.row(3)).toEqual(last);
    store.set(10, rows);
    expect(store.row(5009)).toEqual(last);
  });
});

it("refuses what WebAssembly has no addresses for", () => {
  const store = new VectorStore(2048, "f32");
  const rows = { length: 2048 * 600_000 } as Float32Array;
  expect(() => store.set(0, rows)).toThrow(expect.objectContaining({ code: "does-not-fit" }));
});
