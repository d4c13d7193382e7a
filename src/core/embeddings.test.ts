import { describe, expect, it } from "vitest";
import { combine, normalizeRows, rowOf } from "./embeddings.js";

describe("normalizeRows", () => {
  it("makes each row of length 1, in place", () => {
    const data = Float32Array.of(3, 4, 0, -2);
    expect([...normalizeRows(data, 2)].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0.6, 0.8, 0, -1]);
    expect([...rowOf({ data, dim: 2 }, 1)]).toEqual([0, -1]);
  });

  it.each([
    ["NaN", Float32Array.of(1, 0, Number.NaN, 1)],
    ["infinity", Float32Array.of(1, 0, Number.POSITIVE_INFINITY, 1)],
    ["no length", Float32Array.of(1, 0, 0, 0)],
  ])("refuses a row with %s and says which", (_, data) => {
    expect(() => normalizeRows(data, 2)).toThrow(expect.objectContaining({ code: "numerics", data: { row: 1 } }));
  });
});

describe("combine", () => {
  it("is the unit vector of the weighted sum", () => {
    const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    expect([...combine([x, y])]).toEqual([Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)]);
    expect([...combine([x, y], [1, -1])]).toEqual([Math.fround(Math.SQRT1_2), -Math.fround(Math.SQRT1_2)]);
  });

  it("weighs its parts, however large or small the weights", () => {
    const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    for (const scale of [1, 1e-30, 1e30]) {
      const [a, b] = combine([x, y], [3 * scale, -4 * scale]);
      expect(a).toBeCloseTo(0.6, 6);
      expect(b).toBeCloseTo(-0.8, 6);
    }
  });

  it("refuses what rounding leaves of a sum that cancels out", () => {
    const x = normalizeRows(Float32Array.of(0.3, 0.5, -0.7), 3);
    const numerics = expect.objectContaining({ code: "numerics" });
    expect(() => combine([x, x, x], [0.1, 0.2, -0.3])).toThrow(numerics);
    const almost = x.map((one, i) => (i === 0 ? one * (1 + 2 ** -23) : one));
    expect(() => combine([x, almost], [1, -1])).toThrow(numerics);
    expect(combine([x, x], [1, -0.999])[0]).toBeCloseTo(x[0] as number, 5);
  });

  it("refuses a sum that cancels out, and an empty one", () => {
    const x = Float32Array.of(1, 0);
    expect(() => combine([x, x], [1, -1])).toThrow(expect.objectContaining({ code: "numerics" }));
    expect(() => combine([])).toThrow(expect.objectContaining({ code: "bad-input" }));
  });
});
