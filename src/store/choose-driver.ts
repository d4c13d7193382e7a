import { isFull } from "../core/is-full.js";
import type { StoreKind } from "../core/storage-types.js";
import { CacheDriver } from "./cache-driver.js";
import type { Driver } from "./driver.js";
import { MemoryDriver } from "./memory-driver.js";
import { OpfsDriver } from "./opfs-driver.js";

const OPENERS: Record<StoreKind, (folder: string) => Promise<Driver>> = {
  opfs: (folder) => OpfsDriver.open(folder),
  cache: async (folder) => new CacheDriver(folder),
  memory: async () => new MemoryDriver(),
};

/** The model files' folder. */
export const FILES = "siglip-web-files";

/**
 * The best place that really keeps bytes, in the order OPFS, Cache API, memory, and in words why none before it does.
 * With `only`, that one or its error.
 */
export async function chooseDriver(folder: string, only?: StoreKind): Promise<{ driver: Driver; notes: string[] }> {
  if (only !== undefined) return { driver: await tried(only, folder), notes: [] };
  const notes: string[] = [];
  for (const kind of ["opfs", "cache"] as const) {
    try {
      return { driver: await tried(kind, folder), notes };
    } catch (error) {
      notes.push(`${kind === "opfs" ? "The private file system" : "The Cache API"} keeps nothing here: ${error}`);
    }
  }
  notes.push("They are kept in memory, and gone when the page is.");
  return { driver: new MemoryDriver(), notes };
}

/** Writes, reads back, deletes: what a browser announces is not always what it does. */
async function tried(kind: StoreKind, folder: string): Promise<Driver> {
  const driver = await OPENERS[kind](folder);
  const entry = `probe-${Math.random().toString(36).slice(2)}`;
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
