import { describe, expect, it } from "vitest";
import type { Encode } from "./tower.js";
import { finiteRows } from "./unit-rows.js";

/** A tower of two outputs that gives the first two numbers of each row, or worse. */
const tower = (spoil: (value: number) => number) => {
  const batches: number[] = [];
  const encode: Encode = async (feed) => {
    if ("buffer" in feed) throw new Error("no GPU here");
    const { data, dims } = feed;
    const [count = 0, width = 0] = dims;
    batches.push(count);
    return Float32Array.from({ length: count * 2 }, (_, i) => spoil(Number(data[(i >> 1) * width + (i & 1)])));
  };
  return { encode, batches };
};
const right = (value: number) => value;
const spoilt = (value: number) => (value === 9 ? Number.NaN : value === 8 ? 0 : value === 7 ? Infinity : value);
const feed = { data: Float32Array.of(3, 4, 0, 9, 9, 0, 0, 5, 0, 8, 8, 0, 7, 1, 0), dims: [5, 3] };

describe("finiteRows", () => {
  it("does bad rows once more, alone, on the lower path, and leaves the others", async () => {
    const [upper, lower] = [tower(spoilt), tower(right)];
    const rows = await finiteRows(upper.encode, async () => lower.encode)(feed);
    const vectors = rows.map((row) => ("vector" in row ? [...row.vector].map((x) => Math.round(x * 1e6) / 1e6) : row));
    const slant = Math.round(1e6 / Math.SQRT2) / 1e6;
    expect(vectors).toEqual([
      [0.6, 0.8],
      [slant, slant],
      [0, 1],
      [slant, slant],
      [0.989949, 0.141421],
    ]);
    expect(upper.batches).toEqual([5]);
    expect(lower.batches).toEqual([1, 1, 1]);
  });

  it("refuses what the lower path can't do either, and opens it only when needed", async () => {
    const rows = await finiteRows(tower(spoilt).encode, async () => tower(spoilt).encode)(feed);
    expect(rows.map((row) => ("error" in row ? row.error : "right"))).toEqual([
      "right",
      expect.objectContaining({ code: "numerics" }),
      "right",
      expect.objectContaining({ code: "numerics" }),
      expect.objectContaining({ code: "numerics" }),
    ]);
    let opened = 0;
    const open = async () => {
      opened++;
      return tower(right).encode;
    };
    await finiteRows(tower(right).encode, open)(feed);
    expect(opened).toBe(0);
  });

  it("refuses at once where there is no lower path, one row at a time", async () => {
    const rows = await finiteRows(tower(spoilt).encode, undefined)(feed);
    expect(rows.map((row) => "error" in row)).toEqual([false, true, false, true, true]);
  });

  it("takes token ids as well", async () => {
    const ids = { data: BigInt64Array.of(9n, 1n, 0n, 4n), dims: [2, 2] };
    const rows = await finiteRows(tower(spoilt).encode, async () => tower(right).encode)(ids);
    expect(rows.every((row) => "vector" in row)).toBe(true);
  });
});
