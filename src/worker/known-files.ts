import type { KnownFile } from "../protocol/contract.js";
import type { MemoryIndex } from "../search/memory-index.js";

/** The items that are files of some folders, by what `SearchIndex.sync` keeps of them in their metadata. */
export function knownFiles(memory: MemoryIndex, folders: readonly string[]): KnownFile[] {
  const wanted = new Set<unknown>(folders);
  const known: KnownFile[] = [];
  for (const { id, metadata } of memory.items()) {
    const { folder, size, modified, views } = metadata ?? {};
    if (!wanted.has(folder) || typeof size !== "number" || typeof modified !== "number") continue;
    known.push({ path: id, size, modified, ...(typeof views === "string" && { views }) });
  }
  return known;
}
