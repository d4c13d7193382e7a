import { KeptIndex } from "../src/search/kept-index.js";
import type { Place } from "../src/search/place.js";

/** A place in memory that can fail, be damaged and be cut short, and two "tabs" of which share. */
export class FakePlace implements Place {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Called before each change; what it throws is the change's fault. */
  before: (change: "put" | "delete", name: string) => void = () => undefined;
  told = 0;
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

  tell() {
    this.told++;
  }

  alone<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Numbers of a vector in the tests' indexes. */
export const DIM = 4;

export const openAt = (place: Place, space = "space") => KeptIndex.open("photos", space, DIM, place);

export const vectorOf = (seed: number) =>
  Float32Array.from({ length: DIM }, (_, i) => Math.sin(1 + seed * 7.3 + i * 2.1));

/** Puts a picture whose vector and metadata are of a seed. */
export const putSeed = (index: KeptIndex, id: string, seed = 0) =>
  index.put({ id, kind: "image", metadata: { seed } }, vectorOf(seed));

/** Writes three files of an index: one put together, one that replaces items of it, and one that removes some and adds one. */
export async function writeVarious(place: Place): Promise<void> {
  const index = await openAt(place);
  for (let i = 0; i < 6; i++) {
    putSeed(index, `i${i}`, i);
    await index.commit();
  }
  await index.compact();
  for (let i = 4; i < 9; i++) putSeed(index, `i${i}`, 10 + i);
  await index.commit();
  index.remove(["i0", "i8"]);
  putSeed(index, "i9", 9);
  await index.commit();
}

/** The seed of each item that an index holds. */
export const seedsOf = (index: KeptIndex) =>
  new Map([...index.memory.entries()].map(({ item }) => [item.id, item.metadata?.seed as number]));

/** The files' bytes in all. */
export const bytesIn = ({ files }: FakePlace) => [...files.values()].reduce((sum, { length }) => sum + length, 0);
