import type { DBSchema } from "idb";
import { allOf, Database } from "./database.js";

/** A small picture as it is kept. Without bytes it says that none could be made. */
export interface Thumbnail {
  type: string;
  bytes: ArrayBuffer;
}

/** How many small pictures an index has, and their bytes. */
export interface ThumbnailTotal {
  count: number;
  bytes: number;
}

interface Schema extends DBSchema {
  pictures: { key: [index: string, key: string]; value: Thumbnail };
  totals: { key: string; value: ThumbnailTotal };
}

const NAME = "siglip-web-thumbnails";
const NONE: ThumbnailTotal = { count: 0, bytes: 0 };

/** Small pictures in IndexedDB, each of an index, under a key. Their bytes lie in the database: a Blob each would be a file each. */
export class ThumbnailStore {
  readonly #database = new Database<Schema>(NAME, (database) => {
    database.createObjectStore("pictures");
    database.createObjectStore("totals");
  });

  /** Whether this origin ever kept one, as far as the browser says it. */
  async exists(): Promise<boolean> {
    if (!globalThis.indexedDB) return false;
    const all = await indexedDB.databases?.().catch(() => []);
    return all === undefined || all.some(({ name }) => name === NAME);
  }

  /** Rejects where there is no IndexedDB. */
  async total(index: string): Promise<ThumbnailTotal> {
    return (await (await this.#database.open()).get("totals", index)) ?? NONE;
  }

  /** All at once or none. Rejects with `QuotaExceededError` (the DOMException's name) where there is no room. */
  async put(index: string, pictures: ReadonlyMap<string, Thumbnail>): Promise<void> {
    await this.#change(index, pictures.keys(), (key) => pictures.get(key));
  }

  async get(index: string, key: string): Promise<Thumbnail | undefined> {
    return (await this.#database.open()).get("pictures", [index, key]);
  }

  async has(index: string, key: string): Promise<boolean> {
    return (await (await this.#database.open()).getKey("pictures", [index, key])) !== undefined;
  }

  async keys(index: string): Promise<string[]> {
    const keys = await (await this.#database.open()).getAllKeys("pictures", allOf(index));
    return keys.map(([, key]) => key);
  }

  /** Of what is not there, nothing is said. */
  async delete(index: string, keys: Iterable<string>): Promise<void> {
    await this.#change(index, keys, () => undefined);
  }

  /** All of an index. */
  async drop(index: string): Promise<void> {
    const change = (await this.#database.open()).transaction(["pictures", "totals"], "readwrite");
    const [pictures, totals] = [change.objectStore("pictures"), change.objectStore("totals")];
    await Promise.all([pictures.delete(allOf(index)), totals.delete(index), change.done]);
  }

  /** Gives keys another picture, or none, and keeps the total. */
  async #change(index: string, keys: Iterable<string>, next: (key: string) => Thumbnail | undefined): Promise<void> {
    const change = (await this.#database.open()).transaction(["pictures", "totals"], "readwrite");
    const [pictures, totals] = [change.objectStore("pictures"), change.objectStore("totals")];
    const work = async () => {
      let { count, bytes } = (await totals.get(index)) ?? NONE;
      const add = (one: Thumbnail | undefined, sign: number) => {
        if (!one || one.bytes.byteLength === 0) return;
        count += sign;
        bytes += sign * one.bytes.byteLength;
      };
      for (const key of keys) {
        const picture = next(key);
        add(await pictures.get([index, key]), -1);
        add(picture, 1);
        await (picture ? pictures.put(picture, [index, key]) : pictures.delete([index, key]));
      }
      await totals.put({ count, bytes }, index);
    };
    await Promise.all([work(), change.done]);
  }
}
