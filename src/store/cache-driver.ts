import type { Driver } from "./driver.js";

/** Answered by nobody: a name for what the cache holds. */
const ADDRESS = "https://siglip-web.invalid/";

/** Keeps files in the Cache API, each entry a cache and each piece an answer. */
export class CacheDriver implements Driver {
  readonly kind = "cache";
  readonly #prefix: string;

  /** @param folder What the names of its caches begin with. */
  constructor(folder: string) {
    this.#prefix = `${folder}/`;
  }

  async entries(): Promise<string[]> {
    const names = await caches.keys();
    return names.filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length));
  }

  async names(entry: string): Promise<string[]> {
    const cache = await this.#opened(entry);
    const requests = (await cache?.keys()) ?? [];
    return requests.map(({ url }) => url.slice(ADDRESS.length));
  }

  async put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const cache = await caches.open(this.#prefix + entry);
    await cache.put(ADDRESS + name, new Response(bytes));
  }

  async get(entry: string, name: string): Promise<Blob | undefined> {
    const cache = await this.#opened(entry);
    return (await cache?.match(ADDRESS + name))?.blob();
  }

  async delete(entry: string, name: string): Promise<void> {
    const cache = await this.#opened(entry);
    await cache?.delete(ADDRESS + name);
  }

  async drop(entry: string): Promise<void> {
    await caches.delete(this.#prefix + entry);
  }

  /** Does not make a cache that is not there. */
  async #opened(entry: string): Promise<Cache | undefined> {
    return (await caches.has(this.#prefix + entry)) ? caches.open(this.#prefix + entry) : undefined;
  }
}
