import type { StoredFile } from "../core/storage-types.js";
import type { Driver } from "./driver.js";
import { Entry } from "./entry.js";
import type { FileRef } from "./file-ref.js";
import type { Locks } from "./locks.js";

/** Notes whose a file is, beside those whose it is already. */
export async function addOwner(entry: Entry, { owner, file }: FileRef): Promise<void> {
  const { about } = entry;
  if (!about || about.owners.some((one) => one.owner === owner && one.file === file)) return;
  await entry.describe({ ...about, owners: [...about.owners, { owner, file }] });
}

/** One row for each owner of each file. */
export async function listFiles(driver: Driver): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const key of await driver.entries()) {
    const { about, bytes } = await Entry.open(driver, key);
    if (!about) continue;
    const size = about.size === undefined ? {} : { size: about.size };
    const complete = about.complete && bytes === about.size;
    files.push(...about.owners.map(({ owner, file }) => ({ owner, file, bytes, ...size, complete })));
  }
  return files;
}

/** Takes an owner's name off its files, or everybody's; a file that nobody owns goes. Gives the bytes freed. */
export async function removeFiles(driver: Driver, locks: Locks, owner?: string): Promise<number> {
  let freed = 0;
  for (const key of await driver.entries()) {
    await locks.hold(key, new AbortController().signal, async () => {
      const entry = await Entry.open(driver, key);
      const { about, bytes } = entry;
      const owners = about?.owners.filter((one) => owner !== undefined && one.owner !== owner) ?? [];
      if (about && owners.length === about.owners.length) return;
      if (about && owners.length > 0) {
        await entry.describe({ ...about, owners });
        return;
      }
      await entry.clear();
      freed += bytes;
    });
  }
  return freed;
}
