import type { StoredItem } from "../core/index-types.js";
import { badItem } from "./bad-item.js";

/** What becomes of an item of several vectors, of which engines keep one each. */
export type Several = "refuse" | "first" | "rows";

/**
 * An item as the items that an engine can keep. Throws `bad-input` for several vectors that are to be refused, or where
 * metadata has a field already that is to say which row this is.
 */
export function singles(item: StoredItem, several: Several): StoredItem[] {
  const { vectors = [], ...rest } = item;
  if (several === "rows" && vectors.length < 2 && /#\d+$/.test(item.id)) {
    throw badItem(`The id "${item.id}" is as that of a row of an item of several vectors.`);
  }
  if (vectors.length < 2 || several === "first") return [rest];
  if (several === "refuse") {
    throw badItem(
      `The item "${item.id}" has several vectors, and engines keep one of each item; \`several\` says what then.`,
    );
  }
  const { metadata = {} } = item;
  for (const field of ["partOf", "part"]) {
    if (field in metadata) throw badItem(`The metadata of the item "${item.id}" has a field "${field}" already.`);
  }
  return vectors.map(({ vector, part }, i) => ({
    ...rest,
    id: `${item.id}#${i}`,
    vector,
    metadata: { ...metadata, partOf: item.id, ...(part && { part: { ...part } }) },
  }));
}
