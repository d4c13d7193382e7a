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

  it("refuses a sum that cancels out, and an empty one", () => {
    const x = Float32Array.of(1, 0);
    expect(() => combine([x, x], [1, -1])).toThrow(expect.objectContaining({ code: "numerics" }));
    expect(() => combine([])).toThrow(expect.objectContaining({ code: "bad-input" }));
  });
});
