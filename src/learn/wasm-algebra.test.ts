import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { noise } from "../../e2e/random.js";
import { isSiglipError } from "../core/errors.js";
import { type Algebra, plainAlgebra } from "./algebra.js";
import { openAlgebra } from "./wasm-algebra.js";

// Node 20 has relaxed SIMD behind this flag.
if (process.version.startsWith("v20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");

const PRODUCTS = ["timesTransposed", "times", "transposedTimes"] as const;

function multiplied(algebra: Algebra, name: (typeof PRODUCTS)[number], m: number, n: number, k: number, seed: number) {
  const next = noise(seed);
  const [a, b, out] = [algebra.zeros(m * k), algebra.zeros(k * n), algebra.zeros(m * n)];
  out.fill(7); // what was there before is of no matter
  for (let i = 0; i < a.length; i++) a[i] = next();
  for (let i = 0; i < b.length; i++) b[i] = next();
  algebra[name](out, a, b, m, n, k);
  return { a, b, out };
}

describe("openAlgebra", () => {
  const size = fc.integer({ min: 1, max: 21 });

  const ways = PRODUCTS.flatMap((name) => [true, false].map((fused) => [name, fused] as const));

  it.each(ways)("%s gives what the plain one does, in any shape; fused: %s", (name, fused) => {
    fc.assert(
      fc.property(size, size, size, fc.integer(), (m, n, k, seed) => {
        const fast = multiplied(openAlgebra(4096, fused), name, m, n, k, seed).out;
        const plain = multiplied(plainAlgebra, name, m, n, k, seed).out;
        // Of numbers up to 1: k products, rounded in another order.
        for (const [i, x] of plain.entries()) expect(Math.abs((fast[i] as number) - x)).toBeLessThan(k * k * 2 ** -24);
      }),
      { numRuns: 60 },
    );
  });

  it.each(ways)("%s goes on over the bounds of its blocks; fused: %s", (name, fused) => {
    const [m, n, k] = [259, 11, 1027];
    const fast = multiplied(openAlgebra(1_000_000, fused), name, m, n, k, 3).out;
    const plain = multiplied(plainAlgebra, name, m, n, k, 3).out;
    const off = plain.reduce((worst, x, i) => Math.max(worst, Math.abs((fast[i] as number) - x)), 0);
    expect(off).toBeLessThan(1e-4); // of sums of 1,027 products: some 18 in size
    expect(off).toBeGreaterThan(0);
  });

  it.each([true, false])("rounds a product before it is added, unless fused: %s", (fused) => {
    const [m, n, k] = [4, 8, 2];
    const algebra = openAlgebra(4096, fused);
    const [a, b, out] = [algebra.zeros(m * k), algebra.zeros(n * k), algebra.zeros(m * n)];
    const x = 1 + 2 ** -12;
    for (let i = 0; i < a.length; i += 2) a.set([1, x], i);
    for (let i = 0; i < b.length; i += 2) b.set([-1, x], i);
    algebra.timesTransposed(out, a, b, m, n, k);
    expect(new Set(out)).toEqual(new Set([2 ** -11 + (fused ? 2 ** -24 : 0)])); // x * x - 1
  });

  it("writes nothing but the product", () => {
    const algebra = openAlgebra(4096);
    const [before, a, b, out, after] = [8, 5 * 3, 3 * 9, 5 * 9, 8].map((length) => algebra.zeros(length).fill(1));
    algebra.times(out as Float32Array, a as Float32Array, b as Float32Array, 5, 9, 3);
    expect(
      [...(before as Float32Array), ...(a as Float32Array), ...(after as Float32Array)].every((x) => x === 1),
    ).toBe(true);
    expect(new Set(out)).toEqual(new Set([3]));
  });

  it("gives zeros where nothing is summed", () => {
    for (const algebra of [openAlgebra(64), plainAlgebra]) {
      expect([...multiplied(algebra, "times", 2, 3, 0, 1).out]).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });

  it("refuses what its memory has no room for, and arrays that are not its own", () => {
    const algebra = openAlgebra(1000);
    const internal = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return isSiglipError(error, "internal");
      }
      return false;
    };
    expect(internal(() => algebra.zeros(1_000_000))).toBe(true);
    const [a, out] = [algebra.zeros(4), algebra.zeros(4)];
    expect(internal(() => algebra.times(out, a, new Float32Array(4), 2, 2, 2))).toBe(true);
  });

  it("gives the memory of what was cleared again, as zeros", () => {
    const algebra = openAlgebra(1000);
    const first = algebra.zeros(900).fill(1);
    algebra.clear();
    const second = algebra.zeros(900);
    expect(second.byteOffset).toBe(first.byteOffset);
    expect(second.every((x) => x === 0)).toBe(true);
  });

  it("says when the browser has no such memory", () => {
    expect(() => openAlgebra(2 ** 40)).toThrow(expect.objectContaining({ code: "does-not-fit" }));
  });

  describe("without SIMD", () => {
    afterEach(() => vi.unstubAllGlobals());

    it("is the plain one", () => {
      class Module {
        constructor() {
          throw new WebAssembly.CompileError("no SIMD");
        }
      }
      vi.stubGlobal("WebAssembly", { Memory: WebAssembly.Memory, CompileError: WebAssembly.CompileError, Module });
      expect(openAlgebra(64)).toBe(plainAlgebra);
    });
  });
});
