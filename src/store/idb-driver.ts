import type { DBSchema } from "idb";
import { allOf, Database } from "./database.js";
import type { Driver } from "./driver.js";

interface Schema extends DBSchema {
  files: { key: [entry: string, name: string]; value: Blob };
}

/**
 * Keeps files in IndexedDB, each a Blob under its entry and its name. What is put is there whole or not at all, and on the
 * disk before it is said to be there.
 */
export class IdbDriver implements Driver {
  readonly kind = "indexeddb";
  readonly #database: Database<Schema>;

  /** @param folder The database's name. */
  constructor(folder: string) {
    this.#database = new Database(folder, (database) => database.createObjectStore("files"));
  }

  async entries(): Promise<string[]> {
    const keys = await (await this.#database.open()).getAllKeys("files");
    return [...new Set(keys.map(([entry]) => entry))];
  }

  async names(entry: string): Promise<string[]> {
    const keys = await (await this.#database.open()).getAllKeys("files", allOf(entry));
    return keys.map(([, name]) => name);
  }

  async put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const change = (await this.#database.open()).transaction("files", "readwrite", { durability: "strict" });
    await Promise.all([change.store.put(new Blob([bytes]), [entry, name]), change.done]);
  }

  async get(entry: string, name: string): Promise<Blob | undefined> {
    return (await this.#database.open()).get("files", [entry, name]);
  }

  async delete(entry: string, name: string): Promise<void> {
    await (await this.#database.open()).delete("files", [entry, name]);
  }

  async drop(entry: string): Promise<void> {
    await (await this.#database.open()).delete("files", allOf(entry));
  }
}
