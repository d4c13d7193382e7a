import type { Entry, MemoryIndex } from "./memory-index.js";
import { BLOCK, type Segment } from "./segment.js";

/** What is known of a segment whose changes are in memory. */
export interface Held {
  /** Items and removals. */
  rows: number;
  /** Their ids; of a large one, which is put together with others only where all are, none. */
  ids: readonly string[];
}

export function heldOf({ items, removed }: Segment): Held {
  const rows = items.length + removed.length;
  return { rows, ids: rows >= BLOCK ? [] : [...removed, ...items.map(({ id }) => id)] };
}

/** An index whose items are to be written. */
interface Source {
  memory: Pick<MemoryIndex, "space" | "dim" | "rowsOf">;
  /** Items with their vectors as they were given, in this order; those that are not there are left out. */
  entries: (ids: readonly string[]) => Promise<Entry[]>;
}

/**
 * What an index has of these ids, and which of them it has not, each segment as it is when it is asked for: one at least.
 *
 * @param last What the last one says besides.
 */
export async function* segmentsOf(
  { memory, entries }: Source,
  ids: readonly string[],
  last: Partial<Pick<Segment, "replaces" | "partial">> = {},
): AsyncGenerator<Segment> {
  for (let from = 0; from === 0 || from < ids.length; from += BLOCK) {
    const some = ids.slice(from, from + BLOCK);
    const removed = some.filter((id) => memory.rowsOf(id).length === 0);
    const segment = segmentOf(memory, removed, await entries(some));
    yield from + BLOCK < ids.length ? segment : { ...segment, ...last };
  }
}

function segmentOf({ space, dim }: Source["memory"], removed: readonly string[], found: readonly Entry[]): Segment {
  const vectors = new Float32Array(found.reduce((sum, one) => sum + one.vectors.length, 0));
  let at = 0;
  for (const one of found) {
    vectors.set(one.vectors, at);
    at += one.vectors.length;
  }
  return { space, dim, replaces: [], removed, items: found.map(({ item }) => item), vectors };
}
