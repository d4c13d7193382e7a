import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noise } from "../../e2e/random.js";
import { normalizeRows } from "../core/embeddings.js";
import type { DuplicatesRequest } from "../core/index-types.js";
import { dot } from "../core/scores.js";
import { findDuplicates } from "./duplicates.js";
import { MemoryIndex } from "./memory-index.js";

const DIM = 24;

/** Vectors of a cluster are near one another, the less the greater the step. */
function vectorOf(cluster: number, step: number): Float32Array {
  const raw = Float32Array.from({ length: DIM }, (_, i) => Math.sin(1 + cluster * 7.7 + i * (1 + cluster)));
  raw[step % DIM] = (raw[step % DIM] as number) + 0.3 * step;
  return normalizeRows(raw, DIM);
}

const find = (
  index: MemoryIndex,
  request: DuplicatesRequest = {},
  pause: () => Promise<void> = () => Promise.resolve(),
  signal: AbortSignal = new AbortController().signal,
) => findDuplicates(index, request, signal, () => undefined, pause);

/** Many items, none like another but the last two. */
function many(count: number): MemoryIndex {
  const index = new MemoryIndex("space", DIM);
  const next = noise(7);
  for (let i = 0; i < count; i++) {
    index.put({ id: String(i).padStart(5, "0"), kind: "image" }, Float32Array.from({ length: DIM }, next));
  }
  index.put({ id: "same", kind: "image" }, index.vectorOf(String(count - 1).padStart(5, "0")));
  return index;
}

describe("findDuplicates", () => {
  it("tells the same file from what is only near", async () => {
    const index = new MemoryIndex("space", DIM);
    const put = (id: string, content: string | undefined, cluster: number, step: number) =>
      index.put({ id, kind: "image", ...(content && { content }) }, vectorOf(cluster, step));
    put("d", "file 1", 1, 0);
    put("a", "file 1", 1, 0);
    put("c", "file 2", 2, 0);
    put("b", "file 3", 2, 1);
    put("e", "file 4", 3, 0);
    put("f", undefined, 2, 0);
    put("copy of b", "file 3", 2, 1);
    expect(await find(index)).toEqual({
      exact: [
        ["a", "d"],
        ["b", "copy of b"],
      ],
      near: [["b", "c", "copy of b", "f"]],
    });
    expect((await find(index, { threshold: 1 })).near).toEqual([["c", "f"]]);
  });

  it("finds all that all cosines find, in any order of items", async () => {
    const item = fc.record({
      id: fc.integer({ min: 0, max: 60 }).map((n) => `i${n}`),
      cluster: fc.integer({ min: 0, max: 4 }),
      step: fc.integer({ min: 0, max: 12 }),
      content: fc.option(fc.integer({ min: 0, max: 9 }).map(String), { nil: undefined }),
    });
    const items = fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 40, size: "max" });
    await fc.assert(
      fc.asyncProperty(items, fc.constantFrom(0.7, 0.9, 0.95, 0.99, 1), async (some, threshold) => {
        const index = new MemoryIndex("space", DIM);
        for (const { id, cluster, step, content } of some) {
          index.put({ id, kind: "image", ...(content !== undefined && { content }) }, vectorOf(cluster, step));
        }
        const ids = some.map(({ id }) => id).sort();
        const contentOf = (id: string) => index.get(id)?.item.content;
        const near = (a: string, b: string) =>
          dot(index.vectorOf(a), 0, index.vectorOf(b), 0, DIM) >= Math.min(threshold, 1 - 1e-6);
        // Each id spreads to what is near until nothing changes.
        const label = new Map(ids.map((id) => [id, id]));
        for (let changed = true; changed; ) {
          changed = false;
          for (const a of ids) {
            for (const b of ids) {
              const [one, other] = [label.get(a) as string, label.get(b) as string];
              if (!near(a, b) || one >= other) continue;
              label.set(b, one);
              changed = true;
            }
          }
        }
        const groupsBy = (of: (id: string) => string | undefined) =>
          [...new Set(ids.map(of))]
            .filter((key) => key !== undefined)
            .map((key) => ids.filter((id) => of(id) === key))
            .filter((group) => group.length > 1)
            .sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
        const isOneFile = (group: string[]) =>
          contentOf(group[0] as string) !== undefined && new Set(group.map(contentOf)).size === 1;
        expect(await find(index, { threshold })).toEqual({
          exact: groupsBy(contentOf),
          near: groupsBy((id) => label.get(id)).filter((group) => !isOneFile(group)),
        });
      }),
      { numRuns: 60 },
    );
  });

  it("looks only at what the conditions leave", async () => {
    const index = new MemoryIndex("space", DIM);
    for (const [i, kind] of (["image", "image", "text", "text"] as const).entries()) {
      index.put({ id: `${i}`, kind, content: "one", metadata: { i } }, vectorOf(1, 0));
    }
    expect((await find(index)).exact).toEqual([["0", "1", "2", "3"]]);
    expect((await find(index, { kind: "text" })).exact).toEqual([["2", "3"]]);
    expect((await find(index, { where: { i: { lt: 1 } } })).exact).toEqual([]);
    expect(await find(new MemoryIndex("space", DIM))).toEqual({ exact: [], near: [] });
  });

  it("goes by the first of several vectors", async () => {
    const index = new MemoryIndex("space", DIM);
    const both = (a: Float32Array, b: Float32Array) => Float32Array.from([...a, ...b]);
    const parts = [null, { name: "tile" }];
    index.put({ id: "a", kind: "image", parts }, both(vectorOf(1, 0), vectorOf(2, 0)));
    index.put({ id: "b", kind: "image", parts }, both(vectorOf(3, 0), vectorOf(2, 0)));
    index.put({ id: "c", kind: "image" }, vectorOf(1, 0));
    expect(await find(index)).toEqual({ exact: [], near: [["a", "c"]] });
  });

  it("reports pairs, and ends when it is aborted", async () => {
    const index = many(600);
    const loaded: number[] = [];
    const total = (601 * 600) / 2;
    const { signal } = new AbortController();
    const found = await findDuplicates(
      index,
      {},
      signal,
      (one) => loaded.push(one.loaded),
      () => Promise.resolve(),
    );
    expect(found.near).toEqual([["00599", "same"]]);
    expect(loaded.length).toBeGreaterThan(2);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
    expect(loaded.at(-1)).toBe(total);
    const controller = new AbortController();
    const stopped = find(index, {}, async () => controller.abort(new Error("enough")), controller.signal);
    await expect(stopped).rejects.toThrow("enough");
  });

  it("leaves out what is replaced or removed meanwhile, and is right about the rest", async () => {
    const index = many(600);
    index.put({ id: "same too", kind: "image" }, index.vectorOf("same"));
    for (const id of ["00001", "00002", "00005"]) index.put({ id: `${id} twin`, kind: "image" }, index.vectorOf(id));
    let first = true;
    const found = await find(index, {}, async () => {
      if (!first) return;
      first = false;
      index.remove(["00000", "00002", "00599"]); // others move into their rows
      index.put({ id: "00001 twin", kind: "image" }, index.vectorOf("00003"));
      index.put({ id: "new", kind: "image" }, index.vectorOf("00004"));
    });
    expect(found.near).toEqual([
      ["00005", "00005 twin"],
      ["same", "same too"],
    ]);
  });

  it.each([0, -0.5, 1.01, Number.NaN, "0.9", null])("refuses the threshold %o", async (threshold) => {
    const expected = { code: "bad-input", data: { argument: "threshold" } };
    await expect(find(many(3), { threshold: threshold as never })).rejects.toMatchObject(expected);
  });
});
