import { existsSync, statSync } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { isSiglipError, SiglipError } from "../core/errors.js";
import type { ListedFile } from "../models/listing.js";
import { addFile, Hashing } from "./hashes.js";
import { type Host, passing, request, retrying } from "./http.js";

/** A file of a hub, where it goes, and what it must be: `known` has a size and a hash. */
export interface Download {
  host: Host;
  /** On the hub, with a leading slash. */
  path: string;
  target: string;
  known: ListedFile & { size: number };
  /** Bytes that are there, of `known.size`. */
  onBytes: (bytes: number) => void;
}

/**
 * Brings a file to `target`, complete and with the right hash, or not at all; gives its SHA-256. What is there is
 * verified and not fetched; what an earlier try left in `target.part` is gone on with, and what this one leaves, where
 * it can't go on. Throws `model-fetch`, or `model-damaged` for other bytes than were promised: nothing is left of them.
 */
export async function download(one: Download): Promise<{ sha256: string; fetched: boolean }> {
  const there = await verified(one.target, one.known);
  if (there !== undefined) {
    one.onBytes(one.known.size);
    return { sha256: there, fetched: false };
  }
  await mkdir(dirname(one.target), { recursive: true });
  const resumed = existsSync(partOf(one));
  const sha256 = await fetchWhole(one).catch((error: unknown) => {
    // The earlier part may be of other bytes; without it there is nothing else to blame.
    if (resumed && isSiglipError(error, "model-damaged")) return fetchWhole(one);
    throw error;
  });
  return { sha256, fetched: true };
}

const partOf = ({ target }: Download) => `${target}.part`;

/** The SHA-256 of a file that is what it should be. */
async function verified(file: string, known: Download["known"]): Promise<string | undefined> {
  if (!existsSync(file) || statSync(file).size !== known.size) return undefined;
  const hashing = new Hashing(known);
  await addFile(hashing, file);
  const { sha256, expected, actual } = hashing.end();
  return expected === actual ? sha256 : undefined;
}

async function fetchWhole(one: Download): Promise<string> {
  const part = partOf(one);
  await retrying(one.host, (onProgress) => fetchRest(one, onProgress));
  const hashing = new Hashing(one.known);
  await addFile(hashing, part);
  const { sha256, expected, actual } = hashing.end();
  if (expected === actual) {
    await rename(part, one.target);
    return sha256;
  }
  await rm(part);
  const url = one.host.hub + one.path;
  const message = `${url} has the hash ${actual}, not ${expected}.`;
  throw new SiglipError("model-damaged", message, { url, expected, actual });
}

/** One connection: goes on after the bytes that are in the part. */
async function fetchRest(one: Download, onProgress: () => void): Promise<void> {
  const { host, path, known } = one;
  const url = host.hub + path;
  const watch = new StallWatch(host.stall);
  const part = await open(partOf(one), "a+");
  try {
    let at = (await part.stat()).size;
    if (at > known.size) at = await startOver(part);
    one.onBytes(at);
    if (at === known.size) return;
    const from: Record<string, string> = at > 0 ? { Range: `bytes=${at}-` } : {};
    const response = await request(host, path, from, watch.signal);
    if (response.headers.get("content-type")?.startsWith("text/html")) {
      throw new SiglipError("model-fetch", `${url} answered with a web page.`, { url, status: response.status });
    }
    if (at > 0 && !goesOnAt(response, at)) at = await startOver(part);
    if (response.status === 416) throw passing(`${url} has no such range.`, url);
    for await (const bytes of bodyOf(response, url)) {
      watch.alive();
      if (at + bytes.length > known.size) throw tooLong(url, known.size);
      await part.appendFile(bytes);
      at += bytes.length;
      onProgress();
      one.onBytes(at);
    }
    if (at < known.size) throw passing(`${url} ended after ${at} of ${known.size} bytes.`, url);
  } catch (error) {
    if (isSiglipError(error, "model-damaged")) await rm(partOf(one));
    throw error;
  } finally {
    watch.end();
    await part.close();
  }
}

async function* bodyOf(response: Response, url: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of response.body ?? []) yield bytes;
  } catch (cause) {
    throw passing(`${url} stopped.`, url, cause);
  }
}

async function startOver(part: FileHandle): Promise<number> {
  await part.truncate(0);
  return 0;
}

/** Whether the answer is the rest that was asked for, and not the whole, as from a host without ranges. */
function goesOnAt({ status, headers }: Response, at: number): boolean {
  return status === 206 && headers.get("content-range")?.startsWith(`bytes ${at}-`) === true;
}

function tooLong(url: string, size: number): SiglipError {
  const [expected, actual] = [`${size} bytes`, `more than ${size} bytes`];
  return new SiglipError("model-damaged", `${url} has ${actual}.`, { url, expected, actual });
}

/** Gives a connection up on which nothing comes. */
class StallWatch {
  readonly #aborting = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => this.#aborting.abort(new Error(`nothing came for ${ms} ms`)), ms);
  }

  get signal(): AbortSignal {
    return this.#aborting.signal;
  }

  alive(): void {
    this.#timer.refresh();
  }

  /** Ends the connection too, where it has not. */
  end(): void {
    clearTimeout(this.#timer);
    this.#aborting.abort();
  }
}
