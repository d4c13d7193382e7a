import { beforeEach, describe, expect, it } from "vitest";
import { FakePlace } from "../../e2e/fake-place.js";
import type { Reader } from "../core/storage-types.js";
import { KeptIndex } from "./kept-index.js";

// Files are read to where an index has its vectors, where the place can open them and the vectors lie there as in files.

const DIM = 32;

class OpenPlace extends FakePlace {
  got: string[] = [];
  open = 0;
  /** What a read of one file throws. */
  fault: { name: string; error: Error } | undefined;
  /** Called while one is opened. */
  whileOpening: (name: string) => void = () => undefined;

  async reader(name: string): Promise<Reader | undefined> {
    const bytes = this.files.get(name);
    if (!bytes) return undefined;
    this.open++;
    this.whileOpening(name);
    let closed = false;
    return {
      read: (into, { at }) => {
        if (this.fault?.name === name) throw this.fault.error;
        const part = bytes.subarray(at, at + into.byteLength);
        new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(part);
        return part.length;
      },
      close: () => {
        this.open -= closed ? 0 : 1;
        closed = true;
      },
    };
  }

  override async get(name: string) {
    this.got.push(name);
    return super.get(name);
  }
}

const vectorOf = (seed: number) => Float32Array.from({ length: DIM }, (_, i) => Math.sin(1 + seed * 7.3 + i * 2.1));
const openAt = (place: FakePlace, vectors: "f32" | "f16" = "f32") =>
  KeptIndex.open("photos", "space", DIM, place, { vectors });
const all = (index: KeptIndex) => [...index.memory.entries()];

function put(index: KeptIndex, id: string, seed: number, several = 1): void {
  const parts = Array.from({ length: several }, () => null);
  const vectors = parts.flatMap((_, i) => [...vectorOf(seed + 1000 * i)]);
  index.put({ id, kind: "image", metadata: { seed }, ...(several > 1 && { parts }) }, Float32Array.from(vectors));
}

/** The same files, in a place that opens none. */
function unopened(place: FakePlace): FakePlace {
  const other = new FakePlace();
  for (const [name, bytes] of place.files) other.files.set(name, bytes);
  return other;
}

let place: OpenPlace;
beforeEach(async () => {
  place = new OpenPlace();
  const index = await openAt(place);
  for (let n = 0; n < 6; n++) {
    for (let i = 0; i < 30; i++) put(index, `i${n}-${i}`, 100 * n + i, n === 2 && i % 7 === 0 ? 3 : 1);
    // One with fewer vectors than before, some as many, and some removed, among new ones.
    if (n > 0) for (let i = 0; i < 30; i += 5) put(index, `i${n - 1}-${i}`, 7000 + 100 * n + i);
    if (n === 4) index.remove(["i0-1", "i3-2", "i2-3"]);
    await index.commit();
  }
  place.got = [];
});

describe("files that are read straight into memory", () => {
  it("give what their copies give, and are closed", async () => {
    const index = await openAt(place);
    expect(place.files.size).toBe(6);
    expect([place.got, place.open]).toEqual([[], 0]);
    expect(all(index)).toEqual(all(await openAt(unopened(place))));
    expect(index.memory.count).toBe(177);
  });

  it("are copied where vectors are held otherwise", async () => {
    const index = await openAt(place, "f16");
    expect(place.got).toHaveLength(6);
    expect(all(index)).toEqual(all(await openAt(unopened(place), "f16")));
  });

  it("leave what was put and is not written, and what is put while they are opened", async () => {
    const before = await openAt(place);
    const after = await openAt(place);
    place.got = [];
    for (let i = 0; i < 40; i++) put(after, `j${i}`, 500 + i);
    put(after, "i5-3", 901);
    await after.commit();
    put(before, "i5-3", 900, 2);
    put(before, "j4", 902);
    let late = 0;
    place.whileOpening = () => put(before, `late${late++}`, 3000 + late);
    await before.refresh();
    expect(late).toBe(1);
    expect(place.got).toEqual([]);
    const expected = new Map(all(after).map(({ item, vectors }) => [item.id, { seed: item.metadata?.seed, vectors }]));
    for (const [id, seed, several] of [
      ["i5-3", 900, 2],
      ["j4", 902, 1],
      ["late0", 3001, 1],
    ] as const) {
      put(after, id, seed, several);
      expected.set(id, { seed, vectors: after.memory.get(id)?.vectors ?? new Float32Array() });
    }
    const found = new Map(all(before).map(({ item, vectors }) => [item.id, { seed: item.metadata?.seed, vectors }]));
    expect(found).toEqual(expected);
  });

  it("are named where they are damaged, longer, or were never written to their end, as copies are", async () => {
    const names = [...place.files.keys()];
    const bytesOf = (i: number) => place.files.get(names[i] as string) as Uint8Array<ArrayBuffer>;
    const flip = (i: number, at: number) => {
      const flipped = bytesOf(i).slice();
      flipped[at] = (flipped[at] as number) ^ 4;
      place.files.set(names[i] as string, flipped);
    };
    flip(0, 4); // the version
    flip(1, 40); // the header
    flip(2, bytesOf(2).length - 1); // a vector
    place.files.set(names[3] as string, new Uint8Array([...bytesOf(3), 0]));
    place.files.set(names[4] as string, bytesOf(4).slice(0, -1));
    const other = unopened(place);
    const [index, copied] = [await openAt(place), await openAt(other)];
    expect(index.files.damaged.map(({ name }) => name).sort()).toEqual(names.slice(0, 4));
    expect(index.files).toEqual(copied.files);
    expect(index.files.dropped.map(({ name }) => name)).toEqual([names[4]]);
    expect(all(index)).toEqual(all(copied));
    expect(place.open).toBe(0);
  });

  it("are copied where a read fails as files do, and nothing else is hidden", async () => {
    const [name = ""] = place.files.keys();
    place.fault = { name, error: new DOMException("closed meanwhile", "InvalidStateError") };
    const index = await openAt(place);
    expect([place.got, index.files.damaged]).toEqual([[name], []]);
    expect(all(index)).toEqual(all(await openAt(unopened(place))));
    place.fault = { name, error: new TypeError("a mistake") };
    await expect(openAt(place)).rejects.toThrow("a mistake");
    expect(place.open).toBe(0);
  });
});
