import { describe, expect, it } from "vitest";
import { provenBatches } from "./proven-batches.js";
import type { Encode } from "./tower.js";

/** A tower that gives its inputs of two numbers back; of batches what `spoil` makes of them. */
function tower(spoil: (value: number, i: number) => number = (value) => value) {
  const batches: number[] = [];
  const encode: Encode = async (feed) => {
    if (!("data" in feed)) throw new Error("no GPU here");
    const count = feed.dims[0] as number;
    batches.push(count);
    return Float32Array.from(feed.data as Float32Array, (value, i) => (count > 1 ? spoil(value, i) : value));
  };
  return { encode: provenBatches(encode, 1e-5), batches };
}
const feed = { data: Float32Array.of(3, 4, 0, 1, 1, 0), dims: [3, 2] };

describe("provenBatches", () => {
  it("runs the last row of the first batch alone, and then only batches", async () => {
    const { encode, batches } = tower();
    for (let i = 0; i < 3; i++) expect(await encode(feed)).toEqual(feed.data);
    await encode({ data: feed.data.slice(0, 2), dims: [1, 2] });
    expect(batches).toEqual([3, 1, 3, 3, 1]);
  });

  it.each<[string, (value: number, i: number) => number]>([
    ["other numbers", (value, i) => (i > 1 ? value + 0.1 : value)],
    ["no numbers", () => Number.NaN],
    ["zeros", () => 0],
  ])("does inputs one by one where a batch gives %s", async (_, spoil) => {
    const { encode, batches } = tower(spoil);
    for (let i = 0; i < 2; i++) expect(await encode(feed)).toEqual(feed.data);
    expect(batches).toEqual([3, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("learns nothing from an input that gives no vector by itself either", async () => {
    const { encode, batches } = tower();
    const bad = { data: Float32Array.of(3, 4, Number.NaN, 1), dims: [2, 2] };
    expect([...(await encode(bad))]).toEqual([3, 4, Number.NaN, 1]);
    await encode(feed);
    expect(batches).toEqual([2, 1, 3, 1]);
  });
});
