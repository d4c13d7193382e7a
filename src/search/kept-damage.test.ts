import { beforeEach, describe, expect, it } from "vitest";
import { DIM, FakePlace, openAt, putSeed, seedsOf, writeVarious } from "../../e2e/fake-place.js";
import { checksumOf } from "./checksum.js";
import { parseName, writeSegment } from "./segment.js";

// What is found where a file of an index is not what was written, and what becomes of it.

let place: FakePlace;
beforeEach(() => {
  place = new FakePlace();
});
const open = () => openAt(place);

/** Which items are there without one file, as the files' order says. */
async function seedsWithout(name: string, files = place.files): Promise<Map<string, number>> {
  const others = new FakePlace();
  for (const [one, bytes] of files) if (one !== name) others.files.set(one, bytes);
  return seedsOf(await openAt(others));
}

/** The first bytes, the header, its end, and each vector's. */
function offsetsIn(bytes: Uint8Array): number[] {
  const start = 12 + new DataView(bytes.buffer).getUint32(8, true);
  const vectors = Array.from({ length: Math.ceil((bytes.length - start) / (4 * DIM)) }, (_, i) => start + 4 * DIM * i);
  return [0, 4, 5, 8, 12, 40, start - 1, ...vectors, bytes.length - 1].filter((at) => at < bytes.length);
}

