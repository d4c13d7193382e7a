import { expect, it } from "vitest";
import { SiglipError } from "../core/errors.js";
import { TextTower } from "./text-tower.js";
import type { Embedded } from "./unit-rows.js";

const LIVE = new AbortController().signal;

/** First numbers of the vectors; of what failed, the error's code. */
async function gather(all: AsyncIterable<Embedded>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const one of all) found.push("vector" in one ? one.vector[0] : (one.error as SiglipError).code);
  return found;
}

/** A tower of texts that are numbers: their vectors are those, 13 has none, and those from 100 on are cut. */
function towerOf(before: () => Promise<void> | void = () => undefined) {
  const batches: number[][] = [];
  const encode = async ({ data }: { data?: ArrayLike<unknown> }) => {
    const ids = Array.from(data as BigInt64Array, Number);
    batches.push(ids);
    await before();
    return ids.map((id): Embedded => {
      if (id === 13) return { error: new SiglipError("numerics", "unlucky", { row: 0 }) };
      return { vector: Float32Array.of(id, batches.length) };
    });
  };
  const tokenize = (text: string) => ({ ids: [Number(text)], truncated: Number(text) >= 100 });
  return { tower: new TextTower(encode as never, tokenize), batches };
}

it("encodes a text once in a call, and not again in later ones", async () => {
  const { tower, batches } = towerOf();
  expect(await gather(tower.embed(["1", "2", "1", "1"], LIVE))).toEqual([1, 2, 1, 1]);
  expect(await gather(tower.embed(["3", "2", "1"], LIVE))).toEqual([3, 2, 1]);
  expect(await gather(tower.embed(["2"], LIVE))).toEqual([2]);
  expect(batches).toEqual([[1, 2], [3]]);
});

it("gives the very same vector again, and says again that a text was cut", async () => {
  const { tower } = towerOf();
  const once = async () => {
    const all: Embedded[] = [];
    for await (const one of tower.embed(["5", "100"], LIVE)) all.push(one);
    return all;
  };
  const first = await once();
  expect(first).toEqual([{ vector: Float32Array.of(5, 1) }, { vector: Float32Array.of(100, 1), truncated: true }]);
  expect(await once()).toEqual(first);
});

it("encodes 32 at a time, of which none is known", async () => {
  const { tower, batches } = towerOf();
  await gather(tower.embed(["20", "60"], LIVE));
  const texts = [...Array.from({ length: 80 }, (_, i) => 20 + (i >> 1)), 60];
  expect(await gather(tower.embed(texts.map(String), LIVE))).toEqual(texts);
  expect(batches.map(({ length }) => length)).toEqual([2, 32, 7]);
});

it("shares with calls that come meanwhile, and not what failed with later ones", async () => {
  let fail = true;
  const { tower, batches } = towerOf(async () => {
    await new Promise((done) => setTimeout(done, 1));
    if (fail) throw new Error("the runtime");
  });
  const both = await Promise.allSettled([gather(tower.embed(["1", "2"], LIVE)), gather(tower.embed(["2"], LIVE))]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fail = false;
  const all = [gather(tower.embed(["13", "1"], LIVE)), gather(tower.embed(["1", "13", "2"], LIVE))];
  expect(await Promise.all(all)).toEqual([
    ["numerics", 1],
    [1, "numerics", 2],
  ]);
  expect(await gather(tower.embed(["1", "13"], LIVE))).toEqual([1, "numerics"]);
  expect(batches).toEqual([[1, 2], [13, 1], [2], [13]]);
});

it("begins no batch after an abort", async () => {
  const { tower, batches } = towerOf();
  const aborted = new AbortController();
  const results = tower.embed(
    Array.from({ length: 40 }, (_, i) => `${i}`),
    aborted.signal,
  );
  await results.next();
  aborted.abort();
  await expect(gather(results)).rejects.toThrow("aborted");
  expect(batches).toHaveLength(1);
});
