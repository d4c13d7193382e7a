import { normalizeRows } from "../core/embeddings.js";
import { fnv1a } from "../core/fnv.js";
import type { StoredItem } from "../core/index-types.js";
import { isItemKind } from "../core/item-kinds.js";
import { toJson } from "../core/metadata-json.js";
import { badItem } from "./bad-item.js";
import { requireDim } from "./dim.js";
import type { Row } from "./engine.js";
import { fieldsOf, isStorable } from "./fields.js";

/** Of how rows are kept: rows of another form are written anew by the next `push`. */
const FORM = 2;

/**
 * An item as engines keep it. Throws `bad-input` for one that no engine can keep, `dim-mismatch` for a vector of another
 * length and `numerics` for one that is not finite or has no length.
 */
export function toRow({ id, kind, vector, metadata }: Omit<StoredItem, "vectors">, dim: number): Row {
  if (typeof id !== "string" || id === "" || !isStorable(id)) {
    throw badItem(`An item's id must be a text that is not empty, in whole characters, not ${JSON.stringify(id)}.`);
  }
  if (!isItemKind(kind)) throw badItem(`The item "${id}" is of no known kind: ${String(kind)}.`);
  if (!(vector instanceof Float32Array)) throw badItem(`The vector of the item "${id}" is no Float32Array.`);
  requireDim(dim, vector.length);
  const row = {
    id,
    kind,
    vector: normalizeRows(vector.slice(), dim),
    metadata: metadata ? toJson(metadata) : "",
    fields: fieldsOf(metadata ?? {}),
  };
  return { ...row, mark: markOf(row) };
}

/** 64 bits over all that a row is made of. */
function markOf({ kind, vector, metadata }: Omit<Row, "mark">): string {
  const text = new TextEncoder().encode(`${FORM} ${kind} ${metadata}`);
  const bytes = new Uint8Array(text.length + vector.byteLength);
  bytes.set(text);
  bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), text.length);
  return [0, 1].map((start) => fnv1a(bytes, start).toString(16).padStart(8, "0")).join("");
}
