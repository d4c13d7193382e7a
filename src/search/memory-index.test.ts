import { describe, expect, it } from "vitest";
import { noise } from "../../e2e/random.js";
import { normalizeRows } from "../core/embeddings.js";
import { MemoryIndex } from "./memory-index.js";
import { inOrder, topK } from "./top-k.js";

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
    const cosines = [...index.entries()].map(({ item, vectors }) => ({
      id: item.id,
      cosine: vectors.reduce((sum, x, i) => sum + x * (query[i] as number), 0),
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
    expect(index.count).toBe(3);
    expect(index.vectors.bytes).toBeLessThanOrEqual(65536); // one page
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

describe("what is asked", () => {
  it.each([
    ["k", { k: 0 }],
    ["k", { k: 1.5 }],
    ["k", { k: "3" }],
    ["k", {}],
    ["offset", { k: 1, offset: -1 }],
    ["offset", { k: 1, offset: 0.5 }],
    ["minScore", { k: 1, minScore: Number.NaN }],
    ["minScore", { k: 1, minScore: "0.3" }],
    ["rank", { k: 1, rank: "probability" }],
    ["group", { k: 1, group: 0 }],
    ["group", { k: 1, group: 1.1 }],
    ["group", { k: 1, group: "yes" }],
    ["kind", { k: 1, kind: "picture" }],
    ["where", { k: 1, where: { n: { $gt: 5 } } }],
    ["where", { k: 1, where: [] }],
  ])("is refused for %s in %o, empty index or not", (argument, request) => {
    const refusal = expect.objectContaining({ code: "bad-input", data: { argument } });
    for (const count of [0, 3]) {
      expect(() => filled(count).search(new Float32Array(8).fill(0.35), request as never)).toThrow(refusal);
    }
  });
});

describe("items of several vectors", () => {
  const axis = (...at: number[]) =>
    Float32Array.from(at.flatMap((one) => Array.from({ length: 8 }, (_, i) => (i === one ? 1 : 0))));
  const tile = { name: "tile", box: [0.5, 0, 0.5, 1] } as const;

  it("are found by the nearest, and say which; content and parts stay inside", () => {
    const index = filled(0);
    index.put({ id: "a", kind: "image", content: "file", parts: [null, tile] }, axis(0, 1));
    index.put({ id: "b", kind: "image" }, axis(2));
    expect(index.search(axis(1), { k: 1 })).toEqual([{ id: "a", kind: "image", cosine: 1, part: tile }]);
    expect(index.search(axis(0), { k: 1 })).toEqual([{ id: "a", kind: "image", cosine: 1 }]);
    expect(index.search(axis(2), { k: 9 }).map(({ id }) => id)).toEqual(["b", "a"]);
    expect(index.count).toBe(2);
    expect(index.vectorOf("a")).toEqual(axis(0));
    expect(index.getContent("file")?.vectors).toEqual(axis(0, 1));
  });

  it.each([
    ["none", []],
    ["another number", [null]],
    ["a text", ["tile", null]],
    ["a name that is none", [{ name: 4 }, null]],
    ["three numbers", [{ box: [0, 0, 1] }, null]],
    ["no area", [{ box: [0, 0, 0, 1] }, null]],
    ["a box that juts out", [{ box: [0.5, 0, 0.6, 1] }, null]],
    ["a box in pixels", [{ box: [0, 0, 640, 480] }, null]],
    ["a box that is not finite", [{ box: [0, 0, 1, Number.NaN] }, null]],
  ])("are refused with parts that are %s", (_, parts) => {
    const index = filled(1);
    const bad = expect.objectContaining({ code: "bad-input" });
    expect(() => index.put({ id: "a", kind: "image", parts: parts as never }, axis(0, 1))).toThrow(bad);
    expect(index.count).toBe(1);
  });
});

describe("topK", () => {
  it("gives what a sort gives, for small and large k", () => {
    const next = noise(3);
    const scores = Float64Array.from({ length: 300 }, () => Math.round(next() * 20));
    const all = Array.from(scores, (_, i) => i);
    const order = (a: number, b: number) => (scores[b] as number) - (scores[a] as number) || b - a;
    for (const k of [1, 3, 36, 38, 299, 500]) {
      expect(topK(all, order, k)).toEqual(all.toSorted(order).slice(0, k));
      expect([...inOrder(all, order, k)]).toEqual(all.toSorted(order));
    }
  });
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

  it("puts kinds beside each other, where cosines put all of one before the other", () => {
    const index = new MemoryIndex("a", 2);
    for (let i = 0; i < 30; i++) index.put({ id: `image ${i}`, kind: "image" }, unit(1.4 + 0.002 * i));
    for (let i = 0; i < 30; i++) index.put({ id: `text ${i}`, kind: "text" }, unit(0.4 + 0.002 * i));
    index.put({ id: "right image", kind: "image" }, unit(1.2));
    index.put({ id: "right text", kind: "text" }, unit(0.1));
    index.put({ id: "lone vector", kind: "vector" }, unit(0));
    const ids = (rank: "cosine" | "zScore", k: number) => index.search(unit(0), { k, rank }).map(({ id }) => id);
    expect(ids("cosine", 32)).not.toContain("right image");
    expect(ids("zScore", 2).sort()).toEqual(["right image", "right text"]);
    expect(ids("cosine", 1)).toEqual(["lone vector"]);
    expect(ids("zScore", 63).at(-1)).toBe("lone vector");
    expect(index.search(unit(0), { k: 3, rank: "zScore" }).map(({ matches }) => matches)).toEqual([true, true, false]);
  });

  it("seldom calls a best hit a match among items at random, and nearly always where one is like the query", () => {
    const dim = 64;
    const next = noise(11);
    const random = () => Float32Array.from({ length: dim }, () => next() + next() + next() + next());
    const index = new MemoryIndex("a", dim);
    for (let i = 0; i < 1000; i++) index.put({ id: `${i}`, kind: "image" }, random());
    const best = (query: Float32Array) => index.search(normalizeRows(query, dim), { k: 1 })[0]?.matches;
    const alike = (id: string) => {
      const noisy = random();
      return index.vectorOf(id).map((x, i) => x + 0.12 * (noisy[i] as number));
    };
    const chance = Array.from({ length: 200 }, () => best(random())).filter((one) => one === true).length;
    const right = Array.from({ length: 200 }, (_, i) => best(alike(`${i}`))).filter((one) => one === true).length;
    expect(chance).toBeLessThan(30); // by the rule some 8 % of normal ones are above √(2 ln n)
    expect(chance).toBeGreaterThan(2); // a line that nothing crosses would say nothing
    expect(right).toBeGreaterThan(190);
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
