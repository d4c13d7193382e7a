import type { Match, SearchRequest } from "../core/index-types.js";
import type { ExactVectors } from "./exact-vectors.js";
import type { MemoryIndex } from "./memory-index.js";
import { rescore } from "./rescore.js";

/** So often a search begins anew where the index has changed under it. */
const TRIES = 4;

/**
 * As `MemoryIndex.search`; with int8 vectors, what may be a hit is compared with the exact ones. Where the index changes
 * all the time, the last try goes by the int8 ones.
 *
 * @param refresh Reads what others have written: another tab has put files together.
 */
export async function searchExactly(
  memory: MemoryIndex,
  exact: ExactVectors,
  query: Float32Array,
  request: SearchRequest,
  refresh: () => Promise<void>,
): Promise<Match[]> {
  for (let tries = 0; memory.format === "int8" && tries < TRIES; tries++) {
    const { version } = memory;
    const compared = memory.compare(query, request);
    const found = await rescore(compared, (rows) => exact.rows(rows));
    if (found && version === memory.version) return compared.matches();
    if (!found) await refresh();
  }
  return memory.search(query, request);
}
