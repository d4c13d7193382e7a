import { requireSameSpace } from "../../core/embeddings.js";
import type { OnProgress } from "../../core/progress.js";
import type { KeptIndex } from "../kept-index.js";
import { toEntries } from "./file-rows.js";
import { damaged, type IndexFile } from "./index-file.js";
import { openJsonl } from "./jsonl.js";
import { openNpy } from "./npy.js";
import { NPY_MAGIC } from "./npy-header.js";
import { readPart } from "./read-part.js";

type Importing = Pick<KeptIndex, "memory" | "set">;

/**
 * Adds the items of a file that `export` wrote, or another program like it, and says how many there are. The file is read
 * twice, first to check all of it, so that nothing is added unless all is right, and no more is in memory than a part of
 * it. Throws `SpaceMismatchError` for another space, `index-version` for a newer format and `bad-input`, with the line or
 * row, for what is damaged.
 */
export async function importItems(
  index: Importing,
  file: Blob,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<number> {
  const { space, dim, rows } = await openIndexFile(file);
  requireSameSpace(index.memory, { space });
  if (dim !== index.memory.dim)
    throw damaged(`its vectors are of ${dim} numbers, and the index's of ${index.memory.dim}`);
  let total = 0;
  for await (const _ of toEntries(rows())) {
    signal.throwIfAborted();
    total++;
  }
  let loaded = 0;
  for await (const { item, vectors } of toEntries(rows())) {
    index.set(item, vectors);
    loaded++;
    if (loaded % 256 === 0 || loaded === total) onProgress({ phase: "index", loaded, total });
  }
  return total;
}

/** A file of any format that is known, by what it begins with. */
async function openIndexFile(file: Blob): Promise<IndexFile> {
  const begin = String.fromCharCode(...(await readPart(file, 0, 6)));
  if (begin.startsWith("PAR1")) return (await import("./parquet-read.js")).openParquet(file);
  return begin === NPY_MAGIC ? openNpy(file) : openJsonl(file);
}
