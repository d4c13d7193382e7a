import { beforeEach, describe, expect, it } from "vitest";
import { DIM, FakePlace, openAt, putSeed as put, vectorOf } from "../../e2e/fake-place.js";
import type { KeptIndex } from "./kept-index.js";
import { writeSegment } from "./segment.js";

let place: FakePlace;
beforeEach(() => {
  place = new FakePlace();
});

const open = (space?: string) => openAt(place, space);
const idsOf = (index: KeptIndex) => [...index.memory.entries()].map(({ item }) => item.id).sort();
/** All that an index holds, to compare. */
const all = (index: KeptIndex) =>
  new Map([...index.memory.entries()].map(({ item, vectors }) => [item.id, { item, vectors: [...vectors] }]));

async function filled(count: number): Promise<KeptIndex> {
  const index = await open();
  for (let i = 0; i < count; i++) {
    put(index, `i${i}`, i);
    if (i % 3 === 2) await index.commit();
  }
  await index.commit();
  return index;
}

describe("KeptIndex", () => {
  it("has after opening what was committed, and nothing else", async () => {
    const index = await filled(10);
    index.remove(["i3"]);
    put(index, "i4", 40);
    await index.commit();
    put(index, "never committed");
    const again = await open();
    expect(all(again)).toEqual(new Map([...all(index)].filter(([id]) => id !== "never committed")));
    expect(idsOf(again)).not.toContain("i3");
    expect(again.files.damaged).toEqual([]);
  });

  it("keeps Dates, and refuses metadata that it could not keep as it is", async () => {
    const index = await open();
    const metadata = { at: new Date(5), tags: ["a", { deep: [null, true] }], left: undefined };
    index.put({ id: "a", kind: "image", metadata }, vectorOf(1));
    for (const odd of [Number.NaN, new Map(), 1n, new Uint8Array(2), { $date: 5 }]) {
      expect(() => index.put({ id: "b", kind: "image", metadata: { odd } }, vectorOf(1))).toThrow(
        expect.objectContaining({ code: "bad-input", data: { argument: "metadata" } }),
      );
    }
    await index.commit();
    const { at, tags } = metadata;
    expect((await open()).memory.get("a")?.item.metadata).toEqual({ at, tags });
  });

  it("keeps items of several vectors beside those of one, in whatever order they change", async () => {
    const index = await open();
    const several = (...seeds: number[]) => Float32Array.from(seeds.flatMap((seed) => [...vectorOf(seed)]));
    const [whole, tile, scale] = [null, { name: "tile", box: [0, 0.5, 0.5, 0.5] }, { name: "small" }] as const;
    index.put({ id: "a", kind: "image", parts: [whole, tile, scale] }, several(1, 2, 3));
    put(index, "b", 4);
    index.put({ id: "c", kind: "text", parts: [scale] }, several(5));
    await index.commit();
    index.put({ id: "b", kind: "image", parts: [tile, scale] }, several(6, 7));
    index.put({ id: "a", kind: "image", parts: [whole, tile] }, several(1, 2));
    put(index, "d", 8);
    await index.commit();
    expect(all(await open())).toEqual(all(index));
    index.remove(["b"]);
    put(index, "a", 9);
    await index.commit();
    await index.compact();
    const again = await open();
    expect(all(again)).toEqual(all(index));
    expect(idsOf(again)).toEqual(["a", "c", "d"]);
    expect(again.memory.get("a")?.item).not.toHaveProperty("parts");
    expect(again.memory.get("c")?.item.parts).toEqual([scale]);
    expect(again.files.damaged).toEqual([]);
  });

  it("opens a segment that was written before items had parts", async () => {
    // The name says length and checksum that the version before gave these: its very bytes.
    const vectors = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0);
    const items = [
      { id: "a", kind: "image" as const },
      { id: "b", kind: "text" as const, metadata: { n: 1 } },
    ];
    const { name, bytes } = await writeSegment(1, {
      space: "space",
      dim: DIM,
      replaces: [],
      removed: [],
      items,
      vectors,
    });
    expect(name).toBe("000000001-176-d4f2907b1927cb5ef4c78cec6481c625");
    place.files.set(name, bytes);
    expect([...all(await open()).values()]).toEqual(
      items.map((item, i) => ({ item, vectors: [...vectors.subarray(i * DIM, (i + 1) * DIM)] })),
    );
  });

  it("keeps unit vectors that are set to the last bit", async () => {
    const index = await open();
    const vector = unit(vectorOf(3));
    index.set({ id: "a", kind: "image" }, vector);
    expect(index.due).toBe(false);
    await index.commit();
    expect([...((await open()).memory.get("a")?.vectors ?? [])]).toEqual([...vector]);
  });

  it("is due after 256 changes", async () => {
    const index = await open();
    for (let i = 0; i < 255; i++) put(index, `i${i}`);
    expect(index.due).toBe(false);
    put(index, "last");
    expect(index.due).toBe(true);
    await index.commit();
    expect(index.due).toBe(false);
  });

  it("is put together into fewer files with the same items", async () => {
    const index = await filled(30);
    index.remove(["i1", "i2"]);
    const before = place.files.size;
    await index.compact();
    expect(place.files.size).toBeLessThan(before);
    expect(index.files.segments).toBe(place.files.size);
    expect(all(await open())).toEqual(all(index));
    expect(idsOf(index)).toHaveLength(28);
  });

  it("refuses another space, and a newer format", async () => {
    const index = await filled(3);
    await expect(open("other")).rejects.toMatchObject({ code: "space-mismatch" });
    expect(idsOf(index)).toHaveLength(3);
    const { checksumOf } = await import("./checksum.js");
    const segment = { space: "space", dim: DIM, replaces: [], removed: [], items: [], vectors: new Float32Array() };
    const { bytes } = await writeSegment(9, segment);
    new DataView(bytes.buffer).setUint32(4, 2, true);
    place.files.set(`000000009-${bytes.length}-${await checksumOf(bytes)}`, bytes);
    await expect(open()).rejects.toMatchObject({ code: "index-version", data: { found: 2, known: 1 } });
  });

  it("says that the disk is full, finds all the same, and writes it when there is room", async () => {
    const index = await filled(3);
    put(index, "more", 5);
    place.before = (change) => {
      if (change === "put") throw new DOMException("full", "QuotaExceededError");
    };
    await expect(index.commit()).rejects.toMatchObject({ code: "storage-full", data: { index: "photos" } });
    const files = [...place.files.keys()];
    await expect(index.compact()).rejects.toMatchObject({ code: "storage-full" });
    expect([...place.files.keys()]).toEqual(files);
    expect(idsOf(index)).toContain("more");
    expect(idsOf(await open())).not.toContain("more");
    place.before = () => undefined;
    await index.commit();
    expect(all(await open())).toEqual(all(index));
  });

  it("loses and doubles nothing where two write at once, one of them putting it together", async () => {
    const [one, two] = [await open(), await open()];
    for (let i = 0; i < 40; i++) {
      put(one, `a${i}`, i);
      put(two, `b${i}`, 100 + i);
      if (i % 4 === 3) two.remove([`b${i - 1}`]);
      await Promise.all([one.commit(), two.commit(), i % 10 === 9 ? one.compact() : undefined]);
    }
    await Promise.all([one.refresh(), two.refresh()]);
    const expected = all(await open());
    expect(expected.size).toBe(70);
    expect(all(one)).toEqual(expected);
    expect(all(two)).toEqual(expected);
  });

  it("knows what another tab removed, also where that has put all together since", async () => {
    const one = await filled(9);
    const two = await open();
    put(two, "mine", 70);
    one.remove(["i2", "i7"]);
    await one.commit();
    await one.compact();
    await two.refresh();
    expect(idsOf(two)).toEqual(["i0", "i1", "i3", "i4", "i5", "i6", "i8", "mine"]);
    await two.commit();
    expect(all(await open())).toEqual(all(two));
  });

  /** What a killed process leaves: nothing of the change that it was at, or a part of it. */
  class Killed extends Error {}

  it.each(Array.from({ length: 60 }, (_, at) => [at]))(
    "killed at change %i: all that was acknowledged is there",
    async (at) => {
      const acknowledged = new Map<string, number>();
      const unsure = new Map<string, number | undefined>();
      let changes = 0;
      place.before = (change, name) => {
        if (changes++ < at) return;
        // A part of what is put stays, or all of it, or nothing.
        if (change === "put" && at % 3 > 0)
          place.files.set(name, new Uint8Array(Number(name.split("-")[1]) >> (at % 3)));
        throw new Killed();
      };
      try {
        const index = await open();
        for (let round = 0; round < 20; round++) {
          for (let i = 0; i < 5; i++) {
            const id = `i${(round * 3 + i) % 23}`;
            unsure.set(id, round * 10 + i);
            put(index, id, round * 10 + i);
          }
          const gone = `i${(round * 5) % 23}`;
          unsure.set(gone, undefined);
          index.remove([gone]);
          await index.commit();
          for (const [id, seed] of unsure) seed === undefined ? acknowledged.delete(id) : acknowledged.set(id, seed);
          unsure.clear();
          if (round % 4 === 3) await index.compact();
        }
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      place.before = () => undefined;
      const index = await open();
      expect(index.files.damaged).toEqual([]);
      const found = new Map([...index.memory.entries()].map(({ item }) => [item.id, item.metadata?.seed]));
      for (const [id, seed] of acknowledged) {
        if (!unsure.has(id)) expect(found.get(id)).toBe(seed);
      }
      for (const [id, seed] of found) {
        expect([acknowledged.get(id), unsure.get(id)]).toContain(seed);
        expect(index.memory.vectorOf(id)[0]).toBeCloseTo(unit(vectorOf(seed as number))[0] as number, 6);
      }
      await index.compact();
      expect(all(await open())).toEqual(all(index));
    },
  );
});

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}
