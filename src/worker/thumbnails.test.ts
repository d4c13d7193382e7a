import { beforeEach, describe, expect, it } from "vitest";
import { MemoryIndex } from "../search/memory-index.js";
import type { Thumbnail, ThumbnailStore } from "../store/thumbnail-store.js";
import { Thumbnails } from "./thumbnails.js";

// Which small pictures stay and which go, on a store in memory. e2e/thumbnails.spec.ts has the browser's.

class FakeStore {
  readonly pictures = new Map<string, Thumbnail>();
  full = false;

  async exists() {
    return true;
  }
  async put(_: string, pictures: ReadonlyMap<string, Thumbnail>) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    for (const [key, picture] of pictures) this.pictures.set(key, picture);
  }
  async get(_: string, key: string) {
    return this.pictures.get(key);
  }
  async keys() {
    return [...this.pictures.keys()];
  }
  async delete(_: string, keys: Iterable<string>) {
    for (const key of keys) this.pictures.delete(key);
  }
}

const picture = (length = 3): Thumbnail => ({ type: "image/webp", bytes: new ArrayBuffer(length) });
const add = (id: string, content?: string) =>
  memory.put({ id, kind: "image", ...(content !== undefined && { content }) }, Float32Array.of(1, 0));

let store: FakeStore;
let memory: MemoryIndex;
let thumbnails: Thumbnails;
beforeEach(async () => {
  store = new FakeStore();
  memory = new MemoryIndex("space", 2);
  thumbnails = new Thumbnails("photos", store as unknown as ThumbnailStore, memory);
  add("one", "aa");
  add("same", "aa");
  add("two", "bb");
  add("drawn");
  await thumbnails.put(
    new Map([
      ["aa", picture()],
      ["bb", picture()],
      ["id:drawn", picture()],
    ]),
  );
});

const remove = (...ids: string[]) => thumbnails.around(ids, async () => memory.remove(ids));

describe("the small pictures of an index", () => {
  it("are found by their items, and nothing is for others, or where none could be made", async () => {
    await thumbnails.put(new Map([["bb", picture(0)]]));
    memory.put({ id: "text", kind: "text" }, Float32Array.of(0, 1));
    const found = await thumbnails.get(["drawn", "no such", "same", "two", "text"]);
    expect(found.map((blob) => blob && [blob.type, blob.size])).toEqual([
      ["image/webp", 3],
      undefined,
      ["image/webp", 3],
      undefined,
      undefined,
    ]);
  });

  it("go with the last item that has them", async () => {
    await remove("one", "two");
    expect(await store.keys()).toEqual(["aa", "id:drawn"]);
    await remove("same", "drawn");
    expect(await store.keys()).toEqual([]);
  });

  it("stay where a file is renamed", async () => {
    add("renamed", "bb");
    await remove("two");
    expect((await thumbnails.get(["renamed"]))[0]?.size).toBe(3);
  });

  it("go where an item becomes another picture, also one that nothing is known of", async () => {
    await thumbnails.around(["two", "drawn"], async () => {
      expect(await store.keys()).toEqual(["aa", "bb"]);
      add("two", "cc");
      add("drawn");
    });
    expect(await store.keys()).toEqual(["aa"]);
  });

  it("go where the work failed after it had taken items away", async () => {
    const failing = thumbnails.around(["two"], async () => {
      memory.remove(["two"]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await store.keys()).toEqual(["aa", "id:drawn"]);
  });

  it("are swept away where an interrupted call left them", async () => {
    memory.remove(["one", "same", "drawn"]);
    await thumbnails.sweep();
    expect(await store.keys()).toEqual(["bb"]);
  });

  it("say that there is no room for them", async () => {
    store.full = true;
    await expect(thumbnails.put(new Map([["dd", picture(7)]]))).rejects.toMatchObject({
      code: "storage-full",
      data: { index: "photos", needed: 7 },
    });
  });
});
