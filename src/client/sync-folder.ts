import type { KnownFile } from "../protocol/contract.js";
import { planSync } from "./folder-plan.js";
import { type FailedFile, type FolderFile, type FolderSource, listFolder } from "./list-folder.js";
import type { IndexItem, PictureOptions, SyncOptions } from "./options.js";
import type { Added } from "./search-index.js";

/** What a folder's index came to. Items are named by their files' paths. */
export interface Synced {
  /** Pictures that were encoded. */
  added: string[];
  /** Pictures that were moved, renamed or touched: the index knew their bytes, and nothing was encoded. */
  reused: string[];
  /** Items whose file is no longer there. */
  removed: string[];
  /** Pictures that the index had as they are; they were not read. */
  unchanged: number;
  /** Files that are no pictures, by their names. */
  skipped: number;
  /** Files that could not be read or decoded. What the index had of them stays, and the next call tries them again. */
  failed: FailedFile[];
}

/** What is needed of an index. */
interface Target {
  known(folders: string[]): Promise<KnownFile[]>;
  add(items: IndexItem[], options: PictureOptions): Promise<Added>;
  remove(ids: string[]): Promise<number>;
}

/** Files that are handed over at a time. */
const AT_ONCE = 256;

/** Makes an index have the pictures that a folder has. What was done when it was interrupted stays done. */
export async function syncFolder(index: Target, source: FolderSource, options: SyncOptions): Promise<Synced> {
  const { signal, onProgress, views, metadata } = options;
  const asked = views && JSON.stringify(views);
  signal?.throwIfAborted();
  const { folders, files, skipped, failed } = await listFolder(source, signal);
  const unread = failed.map(({ path }) => path);
  const { changed, unchanged, gone } = planSync(files, await index.known(folders), unread, asked);
  const synced: Synced = { added: [], reused: [], removed: gone, unchanged, skipped, failed: [...failed] };
  for (let from = 0; from < changed.length; from += AT_ONCE) {
    const some = changed.slice(from, from + AT_ONCE);
    const { reused, failures } = await index.add(await Promise.all(some.map((one) => toItem(one, asked, metadata))), {
      ...(views && { views }),
      ...(signal && { signal }),
      onProgress: (progress) => {
        if (progress.phase === "load") onProgress?.(progress);
        if (progress.phase === "index") {
          onProgress?.({ phase: "index", loaded: from + progress.loaded, total: changed.length });
        }
      },
    });
    const errors = new Map(failures.map(({ input, error }) => [input, error]));
    const known = new Set(reused);
    for (const [input, { path }] of some.entries()) {
      const error = errors.get(input);
      if (error) synced.failed.push({ path, error });
      else (known.has(input) ? synced.reused : synced.added).push(path);
    }
  }
  // Last, so that a file that was moved finds its vector under its old path.
  signal?.throwIfAborted();
  if (gone.length > 0) await index.remove(gone);
  return synced;
}

async function toItem(
  { path, file, folder, size, modified }: FolderFile,
  views: string | undefined,
  more: SyncOptions["metadata"],
): Promise<IndexItem> {
  const own = { folder, size, modified, ...(views && { views }) };
  return { id: path, image: file, metadata: { ...(await more?.(file, path)), ...own } };
}
