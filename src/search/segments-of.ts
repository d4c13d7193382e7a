import type { MemoryIndex } from "./memory-index.js";
import { BLOCK, type Segment } from "./segment.js";

/** What is known of a segment whose changes are in memory. */
export interface Held {
  /** Items and removals. */
  rows: number;
  /** Their ids; of a large one, which is put together with others only where all are, none. */
  ids: readonly string[];
  /** Those of its removals. */
  removed: readonly string[];
}

export function heldOf({ items, removed }: Segment): Held {
  const rows = items.length + removed.length;
  return { rows, ids: rows >= BLOCK ? [] : [...removed, ...items.map(({ id }) => id)], removed };
}

/** Items, and their vectors one after another. */
export type Packed = Pick<Segment, "items" | "vectors">;

/** An index whose items are to be written. */
interface Source {
  memory: Pick<MemoryIndex, "space" | "dim" | "rowsOf">;
  /** Items with their vectors as they were given, in this order; those that are not there are left out. */
  packed: (ids: readonly string[]) => Promise<Packed>;
}

/**
 * What an index has of these ids, and which of them it has not, each segment as it is when it is asked for: one at least.
 *
 * @param last What the last one says besides.
 */
export async function* segmentsOf(
  source: Source,
  ids: readonly string[],
  last: Partial<Pick<Segment, "replaces" | "partial">> = {},
): AsyncGenerator<Segment> {
  const { memory } = source;
  const { space, dim } = memory;
  for (let from = 0; from === 0 || from < ids.length; from += BLOCK) {
    const some = ids.slice(from, from + BLOCK);
    const removed = some.filter((id) => memory.rowsOf(id).length === 0);
    const segment = { space, dim, replaces: [], removed, ...(await source.packed(some)) };
    yield from + BLOCK < ids.length ? segment : { ...segment, ...last };
  }
}
