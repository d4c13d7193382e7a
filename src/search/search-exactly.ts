import type { Match } from "../core/index-types.js";
import type { Ask } from "./compare.js";
import type { Comparison } from "./comparison.js";
import type { ExactVectors } from "./exact-vectors.js";
import type { MemoryIndex } from "./memory-index.js";
import { rescore } from "./rescore.js";
import type { Scans } from "./scans.js";

/** So often a search begins anew where the index has changed under it. */
const TRIES = 4;

/** What is searched, and by what. */
export interface Searched {
  memory: MemoryIndex;
  exact: ExactVectors;
  scans: Scans;
  /** Reads what others have written: another tab has put files together. */
  refresh: () => Promise<void>;
}

/**
 * As `MemoryIndex.searchAll`; with int8 vectors, what may be a hit is compared with the exact ones. Where the index
 * changes all the time, the last try goes by the int8 ones, in this thread.
 */
export async function searchExactly(searched: Searched, asks: readonly Ask[]): Promise<Match[][]> {
  const { memory, exact, scans, refresh } = searched;
  for (let tries = 0; tries < TRIES; tries++) {
    const { version } = memory;
    const compared = await scans.compare(memory, asks);
    if (version !== memory.version) continue;
    const found = await settle(compared, memory, exact);
    if (found && version === memory.version) return compared.map((one) => one.matches());
    if (!found) await refresh();
  }
  return memory.searchAll(asks);
}

/** False where the exact vectors are not to be had. */
async function settle(compared: readonly Comparison[], memory: MemoryIndex, exact: ExactVectors): Promise<boolean> {
  for (const one of compared) {
    if (memory.format !== "int8") one.settleHeld();
    else if (!(await rescore(one, (rows) => exact.rows(rows)))) return false;
  }
  return true;
}
