import type { Match } from "../core/index-types.js";
import type { Ask } from "./compare.js";
import type { Comparison } from "./comparison.js";
import type { ExactVectors } from "./exact-vectors.js";
import type { MemoryIndex } from "./memory-index.js";
import { type Read, rescore } from "./rescore.js";
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
    const isSame = () => version === memory.version;
    const compared = await scans.compare(memory, asks);
    // Where rows have changed, those that were found may not be there to be read.
    const found = await settle(compared, memory, async (rows) => (isSame() ? exact.rows(rows) : undefined));
    if (found && isSame()) return compared.map((one) => one.matches());
    if (isSame()) await refresh();
  }
  return memory.searchAll(asks);
}

/** False where the exact vectors are not to be had. */
async function settle(compared: readonly Comparison[], { format }: MemoryIndex, read: Read): Promise<boolean> {
  for (const one of compared) {
    if (format !== "int8") one.settleHeld();
    else if (!(await rescore(one, read))) return false;
  }
  return true;
}
