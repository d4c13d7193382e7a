import { expect, it } from "vitest";
import { TextCache } from "./text-cache.js";

const vector = (value: number) => new Float32Array(4).fill(value);
const valuesOf = (cache: TextCache, texts: string[]) => texts.map((text) => cache.recall(text)?.vector[0]);

it("gives what was kept, and whether the text was cut", () => {
  const cache = new TextCache();
  const batch = Float32Array.of(1, 2, 3, 4);
  cache.keep("a", { vector: batch.subarray(0, 2) });
  cache.keep("b", { vector: batch.subarray(2), truncated: true });
  batch.fill(0); // whose memory is used again
  expect(cache.recall("a")).toEqual({ vector: Float32Array.of(1, 2) });
  expect(cache.recall("b")).toEqual({ vector: Float32Array.of(3, 4), truncated: true });
  expect(cache.recall("A")).toBeUndefined();
});

it("drops what was not asked for longest, by bytes of vectors and texts", () => {
  const cache = new TextCache(3 * 18);
  for (const [i, text] of ["a", "b", "c"].entries()) cache.keep(text, { vector: vector(i) });
  cache.recall("a");
  cache.keep("d", { vector: vector(3) });
  expect(valuesOf(cache, ["a", "b", "c", "d"])).toEqual([0, undefined, 2, 3]);
  cache.keep("much longer", { vector: vector(4) }); // 38 bytes, in the place of two
  expect(valuesOf(cache, ["a", "c", "d", "much longer"])).toEqual([undefined, undefined, undefined, 4]);
});

it("keeps a text once, and nothing that is larger than all of it", () => {
  const cache = new TextCache(2 * 18);
  for (let i = 0; i < 9; i++) cache.keep("a", { vector: vector(i) });
  cache.keep("b", { vector: vector(9) });
  expect(valuesOf(cache, ["a", "b"])).toEqual([8, 9]);
  cache.keep("c".repeat(100), { vector: vector(1) });
  expect(cache.recall("c".repeat(100))).toBeUndefined();
});