describe("a damaged index", () => {
  it("names the file wherever a byte is flipped, leaves it, has all other items, and is healed by adding again", async () => {
    await writeVarious(place);
    const right = seedsOf(await open());
    const files = new Map(place.files);
    expect(files.size).toBe(3);
    let tried = 0;
    for (const [name, bytes] of files) {
      const left = await seedsWithout(name, files);
      for (const at of offsetsIn(bytes)) {
        place.files.clear();
        for (const [one, whole] of files) place.files.set(one, whole);
        const flipped = bytes.slice();
        flipped[at] = (flipped[at] as number) ^ 4;
        place.files.set(name, flipped);

        const index = await open();
        const found = [{ name, bytes: bytes.length, fault: expect.stringContaining("checksum") }];
        expect(index.files.damaged).toEqual(found);
        expect(seedsOf(index)).toEqual(left);
        await index.compact();
        expect(place.files.has(name)).toBe(true);
        expect(seedsOf(await open())).toEqual(left);
        // Whoever adds all again encodes what is missing, and only that.
        for (const [id, seed] of right) if (left.get(id) !== seed) putSeed(index, id, seed);
        index.remove([...left.keys()].filter((id) => !right.has(id)));
        await index.commit();
        await index.compact({ drop: "damaged" });
        expect(place.files.has(name)).toBe(false);
        const healed = await open();
        expect(healed.files.damaged).toEqual([]);
        expect(seedsOf(healed)).toEqual(right);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(30);
  });

  it("names a file that has another's name, and one that grew", async () => {
    await writeVarious(place);
    const [[first = "", one = new Uint8Array()] = [], [second = "", two = new Uint8Array()] = []] = [...place.files];
    const { number } = parseName(first) ?? { number: 0 };
    const renamed = second
      .replace(/^\d+/, String(number).padStart(9, "0"))
      .replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    place.files.delete(second);
    place.files.set(renamed, two);
    place.files.set(first, new Uint8Array([...one, 0]));
    const { damaged } = (await open()).files;
    expect(damaged.map(({ name }) => name).sort()).toEqual([first, renamed].sort());
  });

  it("says what was never written to its end, and removes it", async () => {
    await writeVarious(place);
    const [, [name = "", bytes = new Uint8Array()] = []] = [...place.files];
    const left = await seedsWithout(name);
    place.files.set(name, bytes.slice(0, 20));
    const index = await open();
    expect(index.files.dropped).toEqual([{ name, bytes: 20, fault: expect.stringContaining(`${bytes.length} bytes`) }]);
    expect(index.files.damaged).toEqual([]);
    expect(seedsOf(index)).toEqual(left);
    expect(place.files.has(name)).toBe(false);
    expect((await open()).files.dropped).toEqual([]);
  });

  it("names as damaged what the browser can't read, and has it where it can again", async () => {
    await writeVarious(place);
    const right = seedsOf(await open());
    const [[name = ""] = []] = [...place.files];
    const get = place.get.bind(place);
    place.get = async (one) => {
      const blob = await get(one);
      if (one !== name || !blob) return blob;
      return Object.assign(blob, { arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) });
    };
    expect((await open()).files.damaged).toEqual([
      { name, bytes: expect.any(Number), fault: expect.stringContaining("NotReadableError") },
    ]);
    place.get = get;
    expect(seedsOf(await open())).toEqual(right);
  });

  it("does not have removed items back, where the file that they were in is read again after all was put together", async () => {
    const index = await open();
    for (const id of ["early", "removed", "stays"]) putSeed(index, id, 1);
    await index.commit();
    const [[name = ""] = []] = [...place.files];
    index.remove(["removed"]);
    putSeed(index, "later", 2);
    await index.commit();
    const get = place.get.bind(place);
    place.get = async (one) => {
      const blob = await get(one);
      if (one !== name || !blob) return blob;
      return Object.assign(blob, { arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) });
    };
    const other = await open();
    await other.compact();
    putSeed(other, "last", 3);
    await other.commit();
    await other.compact();
    expect([...seedsOf(other).keys()].sort()).toEqual(["last", "later"]);
    place.get = get;
    expect([...seedsOf(await open()).keys()].sort()).toEqual(["early", "last", "later", "stays"]);
  });

  it("does not lose what was put in a file that is read again, by what was removed before", async () => {
    const index = await open();
    putSeed(index, "again", 1);
    await index.commit();
    index.remove(["again"]);
    await index.commit();
    putSeed(index, "again", 2);
    await index.commit();
    const name = [...place.files.keys()].at(-1) as string;
    const bytes = place.files.get(name) as Uint8Array<ArrayBuffer>;
    place.files.set(
      name,
      bytes.map((byte) => byte ^ 1),
    );
    await (await open()).compact();
    place.files.set(name, bytes);
    expect(seedsOf(await open())).toEqual(new Map([["again", 2]]));
  });

  it("forgets a damaged file that another tab has dropped", async () => {
    await writeVarious(place);
    const [[name = "", bytes = new Uint8Array()] = []] = [...place.files];
    place.files.set(
      name,
      bytes.map((byte) => byte ^ 1),
    );
    const [one, two] = [await open(), await open()];
    expect(two.files.damaged).toHaveLength(1);
    await one.compact({ drop: "damaged" });
    await two.refresh();
    expect([one.files.damaged, two.files.damaged]).toEqual([[], []]);
    expect(seedsOf(two)).toEqual(seedsOf(one));
  });

  it("names files that are none of an index, and leaves them alone", async () => {
    await writeVarious(place);
    const right = seedsOf(await open());
    for (const name of ["readme.txt", "12-40-abc", "manifest.json"]) place.files.set(name, new Uint8Array(40));
    const index = await open();
    expect(index.files).toMatchObject({
      foreign: ["12-40-abc", "manifest.json", "readme.txt"],
      damaged: [],
      dropped: [],
    });
    await index.compact({ drop: "damaged" });
    expect(seedsOf(await open())).toEqual(right);
    expect(place.files.has("manifest.json")).toBe(true);
  });

  it("refuses what is whole by its checksum and of another make, and changes nothing", async () => {
    await writeVarious(place);
    const segment = { space: "space", dim: DIM, replaces: [], removed: [], items: [], vectors: new Float32Array(8) };
    const { bytes: odd } = await writeSegment(1, segment); // more vectors than items
    const { bytes: noHeader } = await writeSegment(1, { ...segment, vectors: new Float32Array() });
    noHeader.fill(0x20, 12);
    const item = { id: "i1", kind: "image" } as const;
    const wrong = [
      { ...item, id: 1 },
      { ...item, kind: "sound" },
      { ...item, parts: [] },
      { ...item, metadata: 5 },
    ] as unknown as (typeof item)[];
    const made = await Promise.all(
      wrong.map((one) => writeSegment(1, { ...segment, items: [item, one], vectors: new Float32Array(2 * DIM) })),
    );
    const { bytes: otherDim } = await writeSegment(1, { ...segment, dim: 2 * DIM, items: [item] });
    const others = [otherDim, ...made.map(({ bytes }) => bytes)];
    for (const bytes of [new TextEncoder().encode("{}".padEnd(40)), odd, noHeader, ...others]) {
      const name = `000000099-${bytes.length}-${await checksumOf(bytes)}`;
      place.files.set(name, bytes);
      const before = [...place.files.keys()];
      await expect(open()).rejects.toMatchObject({ code: "index-foreign", data: { index: "photos", file: name } });
      expect([...place.files.keys()]).toEqual(before);
      place.files.delete(name);
    }
    await expect(open()).resolves.toBeDefined();
  });

  it("takes nothing more once a newer version has written to it, and loses nothing", async () => {
    const index = await open();
    putSeed(index, "old", 1);
    await index.commit();
    const segment = { space: "space", dim: DIM, replaces: [], removed: [], items: [], vectors: new Float32Array() };
    const { bytes } = await writeSegment(9, segment);
    new DataView(bytes.buffer).setUint32(4, 2, true);
    const name = `000000009-${bytes.length}-${await checksumOf(bytes)}`;
    place.files.set(name, bytes);
    const before = [...place.files.keys()];
    putSeed(index, "new", 2);
    for (const change of [index.commit(), index.compact(), index.compact({ drop: "damaged" })]) {
      await expect(change).rejects.toMatchObject({ code: "index-version", data: { found: 2, known: 1 } });
    }
    expect([...place.files.keys()]).toEqual(before);
    place.files.delete(name);
    await index.commit();
    expect(seedsOf(await open())).toEqual(
      new Map([
        ["old", 1],
        ["new", 2],
      ]),
    );
  });
});
