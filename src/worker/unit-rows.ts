import { normalizeRows } from "../core/embeddings.js";
import type { Part } from "../core/index-types.js";
import { rowOf } from "./feed-row.js";
import type { Feed } from "./runtime.js";
import type { Encode } from "./tower.js";

/**
 * A unit vector `[dim]`, or why there is none. `truncated` marks a text that was longer than the model reads. A picture
 * whose views are kept apart has as many vectors as `parts`, one after another.
 */
export type Embedded = { vector: Float32Array; truncated?: boolean; parts?: Part[] } | { error: unknown };

/** Runs a tower on a batch and gives one result a row. */
export type EncodeRows = (feed: Feed) => Promise<Embedded[]>;

/** The rows of a tower's output `[count, dim]`, each made a unit vector on its own: one bad row spoils no other. */
export function unitRows(output: Float32Array, count: number): Embedded[] {
  const dim = output.length / count;
  return Array.from({ length: count }, (_, row) => {
    try {
      return { vector: normalizeRows(output.subarray(row * dim, (row + 1) * dim), dim) };
    } catch (error) {
      return { error };
    }
  });
}

/**
 * A tower whose rows are finite or refused. A row that is not finite or has no length is run once more, alone, on the
 * path that `lower` opens, where there is one; what is still wrong then is that row's `numerics` error.
 */
export function finiteRows(encode: Encode, lower: (() => Promise<Encode>) | undefined): EncodeRows {
  return async (feed) => {
    const count = feed.dims[0] as number;
    const rows = unitRows(await encode(feed), count);
    if (!lower) return rows;
    for (const [i, row] of rows.entries()) {
      if ("vector" in row) continue;
      const again = await (await lower())(await rowOf(feed, i));
      rows[i] = unitRows(again, 1)[0] as Embedded;
    }
    return rows;
  };
}
