import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakePlace, openAt, putSeed, seedsOf } from "../../e2e/fake-place.js";
import type { KeptIndex } from "./kept-index.js";

// Files are copied into memory that is used again, where the place has such a way.

class CopyingPlace extends FakePlace {
  copied = 0;
  got = 0;
  barred = false;

  async read(name: string, into: Uint8Array<ArrayBuffer>) {
    if (this.barred) throw new DOMException("somebody else has it", "NoModificationAllowedError");
    const bytes = this.files.get(name);
    if (!bytes) return undefined;
    this.copied++;
    into.set(bytes.subarray(0, into.length));
    return bytes.length;
  }

  override async get(name: string) {
    this.got++;
    return super.get(name);
  }
}

let place: CopyingPlace;
beforeEach(async () => {
  place = new CopyingPlace();
  const index = await openAt(place);
  // Longer and shorter ones, more than are read at a time.
  for (const [n, count] of [3, 40, 1, 17, 40, 2, 60, 5].entries()) {
    for (let i = 0; i < count; i++) putSeed(index, `i${n}-${i}`, 100 * n + i);
    if (n % 3 === 2) index.remove([`i${n - 1}-0`]);
    await index.commit();
  }
  [place.copied, place.got] = [0, 0];
});

/** The same index, its place with Blobs only. */
function expected(): Promise<KeptIndex> {
  const other = new FakePlace();
  for (const [name, bytes] of place.files) other.files.set(name, bytes);
  return openAt(other);
}

const all = (index: KeptIndex) => [...index.memory.entries()];

describe("an index whose files are copied", () => {
  it("has what it has from Blobs", async () => {
    const index = await openAt(place);
    expect([place.copied, place.got]).toEqual([8, 0]);
    expect(all(index)).toEqual(all(await expected()));
    await index.compact();
    expect(all(await openAt(place))).toEqual(all(index));
  });

  it("reads Blobs where the way is barred", async () => {
    place.barred = true;
    const index = await openAt(place);
    expect(place.got).toBe(8);
    expect(index.files.damaged).toEqual([]);
    expect(all(index)).toEqual(all(await expected()));
  });

  it("finds what is damaged, longer, or was never written to its end", async () => {
    const right = seedsOf(await expected());
    const [first = "", second = "", third = ""] = place.files.keys();
    const bytesOf = (name: string) => place.files.get(name) ?? new Uint8Array();
    const flipped = bytesOf(first).slice();
    flipped[flipped.length - 1] = (flipped.at(-1) as number) ^ 1;
    place.files.set(first, flipped);
    place.files.set(second, new Uint8Array([...bytesOf(second), 0]));
    place.files.set(third, bytesOf(third).slice(0, -1));
    const sizes = [bytesOf(first).length, bytesOf(second).length];
    const index = await openAt(place);
    expect(index.files.damaged.map(({ name, bytes }) => [name, bytes]).sort()).toEqual([
      [first, sizes[0]],
      [second, sizes[1]],
    ]);
    expect(index.files.dropped.map(({ name }) => name)).toEqual([third]);
    expect(place.files.has(third)).toBe(false);
    expect(seedsOf(index)).toEqual(new Map([...right].filter(([id]) => !/^i[012]-/.test(id))));
  });
});

it("grows its memory once, for all files that it opens", async () => {
  const many = new FakePlace();
  const index = await openAt(many);
  for (let part = 0; part < 6; part++) {
    for (let i = 0; i < 1000; i++) putSeed(index, `i${part}-${i}`, 1000 * part + i);
    await index.commit();
  }
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
  const opened = await openAt(many);
  expect(grow).toHaveBeenCalledTimes(1);
  grow.mockRestore();
  expect(opened.memory.rows).toBe(6000);
});
