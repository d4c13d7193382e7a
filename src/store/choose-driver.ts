import { isFull } from "../core/is-full.js";
import type { StoreKind } from "../core/storage-types.js";
import { CacheDriver } from "./cache-driver.js";
import type { Driver } from "./driver.js";
import { IdbDriver } from "./idb-driver.js";
import { MemoryDriver } from "./memory-driver.js";
import { OpfsDriver } from "./opfs-driver.js";

const OPENERS: Record<StoreKind, (folder: Folder) => Promise<Driver>> = {
  opfs: ({ name, flushed }) => OpfsDriver.open(name, flushed),
  indexeddb: async ({ name }) => new IdbDriver(name),
  cache: async ({ name }) => new CacheDriver(name),
  memory: async () => new MemoryDriver(),
};

const TITLES: Record<Exclude<StoreKind, "memory">, string> = {
  opfs: "The private file system",
  indexeddb: "IndexedDB",
  cache: "The Cache API",
};

/** What keeps a folder, best first; memory is the last resort of all. */
export interface Folder {
  name: string;
  order: readonly (keyof typeof TITLES)[];
  /** Whether what is put is on the disk, not only with the system, once it is said to be there. */
  flushed: boolean;
}

/** The model files': large, and fetched anew where a crash of the system loses some. */
export const FILES: Folder = { name: "siglip-web-files", order: ["opfs", "cache"], flushed: false };

/** The indexes': nobody has them but this browser. The Cache API never says when what it took is on the disk. */
export const INDEXES: Folder = { name: "siglip-web-indexes", order: ["opfs", "indexeddb"], flushed: true };

/** No index's name, in which "." is written otherwise. */
const PROBE = "probe.";

/**
 * The best place that really keeps bytes, in the folder's order, and in words why none before it does. With `only`, that
 * one or its error.
 */
export async function chooseDriver(folder: Folder, only?: StoreKind): Promise<{ driver: Driver; notes: string[] }> {
  if (only !== undefined) return { driver: await tried(only, folder), notes: [] };
  const notes: string[] = [];
  for (const kind of folder.order) {
    try {
      return { driver: await tried(kind, folder), notes };
    } catch (error) {
      notes.push(`${TITLES[kind]} keeps nothing here: ${error}`);
    }
  }
  notes.push("They are kept in memory, and gone when the page is.");
  return { driver: new MemoryDriver(), notes };
}

/** Writes, reads back, deletes: what a browser announces is not always what it does. */
async function tried(kind: StoreKind, folder: Folder): Promise<Driver> {
  const driver = await OPENERS[kind](folder);
  const entry = `${PROBE}${Math.random().toString(36).slice(2)}`;
  try {
    await driver.put(entry, "probe", new Uint8Array([1, 2, 3]));
    const bytes = new Uint8Array((await (await driver.get(entry, "probe"))?.arrayBuffer()) ?? []);
    if (bytes.join() !== "1,2,3") throw new Error("what was written does not come back");
  } catch (error) {
    // A full place still has what it took before.
    if (!isFull(error)) throw error;
  } finally {
    await driver.drop(entry);
  }
  return driver;
}
