import { type AdaptedTower, type Adapter, adaptRows, requireAdapter } from "../core/adapter.js";
import type { Vectors } from "../core/embeddings.js";

/**
 * Vectors of an adapter's base space as it makes them, in its own: the rest of `embeddings` is kept. Pictures' are
 * corrected otherwise than texts'. Throws `bad-input` for what is no adapter, `space-mismatch` for vectors of another
 * space, `numerics` for a row that is left without length.
 */
export function applyAdapter<T extends Vectors>(adapter: Adapter, embeddings: T, tower: AdaptedTower): T {
  requireAdapter(adapter, embeddings.space);
  return { ...embeddings, data: adaptRows(adapter, tower, embeddings.data), space: adapter.space };
}
