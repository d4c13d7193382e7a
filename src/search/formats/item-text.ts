import { isSiglipError } from "../../core/errors.js";
import { isItemKind } from "../../core/item-kinds.js";
import { fromJson, requirePlain, toJson } from "../../core/metadata-json.js";
import { isPart } from "../part.js";
import type { FileItem } from "./file-rows.js";
import { damaged, type Spot } from "./index-file.js";

const SHA256 = /^[0-9a-f]{64}$/;

/** An item as one line of JSON, Dates in its metadata as `{"$date": milliseconds}`. Throws `bad-input` for metadata that JSON would change. */
export function toText({ id, kind, content, part, metadata }: FileItem): string {
  const about = JSON.stringify({ id, kind, content, part });
  return metadata === undefined ? about : `${about.slice(0, -1)},"metadata":${toJson(metadata)}}`;
}

/** The object of a line that `toText` wrote, or that has more fields. */
export function parseLine(text: string, where: Spot): unknown {
  try {
    const value = JSON.parse(text) as { metadata?: unknown } | null;
    // Dates are looked for there only: a vector has hundreds of numbers that are none.
    return value?.metadata === undefined ? value : { ...value, metadata: fromJson(JSON.stringify(value.metadata)) };
  } catch (cause) {
    throw damaged("not JSON", where, cause);
  }
}

/** A column that has JSON in texts, or nothing. */
export function parseColumn(text: unknown, name: string, where: Spot): unknown {
  if (text === undefined || text === null || text === "") return undefined;
  if (typeof text !== "string") throw damaged(`${name} is no text`, where);
  try {
    return fromJson(text);
  } catch (cause) {
    throw damaged(`${name} is not JSON`, where, cause);
  }
}

/** The item that a file gives, fields that are null as absent; throws `bad-input` for one that is none. */
export function requireItem(value: unknown, where: Spot): FileItem {
  const { id, kind, content, part, metadata } = (typeof value === "object" && value !== null ? value : {}) as Partial<
    Record<keyof FileItem, unknown>
  >;
  if (typeof id !== "string") throw damaged("no id", where);
  if (!isItemKind(kind)) throw damaged(`no kind that is known, but ${JSON.stringify(kind)}`, where);
  const hash = content ?? undefined;
  if (hash !== undefined && !(typeof hash === "string" && SHA256.test(hash)))
    throw damaged("content is no SHA-256", where);
  const of = part ?? undefined;
  if (of !== undefined && !isPart(of)) throw damaged("part is none of the form { name?, box? }", where);
  const about = metadata ?? undefined;
  if (about !== undefined && !isPlainObject(about)) throw damaged("metadata is no object of plain data", where);
  return {
    id,
    kind,
    ...(hash !== undefined && { content: hash }),
    ...(of !== undefined && { part: of }),
    ...(about !== undefined && { metadata: about }),
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date) return false;
  try {
    requirePlain(value);
    return true;
  } catch (error) {
    if (isSiglipError(error)) return false;
    throw error;
  }
}
