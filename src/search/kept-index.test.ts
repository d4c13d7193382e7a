import { beforeEach, describe, expect, it } from "vitest";
import { KeptIndex } from "./kept-index.js";
import type { Place } from "./place.js";

const DIM = 4;

/** A place in memory that can fail, be damaged and be cut short, and two "tabs" of which share. */
class FakePlace implements Place {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Called before each change; what it throws is the change's fault. */
  before: (change: "put" | "delete", name: string) => void = () => undefined;
  #last: Promise<unknown> = Promise.resolve();

  async names() {
    return [...this.files.keys()];
  }

  async put(name: string, bytes: Uint8Array<ArrayBuffer>) {
    this.before("put", name);
    this.files.set(name, bytes.slice());
  }

  async get(name: string) {
    const bytes = this.files.get(name);
    return bytes && new Blob([bytes]);
  }

  async delete(name: string) {
    this.before("delete", name);
    this.files.delete(name);
  }

  alone<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

let place: FakePlace;
beforeEach(() => {
  place = new FakePlace();
});

const open = (space = "space") => KeptIndex.open("photos", space, DIM, place);
const vectorOf = (seed: number) => Float32Array.from({ length: DIM }, (_, i) => Math.sin(1 + seed * 7.3 + i * 2.1));
const put = (index: KeptIndex, id: string, seed = 0) =>
  index.put({ id, kind: "image", metadata: { seed } }, vectorOf(seed));
const idsOf = (index: KeptIndex) => [...index.memory.entries()].map(({ item }) => item.id).sort();
/** All that an index holds, to compare. */
const all = (index: KeptIndex) =>
  new Map([...index.memory.entries()].map(({ item, vector }) => [item.id, { item, vector: [...vector] }]));

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
    expect(again.damaged).toEqual([]);
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

  it("keeps unit vectors that are set to the last bit", async () => {
    const index = await open();
    const vector = unit(vectorOf(3));
    index.set({ id: "a", kind: "image" }, vector);
    expect(index.due).toBe(false);
    await index.commit();
    expect([...((await open()).memory.get("a")?.vector ?? [])]).toEqual([...vector]);
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
    expect(index.segments).toBe(place.files.size);
    expect(all(await open())).toEqual(all(index));
    expect(idsOf(index)).toHaveLength(28);
  });

  it("is put together by itself once it has many files", async () => {
    const index = await open();
    for (let i = 0; i < 70; i++) {
      put(index, `i${i}`, i);
      await index.commit();
    }
    await index.refresh(); // waits for its turn
    expect(place.files.size).toBeLessThan(20);
    expect(all(await open())).toEqual(all(index));
  });

  it("refuses another space, and a newer format", async () => {
    const index = await filled(3);
    await expect(open("other")).rejects.toMatchObject({ code: "space-mismatch" });
    expect(idsOf(index)).toHaveLength(3);
    const { writeSegment } = await import("./segment.js");
    const { checksumOf } = await import("./checksum.js");
    const segment = { space: "space", dim: DIM, replaces: [], removed: [], items: [], vectors: new Float32Array() };
    const { bytes } = await writeSegment(9, segment);
    new DataView(bytes.buffer).setUint32(4, 2, true);
    place.files.set(`000000009-${bytes.length}-${await checksumOf(bytes)}`, bytes);
    await expect(open()).rejects.toMatchObject({ code: "index-version", data: { found: 2, known: 1 } });
  });

  it("names a damaged file wherever a byte is flipped, leaves it, and has all other items", async () => {
    await filled(6);
    const [name = "", bytes = new Uint8Array()] = [...place.files][0] ?? [];
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 4;
      place.files.set(name, damaged);
      const index = await open();
      expect(index.damaged).toEqual([{ name, bytes: bytes.length, fault: expect.stringContaining("checksum") }]);
      expect(idsOf(index)).toEqual(["i3", "i4", "i5"]);
      await index.compact();
      expect(place.files.has(name)).toBe(true);
      expect(idsOf(await open())).toEqual(["i3", "i4", "i5"]);
    }
    place.files.set(name, bytes);
    expect(idsOf(await open())).toHaveLength(6);
  });

  it("names a foreign file under a right checksum", async () => {
    const { checksumOf } = await import("./checksum.js");
    await filled(3);
    const foreign = new TextEncoder().encode("{}".padEnd(40));
    const name = `000000099-${foreign.length}-${await checksumOf(foreign)}`;
    place.files.set(name, foreign);
    place.files.set("readme.txt", foreign);
    const index = await open();
    expect(index.damaged.map(({ fault }) => fault)).toEqual(["It is no segment of an index."]);
    expect(idsOf(index)).toHaveLength(3);
  });

  it("says that the disk is full, finds all the same, and writes it when there is room", async () => {
    const index = await filled(3);
    put(index, "more", 5);
    place.before = (change) => {
      if (change === "put") throw new DOMException("full", "QuotaExceededError");
    };
    await expect(index.commit()).rejects.toMatchObject({ code: "storage-full", data: { index: "photos" } });
    await expect(index.compact()).rejects.toMatchObject({ code: "storage-full" });
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
      expect(index.damaged).toEqual([]);
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
