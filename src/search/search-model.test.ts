// Random indexes and searches, against a model that does everything the plain way: all cosines, one sort, all folding.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeRows } from "../core/embeddings.js";
import type { ItemKind, Match, SearchRequest } from "../core/index-types.js";
import { MemoryIndex } from "./memory-index.js";

const DIM = 3;
const SEEDS = 12;

/** So many that most kinds have a standing. */
const MANY = { maxLength: 120, size: "max" } as const;

interface Item {
  id: string;
  kind: ItemKind;
  metadata: { n: number };
  /** Seeds of its vectors; several make parts. */
  seeds: number[];
}

/** Few of them, so that items often score the same, and neighbours are near-duplicates. Not of unit length. */
function raw(seed: number): number[] {
  const [a, b] = [seed * 0.2, Math.floor(seed / 4) * 1.1];
  return [Math.cos(a), Math.sin(a) * Math.cos(b), Math.sin(a) * Math.sin(b)].map((x) => 3 * x);
}

const unit = (seed: number) => [...normalizeRows(Float32Array.from(raw(seed)), DIM)];

const cosine = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

const middle = (some: readonly number[]) => {
  const sorted = some.toSorted((a, b) => a - b);
  return ((sorted[Math.ceil(sorted.length / 2) - 1] as number) + (sorted[Math.floor(sorted.length / 2)] as number)) / 2;
};

function expected(items: readonly Item[], query: readonly number[], request: SearchRequest): Match[] {
  const { k, offset = 0, kind, minScore = -2, rank, group, except } = request;
  const least = (request.where?.n as { gte: number } | undefined)?.gte ?? -1;
  const asked = items.filter(
    (one) => (kind === undefined || one.kind === kind) && one.metadata.n >= least && one.id !== except,
  );
  const scored = asked.map(({ id, kind, metadata, seeds }) => {
    const cosines = seeds.map((seed) => cosine(unit(seed), query));
    const best = Math.max(...cosines);
    const part = seeds.length > 1 ? { part: { name: `part ${cosines.indexOf(best)}` } } : {};
    return { id, kind, metadata, cosine: best, ...part, first: unit(seeds[0] as number) };
  });
  const standing = scored.map((one) => {
    const same = scored.filter((other) => other.kind === one.kind).map((other) => other.cosine);
    if (same.length < 16) return one;
    const median = middle(same);
    const spread = 1.4826 * middle(same.map((score) => Math.abs(score - median)));
    if (spread === 0) return one;
    const zScore = (one.cosine - median) / spread;
    return { ...one, zScore, matches: zScore > Math.sqrt(2 * Math.log(same.length)) };
  });
  type Standing = (typeof standing)[number] & { zScore?: number };
  const before = (a: Standing, b: Standing) => {
    const [x, y] = [a.zScore ?? Number.NEGATIVE_INFINITY, b.zScore ?? Number.NEGATIVE_INFINITY];
    if (rank === "zScore" && x !== y) return y - x;
    return b.cosine - a.cosine || (a.id < b.id ? -1 : 1);
  };
  const ranked = standing.filter((one) => one.cosine >= minScore).sort(before);
  const groups: (typeof ranked)[] = [];
  for (const one of ranked) {
    const near =
      typeof group === "number"
        ? groups.find(([first]) => first && cosine(first.first, one.first) >= group)
        : undefined;
    if (near) near.push(one);
    else if (groups.length === offset + k) break;
    else groups.push([one]);
  }
  return groups.slice(offset).map(([best, ...others]) => {
    const { first: _, ...hit } = best as (typeof ranked)[number];
    return { ...hit, ...(group === undefined ? {} : { duplicates: others.map(({ id }) => id) }) };
  });
}

const item = fc.record({
  id: fc.integer({ min: 0, max: 40 }).map((n) => `i${n}`),
  kind: fc.constantFrom<ItemKind>("image", "image", "image", "text", "vector"),
  metadata: fc.record({ n: fc.integer({ min: 0, max: 3 }) }),
  seeds: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: SEEDS }).map((seed) => [seed]) },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: SEEDS }), { minLength: 2, maxLength: 4 }) },
  ),
});

const change = fc.oneof(
  { weight: 6, arbitrary: item },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.integer({ min: 0, max: 40 }).map((n) => `i${n}`),
      { maxLength: 5 },
    ),
  },
);

