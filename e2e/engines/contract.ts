// What every engine's driver has to do, whatever the engine.
import { inspect } from "node:util";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { QueryVector, StoredItem } from "../../src/core/index-types.js";
import type { Progress } from "../../src/core/progress.js";
import type { RemoteEngine } from "../../src/remote/engine.js";
import { type PushSource, push } from "../../src/remote/push.js";
import { remove } from "../../src/remote/remove.js";
import { search } from "../../src/remote/search.js";
import type { Watch } from "./faulty.js";
import { CONDITIONS, DIM, indexOf, library, SPACE, vectorOf } from "./library.js";

export interface Engines {
  /** A handle of the collection of this name. */
  engine(collection: string): RemoteEngine;
  /** Is told each call from now on. */
  onCall(watch: Watch): void;
  /** Which calls write items. */
  writes: RegExp;
  /** Makes the table, where `push` can't. */
  prepare?(collection: string, space: string, dim: number): Promise<void>;
  close(): Promise<void>;
}

const ITEMS = library(300);
const LOCAL = indexOf(ITEMS);
/** Cosines come from float32 vectors, through each engine's own arithmetic. */
const TOLERANCE = 1e-5;

const source = (items: Iterable<StoredItem> | AsyncIterable<StoredItem>, space = SPACE, dim = DIM): PushSource => ({
  stats: async () => ({ space, dim, count: ITEMS.length }),
  items: () => items,
});
const query = (vector = vectorOf(), space = SPACE): QueryVector => ({ vector, space });
const unit = (vector: Float32Array) => vector.map((x) => x / Math.hypot(...vector));

