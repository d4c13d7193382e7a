import { describe, expect, it } from "vitest";
import { MemoryIndex } from "./memory-index.js";
import { topK } from "./top-k.js";
import { meets } from "./where.js";

/** A repeatable stream of numbers in -1..1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function filled(count: number, dim = 8): MemoryIndex {
  const index = new MemoryIndex("space", dim);
  const next = noise(7);
  for (let n = 0; n < count; n++) {
    index.put(
      { id: `i${n}`, kind: n % 2 ? "text" : "image", metadata: { n } },
      Float32Array.from({ length: dim }, next),
    );
  }
  return index;
}

describe("MemoryIndex", () => {
  it("finds what a plain sort over all cosines finds, for small and large k", () => {
    const index = filled(500);
    const query = index.vectorOf("i42");
    const cosines = [...index.entries()].map(({ item, vector }) => ({
      id: item.id,
      cosine: vector.reduce((sum, x, i) => sum + x * (query[i] as number), 0),
    }));
    const expected = cosines.sort((a, b) => b.cosine - a.cosine).map(({ id }) => id);
    for (const k of [1, 10, 400, 1000]) {
      expect(index.search(query, { k }).map(({ id }) => id)).toEqual(expected.slice(0, k));
    }
  });

  it("replaces an item with the same id", () => {
    const index = filled(3);
    index.put({ id: "i1", kind: "vector" }, Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0));
    expect(index.count).toBe(3);
    expect(index.search(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), { k: 1 })[0]).toEqual({
      id: "i1",
      kind: "vector",
      cosine: 1,
    });
  });

  it("removes from the middle and the end, and goes on", () => {
    const index = filled(5);
    const kept = index.vectorOf("i3");
    expect(index.remove(["i1", "i4", "absent"])).toBe(2);
    expect(index.vectorOf("i3")).toEqual(kept);
    expect(() => index.vectorOf("i1")).toThrow(expect.objectContaining({ code: "bad-input" }));
    expect(
      index
        .search(kept, { k: 9 })
        .map(({ id }) => id)
        .sort(),
    ).toEqual(["i0", "i2", "i3"]);
    index.compact();
    expect(index).toMatchObject({ count: 3, bytes: 3 * 8 * 4 });
    expect(index.remove(["i0", "i2", "i3"])).toBe(3);
    expect(index.search(kept, { k: 1 })).toEqual([]);
  });

  it("applies kind and conditions before it takes the best", () => {
    const index = filled(100);
    const hits = index.search(index.vectorOf("i0"), { k: 5, kind: "text", where: { n: { gte: 90 } } });
    expect(hits.map(({ id }) => id).sort()).toEqual(["i91", "i93", "i95", "i97", "i99"]);
  });

  it("refuses what would spoil it", () => {
    const index = filled(2);
    const bad = (code: string) => expect.objectContaining({ code });
    expect(() => index.put({ id: "x", kind: "vector" }, new Float32Array(7))).toThrow(bad("bad-input"));
    expect(() => index.put({ id: "x", kind: "vector" }, new Float32Array(8).fill(Number.NaN))).toThrow(bad("numerics"));
    expect(() => index.search(new Float32Array(9), { k: 1 })).toThrow(bad("bad-input"));
    expect(() => index.search(new Float32Array(8), { k: 0 })).toThrow(bad("bad-input"));
    expect(index.count).toBe(2);
  });
});

describe("topK", () => {
  it("puts ties in row order", () => {
    const scores = new Float64Array(100).fill(0.5);
    const rows = Array.from(scores, (_, row) => row);
    expect(topK(scores, rows, 3)).toEqual([0, 1, 2]);
    expect(topK(scores, rows, 50)).toEqual(rows.slice(0, 50));
  });
});

describe("meets", () => {
  const metadata = { album: "x", year: 2020, taken: "2024-05-01" };
  it.each([
    [{ album: "x" }, true],
    [{ album: ["y", "x"] }, true],
    [{ album: ["y"] }, false],
    [{ year: { gte: 2020, lt: 2021 } }, true],
    [{ year: { gt: 2020 } }, false],
    [{ taken: { gte: "2024" } }, true],
    [{ taken: { gte: 2024 } }, false],
    [{ absent: null }, false],
    [{ toString: { gte: "" } }, false],
    [{}, true],
  ])("%j is %s", (where, expected) => expect(meets(metadata, where)).toBe(expected));
});

describe("standing", () => {
  const unit = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));

  it("is measured among items of the same kind, and missing for few of them", () => {
    const index = new MemoryIndex("a", 2);
    for (let i = 0; i < 30; i++) index.put({ id: `image ${i}`, kind: "image" }, unit(1.4 + 0.002 * i));
    for (let i = 0; i < 30; i++) index.put({ id: `text ${i}`, kind: "text" }, unit(0.4 + 0.002 * i));
    for (let i = 0; i < 3; i++) index.put({ id: `vector ${i}`, kind: "vector" }, unit(0.1));
    index.put({ id: "match", kind: "image" }, unit(1.2));
    const hits = index.search(unit(0), { k: 64 });
    const of = (id: string) => hits.find((hit) => hit.id === id)?.zScore;
    expect(of("match")).toBeGreaterThan(8); // though every text has a greater cosine
    expect(of("text 0")).toBeLessThan(2);
    expect(of("image 15")).toBeLessThan(0.2);
    expect(hits.find((hit) => hit.id === "vector 0")).not.toHaveProperty("zScore");
  });

  it("is of all items that the conditions leave, however few are asked for", () => {
    const index = new MemoryIndex("a", 2);
    for (let i = 0; i < 40; i++)
      index.put({ id: `${i}`, kind: "image", metadata: { odd: i % 2 === 1 } }, unit(0.03 * i));
    const [one] = index.search(unit(0), { k: 1, where: { odd: true } });
    const [same] = index.search(unit(0), { k: 40, where: { odd: true } });
    const [other] = index.search(unit(0), { k: 1 });
    expect(one?.zScore).toBe(same?.zScore);
    expect(one?.zScore).not.toBe(other?.zScore);
  });
});
