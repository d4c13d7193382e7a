// The status, headers and part of a file that a right host answers a request with, or on command a wrong one.
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Wrong } from "./faults.js";
import type { RepositoryFile } from "./repositories.js";
import type { Body } from "./send.js";

export interface FileAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Body;
}

/** `etag` with its quotes. */
export function fileAnswer(
  { file, size, path }: RepositoryFile,
  etag: string,
  asked: IncomingHttpHeaders,
  wrong: Wrong,
): FileAnswer {
  const headers: OutgoingHttpHeaders = {
    "Content-Type": path.endsWith(".json") ? "application/json" : "application/octet-stream",
    ...(wrong.noEtag ? {} : { ETag: etag }),
    ...(wrong.noRanges ? {} : { "Accept-Ranges": "bytes" }),
  };
  if (!wrong.noEtag && asked["if-none-match"] === etag) return { status: 304, headers, body: { text: "" } };
  const sameFile = asked["if-range"] === undefined || (asked["if-range"] === etag && !wrong.noEtag);
  const range = wrong.noRanges || !sameFile ? undefined : parseRange(asked.range, size);
  if (range === "none") {
    return { status: 416, headers: { ...headers, "Content-Range": `bytes */${size}` }, body: { text: "" } };
  }
  const { from, to } = range ?? { from: 0, to: size };
  const end = Math.min(to, from + (wrong.short ?? size));
  if (range) headers["Content-Range"] = `bytes ${from}-${to - 1}/${wrong.noLength ? "*" : size}`;
  if (!wrong.noLength) headers["Content-Length"] = end - from;
  return { status: range ? 206 : 200, headers, body: { file, from, to: end } };
}

/** `undefined` for no range, and for more than one, which a host may answer with the whole; "none" for one outside the file. */
function parseRange(range: string | undefined, size: number): { from: number; to: number } | "none" | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return undefined;
  if (first === "")
    return Number(last) === 0 || size === 0 ? "none" : { from: Math.max(0, size - Number(last)), to: size };
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return "none";
  return { from: Number(first), to: last === "" ? size : Math.min(size, Number(last) + 1) };
}
