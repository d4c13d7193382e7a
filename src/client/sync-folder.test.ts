import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SiglipError } from "../core/errors.js";
import type { Progress } from "../core/progress.js";
import type { KnownFile } from "../protocol/contract.js";
import type { FolderSource } from "./list-folder.js";
import type { CallOptions, IndexItem, PictureOptions } from "./options.js";
import { syncFolder } from "./sync-folder.js";

/** As much of the browser's handles as is used: files by name, folders by name, or what a file gives instead of itself. */
type Tree = { [name: string]: File | Tree | DOMException };

class FakeDirectory {
  readonly kind = "directory";
  readonly name: string;
  readonly #tree: Tree;

  constructor(name: string, tree: Tree) {
    this.name = name;
    this.#tree = tree;
  }

  async *values() {
    for (const [name, one] of Object.entries(this.#tree)) {
      if (one instanceof File || one instanceof DOMException) yield { kind: "file", name, getFile: () => fileOf(one) };
      else yield new FakeDirectory(name, one);
    }
  }
}

async function fileOf(one: File | DOMException): Promise<File> {
  if (one instanceof DOMException) throw one;
  return one;
}

beforeEach(() => {
  vi.stubGlobal("FileSystemDirectoryHandle", FakeDirectory);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const folder = (tree: Tree) => new FakeDirectory("top", tree) as unknown as FolderSource;
const picture = (name: string, type = "image/png") => new File([name], name, { type, lastModified: 7 });

/** An index that notes what it is asked for. Files named "known" are reused, those named "broken" fail. */
function fakeIndex(has: KnownFile[] = []) {
  const calls: string[] = [];
  const index = {
    async known(folders: string[]) {
      calls.push(`known ${folders}`);
      return has;
    },
    async add(items: IndexItem[], { onProgress }: CallOptions) {
      calls.push(`add ${items.length}`);
      for (let n = 1; n <= items.length; n++) onProgress?.({ phase: "index", loaded: n, total: items.length });
      const inputsOf = (text: string) => items.flatMap(({ id }, input) => (id?.includes(text) ? [input] : []));
      const error = new SiglipError("image-decode", "broken", {});
      const failures = inputsOf("broken").map((input) => ({ input, error }));
      return { ids: [], truncated: [], reused: inputsOf("known"), failures };
    },
    async remove(ids: string[]) {
      calls.push(`remove ${ids}`);
      return ids.length;
    },
  };
  return { index, calls };
}

describe("syncFolder", () => {
  it("adds some hundreds at a time, removes last, and says how far it is, only forwards", async () => {
    const tree = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`${n}.png`, picture(`${n}.png`)]));
    const { index, calls } = fakeIndex([{ path: "top/gone.png", size: 1, modified: 1 }]);
    const progress: Progress[] = [];
    const synced = await syncFolder(index, folder(tree), { onProgress: (one) => progress.push(one) });
    expect(calls).toEqual(["known top", "add 256", "add 256", "add 88", "remove top/gone.png"]);
    expect(progress.map(({ loaded }) => loaded)).toEqual(Array.from({ length: 600 }, (_, n) => n + 1));
    expect(new Set(progress.map(({ total }) => total))).toEqual(new Set([600]));
    expect(synced).toMatchObject({ removed: ["top/gone.png"], unchanged: 0, skipped: 0 });
    expect(synced.added).toHaveLength(600);
  });

  it("sorts files by what became of them", async () => {
    const tree = {
      "new.png": picture("new.png"),
      "broken.png": picture("broken.png"),
      "photo.HEIC": picture("photo.HEIC", ""),
      "words.txt": picture("words.txt", "text/plain"),
      "drawing.svg": picture("drawing.svg", "image/svg+xml"),
      "no type": picture("no type", ""),
      "locked.png": new DOMException("no", "NotAllowedError"),
      "vanished.png": new DOMException("no", "NotFoundError"),
      below: { "known.png": picture("known.png"), "same.png": picture("same.png") },
    };
    const has = [
      { path: "top/below/same.png", size: 8, modified: 7 },
      { path: "top/locked.png", size: 1, modified: 1 },
      { path: "top/vanished.png", size: 1, modified: 1 },
    ];
    const { index } = fakeIndex(has);
    const { failed, ...synced } = await syncFolder(index, folder(tree), {});
    expect(synced).toEqual({
      added: ["top/new.png", "top/photo.HEIC"],
      reused: ["top/below/known.png"],
      removed: ["top/vanished.png"],
      unchanged: 1,
      skipped: 3,
    });
    expect(failed.map(({ path, error }) => [path, error.code])).toEqual([
      ["top/locked.png", "image-fetch"],
      ["top/broken.png", "image-decode"],
    ]);
  });

  it("passes views on, and keeps with each file which ones they were", async () => {
    const added: [IndexItem[], PictureOptions][] = [];
    const { index } = fakeIndex([{ path: "top/a.png", size: 5, modified: 7 }]);
    const noting = {
      ...index,
      add: (items: IndexItem[], options: PictureOptions) => {
        added.push([items, options]);
        return index.add(items, options);
      },
    };
    const views = { tiles: 3 };
    const synced = await syncFolder(noting, folder({ "a.png": picture("a.png") }), { views });
    expect(synced).toMatchObject({ added: ["top/a.png"], unchanged: 0 });
    expect(added).toMatchObject([[[{ metadata: { size: 5, views: '{"tiles":3}' } }], { views }]]);
    const { index: same } = fakeIndex([{ path: "top/a.png", size: 5, modified: 7, views: '{"tiles":3}' }]);
    const again = await syncFolder(same, folder({ "a.png": picture("a.png") }), { views });
    expect(again).toMatchObject({ added: [], unchanged: 1 });
  });

  it("asks for metadata of each file that is added, and of no other", async () => {
    const items: IndexItem[] = [];
    const { index } = fakeIndex([{ path: "top/same.png", size: 8, modified: 7 }]);
    const asked = {
      ...index,
      add(some: IndexItem[], options: CallOptions) {
        items.push(...some);
        return index.add(some, options);
      },
    };

    const tree = { "a.png": picture("a.png"), "same.png": picture("same.png") };
    const metadata = async (file: File, path: string) => ({ path, letters: file.name.length, folder: "not this" });
    await syncFolder(asked, folder(tree), { metadata });
    expect(items.map(({ metadata }) => metadata)).toEqual([
      { path: "top/a.png", letters: 5, folder: "top", size: 5, modified: 7 },
    ]);
    const fails = async () => {
      throw new RangeError("no facts");
    };
    await expect(syncFolder(asked, folder(tree), { metadata: fails })).rejects.toThrow("no facts");
  });

  it("aborted, takes nothing away", async () => {
    const { index, calls } = fakeIndex([{ path: "top/gone.png", size: 1, modified: 1 }]);
    const controller = new AbortController();
    const onProgress = () => controller.abort(new RangeError("enough"));
    const tree = { "a.png": picture("a.png") };
    await expect(syncFolder(index, folder(tree), { signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(calls).toEqual(["known top", "add 1"]);
  });

  it("takes an empty folder for one, and an empty list for none", async () => {
    const { index, calls } = fakeIndex([]);
    await syncFolder(index, folder({}), {});
    await syncFolder(index, [], {});
    expect(calls).toEqual(["known top", "known "]);
  });
});
