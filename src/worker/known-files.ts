import type { KnownFile } from "../protocol/contract.js";
import type { MemoryIndex } from "../search/memory-index.js";
import type { IndexedItem } from "../search/segment.js";

/**
 * The items that are files of some folders, by what `SearchIndex.sync` keeps of them in their metadata.
 *
 * @param isWhole False for an item that lacks something: its file counts as changed. Default: none does.
 */
export function knownFiles(
  memory: MemoryIndex,
  folders: readonly string[],
  isWhole: (item: IndexedItem) => boolean = () => true,
): KnownFile[] {
  const wanted = new Set<unknown>(folders);
  const known: KnownFile[] = [];
  for (const item of memory.items()) {
    const { folder, size, modified } = item.metadata ?? {};
    if (!wanted.has(folder) || typeof size !== "number" || typeof modified !== "number") continue;
    known.push({ path: item.id, size, modified: isWhole(item) ? modified : Number.NaN });
  }
  return known;
}
