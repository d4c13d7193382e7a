import type { Metadata, Plain } from "../core/index-types.js";

/** Names that mean something to Chroma. */
const TAKEN = /^(\$|#|chroma:|siglip-web:)/;

/** The metadata that engines can filter by: single values. Dates, lists and objects meet no condition anyway. */
export function fieldsOf(metadata: Metadata): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, Plain] => isField(entry[0]) && isPlain(entry[1])),
  );
}

/** Whether metadata of this name is among the fields. */
export function isField(name: string): boolean {
  return name !== "" && isStorable(name) && !TAKEN.test(name);
}

/** Whether a value can be kept as a field by every engine. */
export function isPlain(value: unknown): value is Plain {
  if (typeof value === "string") return isStorable(value);
  return value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

/** Whether a text is one in UTF-8, in PostgreSQL too: without half a surrogate pair, and without NUL. */
export function isStorable(text: string): boolean {
  return !/[\p{Surrogate}\0]/u.test(text);
}
