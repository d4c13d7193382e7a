// What a hub answers: listings, files, redirects, and what it was told to answer instead.
import { createHash } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { type Address, cachePath, cdnPath } from "./address.js";
import type { Faults, Hop, Wrong } from "./faults.js";
import { fileAnswer } from "./file-answer.js";
import { type FileHashes, findRepository, type Repository, type RepositoryFile } from "./repositories.js";
import type { Body } from "./send.js";

export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Body;
  wrong: Wrong;
}

export interface Shelf {
  folders: readonly string[];
  hashes: FileHashes;
  faults: Faults;
  /** The other host's address, where large files are there. */
  cdnUrl: string | undefined;
}

export function plain(status: number, text: string, headers: OutgoingHttpHeaders = {}): Answer {
  const type = { "Content-Type": "text/plain; charset=utf-8", "Content-Length": Buffer.byteLength(text) };
  return { status, headers: { ...type, ...headers }, body: { text }, wrong: {} };
}

export async function answerTo(
  { method = "GET", headers }: IncomingMessage,
  at: URL,
  hop: Hop,
  address: Address | undefined,
  shelf: Shelf,
): Promise<Answer> {
  if (method === "OPTIONS") return plain(204, "");
  if (method !== "GET" && method !== "HEAD") return plain(405, "Method not allowed");
  const repository = address && findRepository(shelf.folders, address.name);
  if (!address || !repository) return plain(404, "Repository not found", { "X-Error-Code": "RepoNotFound" });
  const file = repository.files.get(address.path);
  const moved = hop === "hub" && file && !at.pathname.startsWith("/api/") ? shelf.cdnUrl : undefined;
  const wrong = shelf.faults.take({ ...address, hop, last: moved === undefined });
  return { ...(instead(at, wrong) ?? (await rightly())), wrong };

  async function rightly(): Promise<Omit<Answer, "wrong">> {
    if (!address || !repository) throw new Error("neither is missing here");
    if (address.revision !== "main" && address.revision !== repository.commit) {
      return plain(404, "Invalid rev id", { "X-Error-Code": "RevisionNotFound" });
    }
    if (address.path === "api") return listing(address, repository, shelf.hashes, wrong);
    const own = { "X-Repo-Commit": repository.commit };
    if (!file) return plain(404, "Entry not found", { ...own, "X-Error-Code": "EntryNotFound" });
    const { sha256, gitSha1 } = await shelf.hashes.of(file.file);
    const of = { ...own, ...(file.large && { "X-Linked-Size": file.size, "X-Linked-ETag": `"${sha256}"` }) };
    if (moved !== undefined && file.large) return redirect(302, moved + cdnPath(address, repository.commit), of);
    if (moved !== undefined) return redirect(307, cachePath(address, repository.commit), of);
    // The other host has marks of its own: of 64 digits as well, but no SHA-256 of the file.
    const mark = hop === "cdn" ? digest(`${sha256} stored`) : file.large ? sha256 : gitSha1;
    const etag = `"${wrong.changed ? digest(`${mark} changed`).slice(0, mark.length) : mark}"`;
    const answer = fileAnswer(file, etag, headers, wrong);
    return { ...answer, headers: { ...answer.headers, ...(hop === "hub" && of) } };
  }
}

/** What was told to be answered without a look at the file. */
function instead(at: URL, { status, retryAfter, redirect: to, html }: Wrong): Answer | undefined {
  if (status !== undefined) {
    return plain(status, `status ${status}`, retryAfter === undefined ? {} : { "Retry-After": retryAfter });
  }
  if (to !== undefined) return redirect(302, to === "loop" ? at.href : to);
  const page = "<!doctype html><title>Sign in</title><p>Welcome";
  return html ? plain(200, page, { "Content-Type": "text/html; charset=utf-8" }) : undefined;
}

function redirect(status: number, to: string, headers: OutgoingHttpHeaders = {}): Answer {
  return plain(status, `Found. Redirecting to ${to}`, { Location: to, ...headers });
}

async function listing(
  { repository: id, blobs }: Address,
  { commit, files }: Repository,
  hashes: FileHashes,
  { listing: lies = {} }: Wrong,
): Promise<Answer> {
  const told = [...files.values()].filter(({ path }) => lies[path] !== null);
  const siblings = await Promise.all(
    told.map(async (file) => (blobs ? sibling(file, hashes, lies[file.path] ?? {}) : { rfilename: file.path })),
  );
  const text = JSON.stringify({ id, modelId: id, private: false, gated: false, sha: commit, siblings });
  return plain(200, text, { "Content-Type": "application/json; charset=utf-8" });
}

async function sibling(
  { path, file, size: length, large }: RepositoryFile,
  hashes: FileHashes,
  lie: { size?: number; sha256?: string },
) {
  const { sha256, gitSha1 } = await hashes.of(file);
  const size = lie.size ?? length;
  if (!large) return { rfilename: path, size, blobId: gitSha1 };
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${length}\n`;
  const lfs = { sha256: lie.sha256 ?? sha256, size, pointerSize: pointer.length };
  return { rfilename: path, size, blobId: gitBlob(pointer), lfs };
}

function gitBlob(text: string): string {
  return createHash("sha1").update(`blob ${text.length}\0${text}`).digest("hex");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