/** @param conditions Which of the conditions are tried. */
export function describeEngine(name: string, engines: Engines | undefined, conditions = CONDITIONS): void {
  describe.skipIf(!engines)(name, () => {
    const { engine, onCall, writes, prepare, close } = engines ?? ({} as Engines);
    let collections = 0;
    /** A fresh collection's name. */
    const fresh = async (space = SPACE, dim = DIM) => {
      const collection = `photos_${++collections}`;
      await prepare?.(collection, space, dim);
      return collection;
    };
    beforeEach(() => onCall(() => undefined));
    afterAll(() => close());

    describe("with a library in it", () => {
      let filled: Promise<RemoteEngine> | undefined;
      const full = () => {
        filled ??= fresh().then(async (collection) => {
          await push(source(ITEMS), engine(collection));
          return engine(collection);
        });
        return filled;
      };

      it("finds what the local index finds, with all metadata and the same cosines", async () => {
        const there = await full();
        for (const options of [{}, { k: 1 }, { k: 300 }, { kind: "image" }, { k: 7, kind: "text" }] as const) {
          const vector = unit(vectorOf());
          const wanted = LOCAL.search(vector, { k: 10, ...options }).map(({ zScore: _, matches: __, ...hit }) => hit);
          const found = await search(query(vector), there, options);
          expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
          expect(found).toEqual(wanted.map((hit) => ({ ...hit, cosine: expect.closeTo(hit.cosine, 5) })));
          for (const [i, { cosine }] of found.entries()) {
            expect(Math.abs(cosine - (wanted[i]?.cosine ?? Number.NaN))).toBeLessThan(TOLERANCE);
          }
        }
      });

      it.each(
        conditions.map(
          (where) => [inspect(where, { breakLength: Number.POSITIVE_INFINITY, depth: 5 }), where] as const,
        ),
      )("filters by %s", async (_, where) => {
        const vector = unit(vectorOf());
        for (const k of [300, 3]) {
          const wanted = LOCAL.search(vector, { k, where, kind: "image" }).map(({ id }) => id);
          const found = await search(query(vector), await full(), { k, where, kind: "image" });
          expect(found.map(({ id }) => id)).toEqual(wanted);
        }
      });

      it("refuses a query of another space or length, also where no item could meet the conditions", async () => {
        const other = query(vectorOf(), "another");
        const refusal = { name: "SpaceMismatchError", data: { expected: SPACE, actual: "another" } };
        await expect(search(other, await full())).rejects.toMatchObject(refusal);
        await expect(search(other, await full(), { where: { album: [] } })).rejects.toMatchObject(refusal);
        await expect(search(query(new Float32Array(3).fill(1)), await full())).rejects.toMatchObject({
          code: "dim-mismatch",
          data: { expected: DIM, actual: 3 },
        });
      });
    });

    it("goes on where a push was cut, sends only what has changed since, and says how far it is", async () => {
      const collection = await fresh();
      let written = 0;
      onCall((call) => (writes.test(call) && ++written === 3 ? "refused" : undefined));
      const cut = push(source(ITEMS), engine(collection), { batch: 50 });
      await expect(cut).rejects.toMatchObject({ code: "engine-refused" });
      const progress: Progress[] = [];
      const options = { batch: 50, onProgress: (one: Progress) => progress.push(one) };
      written = 0;
      onCall((call) => {
        if (writes.test(call)) written++;
        return undefined;
      });
      expect(await push(source(ITEMS), engine(collection), options)).toEqual({ sent: 200, unchanged: 100 });
      expect(written).toBe(4);
      expect(progress.map(({ loaded }) => loaded)).toEqual([50, 100, 150, 200, 250, 300]);
      expect(progress[0]).toEqual({ phase: "push", loaded: 50, total: 300 });
      const changed = ITEMS.map((item, i) => {
        if (i === 10) return { ...item, vector: vectorOf() };
        if (i === 20) return { ...item, metadata: { album: "changed" } };
        return i === 30 ? { id: item.id, kind: item.kind, vector: item.vector } : item;
      });
      expect(await push(source(changed), engine(collection))).toEqual({ sent: 3, unchanged: 297 });
      const local = indexOf(changed);
      for (const where of [{}, { album: "changed" }, { album: "x" }, { rating: { gte: 0 } }]) {
        const vector = unit(vectorOf());
        const wanted = local.search(vector, { k: 300, where }).map(({ id, metadata }) => ({ id, metadata }));
        const found = await search(query(vector), engine(collection), { k: 300, where });
        expect(found.map(({ id, metadata }) => ({ id, metadata }))).toEqual(wanted);
      }
    });

    it("is filled by two pushes at the same time, also where both find no collection", async () => {
      const collection = await fresh();
      const halves = [ITEMS.slice(0, 60), ITEMS.slice(40, 100)];
      await Promise.all(halves.map((half) => push(source(half), engine(collection), { batch: 20 })));
      const found = await search(query(), engine(collection), { k: 300 });
      expect(found.map(({ id }) => id).sort()).toEqual(
        ITEMS.slice(0, 100)
          .map(({ id }) => id)
          .sort(),
      );
    });

    it("takes out what is there of the ids, and what is pushed again is sent again", async () => {
      const collection = await fresh();
      const some = ITEMS.slice(0, 12);
      await push(source(some), engine(collection));
      await remove([...some.slice(0, 5).map(({ id }) => id), "never there", ""], engine(collection));
      const found = await search(query(), engine(collection), { k: 300 });
      expect(found.map(({ id }) => id).sort()).toEqual(
        some
          .slice(5)
          .map(({ id }) => id)
          .sort(),
      );
      expect(await push(source(some), engine(collection))).toEqual({ sent: 5, unchanged: 7 });
      const missing = remove(["a"], engine("nowhere"));
      await expect(missing).rejects.toMatchObject({ code: "no-collection" });
    });

    it("keeps the last of the items with one id", async () => {
      const collection = await fresh();
      const [one, other] = [unit(vectorOf()), unit(vectorOf())];
      const items: StoredItem[] = [one, other].map((vector) => ({ id: "twice", kind: "image", vector }));
      await push(source(items), engine(collection));
      const found = await search(query(other), engine(collection));
      expect(found).toEqual([{ id: "twice", kind: "image", cosine: expect.closeTo(1, 5) }]);
    });

    it("refuses to push vectors of another space or length where there are some", async () => {
      const collection = await fresh();
      await push(source(ITEMS.slice(0, 5)), engine(collection));
      await expect(push(source(ITEMS, "another"), engine(collection))).rejects.toMatchObject({
        name: "SpaceMismatchError",
        data: { expected: SPACE, actual: "another" },
      });
      await expect(push(source(ITEMS, SPACE, 8), engine(collection))).rejects.toMatchObject({
        code: "dim-mismatch",
        data: { expected: DIM, actual: 8 },
      });
      const direct = engine(collection).upsert([], { space: "another", dim: DIM }, undefined);
      await expect(direct).rejects.toMatchObject({ code: "space-mismatch" });
      expect(await search(query(), engine(collection), { k: 50 })).toHaveLength(5);
    });

    it("says that there is no such collection", async () => {
      const missing = search(query(), engine("nowhere"));
      await expect(missing).rejects.toMatchObject({
        code: "no-collection",
        data: { collection: expect.stringContaining("nowhere") },
      });
    });

    it("stops when aborted: at once, between batches, and while the engine is silent", async () => {
      const collection = await fresh();
      const reason = new Error("enough");
      const aborted = { signal: AbortSignal.abort(reason) };
      await expect(push(source(ITEMS), engine(collection), aborted)).rejects.toBe(reason);
      await expect(search(query(), engine(collection), aborted)).rejects.toBe(reason);
      const between = new AbortController();
      const onProgress = ({ loaded }: Progress) => loaded === 100 && between.abort(reason);
      const stopped = push(source(ITEMS), engine(collection), { batch: 50, signal: between.signal, onProgress });
      await expect(stopped).rejects.toBe(reason);
      expect(await search(query(), engine(collection), { k: 300 })).toHaveLength(100);
      const silent = new AbortController();
      onCall(() => {
        setTimeout(() => silent.abort(reason), 20);
        return "silence";
      });
      await expect(search(query(), engine(collection), { signal: silent.signal })).rejects.toBe(reason);
    });

    it("tries again where the engine was busy or gone, and says what it refuses and what is nonsense", async () => {
      const collection = await fresh();
      const faults = ["busy", "gone"] as const;
      let calls = 0;
      onCall(() => faults[calls++]);
      expect(await push(source(ITEMS.slice(0, 20)), engine(collection))).toEqual({ sent: 20, unchanged: 0 });
      expect(await search(query(), engine(collection))).toHaveLength(10);
      for (const [fault, code] of [
        ["refused", "engine-refused"],
        ["nonsense", "engine-answer"],
      ] as const) {
        onCall(() => fault);
        await expect(search(query(), engine(collection))).rejects.toMatchObject({ code });
        await expect(push(source(ITEMS), engine(collection))).rejects.toMatchObject({ code });
      }
    });
  });
}