const request = fc
  .record({
    k: fc.integer({ min: 1, max: 30 }),
    offset: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    kind: fc.option(fc.constantFrom<ItemKind>("image", "text", "vector"), { nil: undefined }),
    where: fc.option(
      fc.integer({ min: 0, max: 3 }).map((gte) => ({ n: { gte } })),
      { nil: undefined },
    ),
    minScore: fc.option(
      fc.integer({ min: -10, max: 9 }).map((n) => n / 10 + 0.0437),
      { nil: undefined },
    ),
    rank: fc.constantFrom(undefined, "cosine", "zScore"),
    group: fc.option(fc.constantFrom(0.5, 0.9, 0.97), { nil: undefined }),
    except: fc.option(
      fc.integer({ min: 0, max: 40 }).map((n) => `i${n}`),
      { nil: undefined },
    ),
  })
  .map(
    (all) => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined)) as unknown as SearchRequest,
  );

function filled(changes: readonly (Item | string[])[]): { index: MemoryIndex; items: Map<string, Item> } {
  const index = new MemoryIndex("space", DIM);
  const items = new Map<string, Item>();
  for (const one of changes) {
    if (Array.isArray(one)) {
      expect(index.remove(one)).toBe(new Set(one.filter((id) => items.has(id))).size);
      for (const id of one) items.delete(id);
    } else {
      const { seeds, ...about } = one;
      const parts = seeds.length > 1 ? { parts: seeds.map((_, i) => ({ name: `part ${i}` })) } : {};
      index.put({ ...about, ...parts }, Float32Array.from(seeds.flatMap(raw)));
      items.set(one.id, one);
    }
    expect(index.count).toBe(items.size);
  }
  return { index, items };
}

const rounded = (hits: readonly Match[]) =>
  hits.map(({ cosine, zScore, ...rest }) => ({
    ...rest,
    cosine: expect.closeTo(cosine, 5),
    ...(zScore !== undefined && { zScore: expect.closeTo(zScore, 3) }),
  }));

describe("MemoryIndex, whatever is put in, replaced and removed", () => {
  it("finds what the plain way finds", () => {
    fc.assert(
      fc.property(fc.array(change, MANY), fc.integer({ min: 0, max: SEEDS }), request, (changes, seed, asked) => {
        const { index, items } = filled(changes);
        const query = Float32Array.from(unit(seed));
        expect(index.search(query, asked)).toEqual(rounded(expected([...items.values()], [...query], asked)));
      }),
      { numRuns: 300 },
    );
  });

  it("answers several queries as it answers each", () => {
    const asks = fc.array(fc.record({ seed: fc.integer({ min: 0, max: SEEDS }), request }), { maxLength: 9 });
    const where = { n: { gte: 1 } };
    fc.assert(
      fc.property(fc.array(change, MANY), asks, (changes, several) => {
        const { index } = filled(changes);
        const all = several.map(({ seed, request: one }) => ({
          query: Float32Array.from(unit(seed)),
          request: one.where ? { ...one, where } : one, // the very same conditions are tried once
        }));
        expect(index.searchAll(all)).toEqual(all.map(({ query, request: one }) => rounded(index.search(query, one))));
      }),
      { numRuns: 50 },
    );
  });

  it("gives pages that put together are the whole", () => {
    fc.assert(
      fc.property(fc.array(change, MANY), request, fc.integer({ min: 1, max: 7 }), (changes, asked, k) => {
        const { index } = filled(changes);
        const query = Float32Array.from(unit(2));
        const whole = index.search(query, { ...asked, k: 1000, offset: 0 }).map(({ id }) => id);
        const pages = Array.from({ length: Math.ceil(whole.length / k) + 1 }, (_, page) =>
          index.search(query, { ...asked, k, offset: page * k }).map(({ id }) => id),
        );
        expect(pages.flat()).toEqual(whole);
        expect(new Set(whole).size).toBe(whole.length);
      }),
      { numRuns: 200 },
    );
  });

  it("orders alike whatever order items came in", () => {
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 40 }), request, (items, asked) => {
        const query = Float32Array.from(unit(1));
        const there = filled(items).index.search(query, asked);
        expect(filled(items.toReversed()).index.search(query, asked)).toEqual(there);
      }),
      { numRuns: 100 },
    );
  });

  it("keeps every vector with its item and part", () => {
    fc.assert(
      fc.property(fc.array(change, MANY), (changes) => {
        const { index, items } = filled(changes);
        const there = [...index.entries()].map(({ item, vectors }) => [item.id, [...vectors]]);
        const right = [...items.values()].map(({ id, seeds }) => [
          id,
          seeds.flatMap(unit).map((x) => expect.closeTo(x, 6)),
        ]);
        expect(new Map(there as [string, number[]][])).toEqual(new Map(right as [string, number[]][]));
      }),
      { numRuns: 100 },
    );
  });
});
