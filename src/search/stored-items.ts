import type { StoredItem } from "../core/index-types.js";
import { vectorsOf } from "./segment.js";
import type { Packed } from "./segments-of.js";

/** Items with their vectors as an app is given them. */
export function storedItems({ items, vectors }: Packed): StoredItem[] {
  const dim = vectors.length / items.reduce((sum, item) => sum + vectorsOf(item), 0);
  let at = 0;
  return items.map((item) => {
    const { content: _, parts, ...about } = item;
    const own = Array.from({ length: vectorsOf(item) }, (_, i) => vectors.slice(at + i * dim, at + (i + 1) * dim));
    at += own.length * dim;
    const vector = own[0] as Float32Array;
    if (!parts) return { ...about, vector };
    return { ...about, vector, vectors: own.map((one, i) => ({ vector: one, ...(parts[i] && { part: parts[i] }) })) };
  });
}
