import type { KnownFile } from "../protocol/contract.js";

/** What is to be done so that an index has what a folder has. */
export interface FolderPlan<F> {
  /** Files that the index does not have as they are now. */
  changed: F[];
  /** How many it has: same path, size, time of change and views. They are not read. */
  unchanged: number;
  /** Paths of what it has and the folder has no longer. */
  gone: string[];
}

/**
 * Compares a folder's files with those that the index has of it.
 *
 * @param unread Paths of files that are there and could not be looked at: they are not gone.
 * @param views Which views are wanted: what the index has by others has changed.
 */
export function planSync<F extends KnownFile>(
  files: readonly F[],
  known: readonly KnownFile[],
  unread: readonly string[],
  views?: string,
): FolderPlan<F> {
  const before = new Map(known.map((one) => [one.path, one]));
  const now = new Set([...files.map(({ path }) => path), ...unread]);
  const changed = files.filter(({ path, size, modified }) => {
    const found = before.get(path);
    return found?.size !== size || found.modified !== modified || found.views !== views;
  });
  const gone = known.map(({ path }) => path).filter((path) => !now.has(path));
  return { changed, unchanged: files.length - changed.length, gone };
}
