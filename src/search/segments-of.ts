import type { MemoryIndex } from "./memory-index.js";
import { BLOCK } from "./rows.js";
import type { IndexedItem, Segment } from "./segment.js";

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

/**
 * What memory has of these ids, and which of them it has not, each segment as it is when it is asked for: one at least.
 *
 * @param last What the last one says besides.
 */
export function* segmentsOf(
  memory: MemoryIndex,
  ids: readonly string[],
  last: Partial<Pick<Segment, "replaces" | "partial">> = {},
): Generator<Segment> {
  for (let from = 0; from === 0 || from < ids.length; from += BLOCK) {
    const some = ids.slice(from, from + BLOCK);
    const removed = some.filter((id) => !memory.get(id));
    const segment = segmentOf(
      memory,
      removed,
      some.flatMap((id) => memory.get(id) ?? []),
    );
    yield from + BLOCK < ids.length ? segment : { ...segment, ...last };
  }
}

function segmentOf(
  { space, dim }: MemoryIndex,
  removed: readonly string[],
  found: readonly { item: IndexedItem; vector: Float32Array }[],
): Segment {
  const vectors = new Float32Array(found.length * dim);
  for (const [i, { vector }] of found.entries()) vectors.set(vector, i * dim);
  return { space, dim, replaces: [], removed, items: found.map(({ item }) => item), vectors };
}
