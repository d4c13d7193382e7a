import { SiglipError } from "../core/errors.js";
import { backOff, TRIES } from "./back-off.js";
import { PassingFault } from "./faults.js";
import type { FileRef } from "./file-ref.js";
import { type Answer, type Ask, discard, request } from "./request.js";

/** How a file is reached. */
export interface Source {
  ref: FileRef;
  fetch: typeof fetch;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  signal: AbortSignal;
}

export interface Take {
  from: number;
  /** Exclusive; undefined to ask for the whole file. */
  to: number | undefined;
  cache?: RequestCache;
  tries?: number;
  /** Sees each answer before its bytes; gives where to stop, undefined for where the answer ends. May throw. */
  answered(answer: Answer): number | undefined | Promise<number | undefined>;
  /** Gets the bytes in order. */
  got(bytes: Uint8Array<ArrayBuffer>): Promise<void> | void;
}

/** So many bytes between two failures, and the host is counted as working. */
const PROGRESS = 64 * 1024;

/**
 * Fetches part of a file, or from `from` to its end. After a passing fault or a cut it goes on from the last byte, five
 * times without progress at most. Gives where the bytes ended.
 */
export async function take(source: Source, part: Take): Promise<number> {
  const { signal } = source;
  let at = part.from;
  let mark = at;
  for (let failed = 0; ; ) {
    try {
      const end = await once(source, part, at, (bytes) => {
        at += bytes.length;
        return part.got(bytes);
      });
      return end;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PassingFault)) throw error;
      if (at - mark >= PROGRESS) failed = 0;
      mark = at;
      failed++;
      if (failed >= (part.tries ?? TRIES)) throw error.cause;
      await source.wait(backOff(failed, error.after, Math.random()), signal);
    }
  }
}

/** One request for what is missing, and its bytes as far as they come. */
async function once(
  source: Source,
  part: Take,
  start: number,
  got: (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void,
): Promise<number> {
  const ask: Ask = { fetch: source.fetch, signal: source.signal, cache: part.cache ?? "no-store" };
  // A host without parts may have led past `to` by now: its next answer is the whole again.
  if (part.to !== undefined && start < part.to) ask.range = { from: start, to: part.to };
  const answer = await request(source.ref, ask);
  let at = answer.from;
  const reader = answer.response.body?.getReader();
  try {
    const end = await part.answered(answer);
    while (end === undefined || at < end) {
      const bytes = await next(source, reader, at);
      if (bytes === undefined) break;
      // A host that does not send parts sends again what is there already.
      const wanted = bytes.subarray(
        Math.max(0, Math.min(bytes.length, start - at)),
        end === undefined ? undefined : Math.max(0, end - at),
      );
      at += bytes.length;
      if (wanted.length > 0) await got(wanted);
    }
    // Not the end of what has no parts: a length across origins may be that of the compressed bytes, which are fewer.
    const least = end ?? answer.total ?? at;
    if (at < least) throw cutShort(source.ref.url, `ended after ${at} of ${least} bytes`);
    return end ?? at;
  } finally {
    reader?.releaseLock();
    await discard(answer.response);
  }
}

async function next(
  { ref, signal }: Source,
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined,
  at: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return (await reader?.read())?.value;
  } catch (cause) {
    signal.throwIfAborted();
    throw cutShort(ref.url, `stopped after ${at} bytes`, cause);
  }
}

function cutShort(url: string, what: string, cause?: unknown): PassingFault {
  const options = cause === undefined ? undefined : { cause };
  return new PassingFault(new SiglipError("model-fetch", `${url} ${what}.`, { url }, options));
}
