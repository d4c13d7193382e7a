import { SiglipError } from "../../core/errors.js";
import type { FileRow } from "./file-rows.js";

// An exported index, in whatever format, says these of itself, then gives its items, and at its end how many they are and
// what they add up to. JSON Lines and the part of an .npy file behind its array say it in lines of JSON, Parquet in the
// file's own metadata.

export const FORMAT = "siglip-web-index";
/** Version 1 had no end, and Dates in metadata were texts. */
export const VERSION = 2;

/** A file that is an index, or says that it is one. */
export interface IndexFile {
  space: string;
  dim: number;
  /** The rows in the file's order, each of them right; throws `bad-input` at the first that is not. */
  rows(): AsyncGenerator<FileRow, void, void>;
}

/** What is written of an index: `count` rows, or fewer where items are removed meanwhile. */
export interface Exported {
  space: string;
  dim: number;
  count: number;
  rows: AsyncIterable<FileRow>;
}

export type Bytes = Uint8Array<ArrayBuffer>;

/** What the beginning of a file says. */
export interface Header {
  format: string;
  version: number;
  space: string;
  dim: number;
}

export function headerOf({ space, dim }: { space: string; dim: number }): Header {
  return { format: FORMAT, version: VERSION, space, dim };
}

/** Throws `bad-input` for what is no header, `index-version` for one of a newer version of the package. */
export function requireHeader(value: unknown): Header {
  const { format, version, space, dim } = (typeof value === "object" && value !== null ? value : {}) as Partial<Header>;
  if (format !== FORMAT || !Number.isInteger(version)) {
    throw damaged(`it has no header of "${FORMAT}"`);
  }
  const found = version as number;
  if (found > VERSION) {
    const message = `This file was written by a newer version of the package (format ${found}; this one reads ${VERSION}).`;
    throw new SiglipError("index-version", message, { found, known: VERSION });
  }
  if (found < 1 || typeof space !== "string" || !Number.isInteger(dim) || (dim as number) < 1) {
    throw damaged("its header has no version, space and dim");
  }
  return { format, version: found, space, dim: dim as number };
}

/** The first line, which may be of any file. */
export function parseHeader(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a line says that the items end. */
export function isEnd(value: unknown): boolean {
  return typeof value === "object" && value !== null && "end" in value;
}

/** Where in a file something is wrong: lines and rows count from 1. */
export type Spot = { line: number } | { row: number };

export function damaged(what: string, where?: Spot, cause?: unknown): SiglipError<"bad-input"> {
  const [place] = Object.entries(where ?? {});
  const at = place ? `${place[0] === "line" ? "Line" : "Row"} ${place[1]} of the imported file` : "The imported file";
  const message = `${at} is damaged, or no index: ${what}.`;
  return new SiglipError("bad-input", message, { argument: "file", ...where }, cause === undefined ? {} : { cause });
}
