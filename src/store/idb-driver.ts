import { type DBSchema, type IDBPDatabase, openDB } from "idb";
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
  readonly #database: string;
  #opening: Promise<IDBPDatabase<Schema>> | undefined;

  /** @param folder The database's name. */
  constructor(folder: string) {
    this.#database = folder;
  }

  async entries(): Promise<string[]> {
    const keys = await (await this.#open()).getAllKeys("files");
    return [...new Set(keys.map(([entry]) => entry))];
  }

  async names(entry: string): Promise<string[]> {
    const keys = await (await this.#open()).getAllKeys("files", allOf(entry));
    return keys.map(([, name]) => name);
  }

  async put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const change = (await this.#open()).transaction("files", "readwrite", { durability: "strict" });
    await Promise.all([change.store.put(new Blob([bytes]), [entry, name]), change.done]);
  }

  async get(entry: string, name: string): Promise<Blob | undefined> {
    return (await this.#open()).get("files", [entry, name]);
  }

  async delete(entry: string, name: string): Promise<void> {
    await (await this.#open()).delete("files", [entry, name]);
  }

  async drop(entry: string): Promise<void> {
    await (await this.#open()).delete("files", allOf(entry));
  }

  /** Opens the database where it is not open, or was closed: the browser may do so, and whoever deletes it wants it. */
  #open(): Promise<IDBPDatabase<Schema>> {
    const forget = () => {
      this.#opening = undefined;
    };
    this.#opening ??= openDB<Schema>(this.#database, 1, {
      upgrade: (database) => {
        database.createObjectStore("files");
      },
      blocking: (_current, _blocked, { target }) => {
        (target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    }).catch((error) => {
      forget();
      throw error;
    });
    return this.#opening;
  }
}

/** Keys of an entry: a list follows every text in IndexedDB's order. */
function allOf(entry: string): IDBKeyRange {
  return IDBKeyRange.bound([entry], [entry, []]);
}
