import type { ExportFormat } from "../../core/index-types.js";
import type { ExactVectors } from "../exact-vectors.js";
import { toRows } from "./file-rows.js";
import type { Bytes, Exported } from "./index-file.js";
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

/** An index whose vectors are given as they were put in, whatever memory has of them. */
export type Source = Pick<ExactVectors, "memory" | "entries">;

/**
 * The items that an index has now, those that are removed meanwhile left out, or `index-changed` thrown where the format
 * can't. Throws `bad-input` for metadata that JSON can't say.
 */
export function exportItems(index: Source, format: ExportFormat): Exporting {
  const { space, dim, count, rows } = index.memory;
  let loaded = 0;
  async function* entries() {
    for await (const entry of index.entries()) {
      loaded++;
      yield entry;
    }
  }
  return {
    total: count,
    get loaded() {
      return loaded;
    },
    parts: WRITERS[format]({ space, dim, count: rows, rows: toRows(entries()) }),
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
