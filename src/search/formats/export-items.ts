import type { ExportFormat } from "../../core/index-types.js";
import type { MemoryIndex } from "../memory-index.js";
import type { Bytes, Entry, Exported } from "./index-file.js";
import { writeJsonl } from "./jsonl.js";
import { writeNpy } from "./npy.js";

/** An index as a file, part by part: nothing is held but the part under way. */
export interface Exporting {
  /** Items that the index had at the beginning. */
  total: number;
  /** Items that were written so far. */
  readonly loaded: number;
  parts: AsyncGenerator<Bytes, void, void>;
}

/**
 * The items that an index has now, those that are removed meanwhile left out, or `index-changed` thrown where the format
 * can't. Throws `bad-input` for metadata that JSON can't say.
 */
export function exportItems(memory: MemoryIndex, format: ExportFormat): Exporting {
  const ids: string[] = [];
  for (const { item } of memory.entries()) ids.push(item.id);
  let loaded = 0;
  function* entries(): Generator<Entry, void, void> {
    for (const id of ids) {
      const found = memory.get(id);
      if (!found) continue;
      loaded++;
      yield found;
    }
  }
  const index: Exported = { space: memory.space, dim: memory.dim, count: ids.length, entries: entries() };
  return {
    total: ids.length,
    get loaded() {
      return loaded;
    },
    parts: WRITERS[format](index),
  };
}

const WRITERS: Record<ExportFormat, (index: Exported) => AsyncGenerator<Bytes, void, void>> = {
  jsonl: writeJsonl,
  npy: writeNpy,
  // Loaded when it is needed first.
  async *parquet(index) {
    const { writeParquet } = await import("./parquet-write.js");
    yield* writeParquet(index);
  },
};
