import { SiglipError } from "../core/errors.js";
import { isFull } from "../core/is-full.js";
import type { MemoryIndex } from "../search/memory-index.js";
import type { IndexedItem } from "../search/segment.js";
import type { ThumbnailStore } from "../store/thumbnail-store.js";

/**
 * Under what an item's small picture is kept: its file's SHA-256, which a rename leaves, else its id. Undefined for what is
 * no picture.
 */
export function thumbnailKey({ id, kind, content }: IndexedItem): string | undefined {
  return kind === "image" ? (content ?? `id:${id}`) : undefined;
}

/** The small pictures of one index that is kept. Those of items that are not there any more are of no use. */
export class Thumbnails {
  readonly index: string;
  readonly store: ThumbnailStore;
  readonly #memory: MemoryIndex;

  constructor(index: string, store: ThumbnailStore, memory: MemoryIndex) {
    this.index = index;
    this.store = store;
    this.#memory = memory;
  }

  /** The keys of some items, of those that have one. */
  keysOf(ids: readonly string[]): Map<string, string> {
    const keys = ids.flatMap((id): [string, string][] => {
      const [row] = this.#memory.rowsOf(id);
      const key = row === undefined ? undefined : thumbnailKey(this.#memory.rowAt(row).item);
      return key === undefined ? [] : [[id, key]];
    });
    return new Map(keys);
  }

  /** In the order of the ids; undefined where there is none. */
  async get(ids: readonly string[]): Promise<(Blob | undefined)[]> {
    const keys = this.keysOf(ids);
    if (keys.size === 0 || !(await this.store.exists())) return ids.map(() => undefined);
    return Promise.all(
      ids.map(async (id) => {
        const found = await this.store.get(this.index, keys.get(id) ?? "");
        return found && found.bytes.byteLength > 0 ? new Blob([found.bytes], { type: found.type }) : undefined;
      }),
    );
  }

  /** Does what may take items away, or replace them, and then takes away what no item has any more. */
  async around<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = this.keysOf(ids);
    if (before.size === 0 || !(await this.store.exists())) return work();
    // Nothing says of these whether the picture is another: they are made anew.
    await this.#delete([...before.values()].filter((key) => key.startsWith("id:")));
    try {
      return await work();
    } finally {
      await this.#delete(this.#unused([...before.values()]));
    }
  }

  /** Takes away all that no item has, as an interrupted call may have left it. */
  async sweep(): Promise<void> {
    if (await this.store.exists()) await this.#delete(this.#unused(await this.store.keys(this.index)));
  }

  /** Rejects with `storage-full` where there is no room. */
  async put(pictures: Parameters<ThumbnailStore["put"]>[1]): Promise<void> {
    try {
      await this.store.put(this.index, pictures);
    } catch (error) {
      if (!isFull(error)) throw error;
      const needed = [...pictures.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      const message = `The browser's storage has no room for the small pictures of the index "${this.index}".`;
      throw new SiglipError("storage-full", message, { index: this.index, needed }, { cause: error });
    }
  }

  #unused(keys: readonly string[]): string[] {
    const unused = new Set(keys);
    for (const item of this.#memory.items()) unused.delete(thumbnailKey(item) ?? "");
    return [...unused];
  }

  /** What is left behind is swept away later. */
  async #delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.store.delete(this.index, keys).catch(() => undefined);
  }
}
