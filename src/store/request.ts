import { SiglipError } from "../core/errors.js";
import { parseRetryAfter } from "../core/retry-after.js";
import type { Marks } from "./about.js";
import { OtherBytes, PassingFault } from "./faults.js";
import type { FileRef } from "./file-ref.js";
import { mayLead } from "./redirects.js";

/** A host's answer that is worth reading. */
export interface Answer {
  response: Response;
  /** Where its first byte lies in the file. */
  from: number;
  /** Of the whole file, in bytes, where the host says and the browser may read it. */
  total?: number;
  /** A part, as was asked; else the whole. */
  ranged: boolean;
  marks: Marks;
}

export interface Ask {
  fetch: typeof fetch;
  method?: "GET" | "HEAD";
  /** The part that is asked for, `to` exclusive. None: the whole. */
  range?: { from: number; to: number };
  /** Default `no-store`: what this store keeps, the browser's cache need not keep as well. */
  cache?: RequestCache;
  signal: AbortSignal;
}

/**
 * One request for a file. Throws `PassingFault` for what may go by (no connection, 429, 5xx), `OtherBytes` where the file
 * has become shorter than the part begins, and `model-fetch` for all else: another status, a web page in the file's
 * place, a redirect to a host that is not named.
 */
export async function request(ref: FileRef, ask: Ask): Promise<Answer> {
  const response = await send(ref, ask);
  if (response.status === 416 && ask.range?.from === 0) {
    // An empty file has no first byte to ask for.
    await discard(response);
    const { range: _, ...whole } = ask;
    return request(ref, whole);
  }
  try {
    return read(ref, ask, response);
  } catch (error) {
    await discard(response);
    throw error;
  }
}

/** Stops an answer whose bytes nobody wants. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

async function send(
  ref: FileRef,
  { fetch, method = "GET", range, cache = "no-store", signal }: Ask,
): Promise<Response> {
  // Only this form of `Range`, and no other header: across origins anything else asks the host for leave first.
  const headers: HeadersInit = range ? { Range: `bytes=${range.from}-${range.to - 1}` } : {};
  const redirect = ref.redirects?.length ? "follow" : "manual";
  try {
    return await fetch(ref.url, { method, headers, redirect, cache, signal });
  } catch (cause) {
    signal.throwIfAborted();
    const { url } = ref;
    throw new PassingFault(new SiglipError("model-fetch", `${url} can't be reached.`, { url }, { cause }));
  }
}

function read(ref: FileRef, { range }: Ask, response: Response): Answer {
  const { status, headers } = response;
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    throw refusal(ref, "leads to another address, which its source does not allow", status);
  }
  if (response.url && !mayLead(ref.url, response.url, ref.redirects ?? [])) {
    throw refusal(ref, `leads to ${new URL(response.url).host}, which its source does not allow`, status);
  }
  if (status === 416 && range) throw new OtherBytes(`bytes from ${range.from}`, "an end before them");
  if (!response.ok) {
    const error = refusal(ref, `answered with status ${status}`, status);
    if (status !== 429 && status < 500) throw error;
    throw new PassingFault(error, parseRetryAfter(headers.get("retry-after"), Date.now()));
  }
  if (headers.get("content-type")?.startsWith("text/html")) throw refusal(ref, "answered with a web page", status);
  const marks = marksOf(headers);
  const length = lengthOf(headers);
  if (status !== 206 || !range) {
    return { response, from: 0, ranged: false, marks, ...(length === undefined ? {} : { total: length }) };
  }
  // Across origins the header is often hidden: the part is then taken to begin where it was asked to.
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  if (from !== undefined && Number(from) !== range.from) throw refusal(ref, "sent another part than was asked", status);
  const known = total === undefined || total === "*" ? {} : { total: Number(total) };
  return { response, from: range.from, ranged: true, marks, ...known };
}

function refusal(ref: FileRef, what: string, status: number): SiglipError<"model-fetch"> {
  const { url } = ref;
  return new SiglipError("model-fetch", `${url} ${what}.`, status === 0 ? { url } : { url, status });
}

function marksOf(headers: Headers): Marks {
  const etag = headers.get("etag");
  const modified = headers.get("last-modified");
  return { ...(etag === null ? {} : { etag }), ...(modified === null ? {} : { modified }) };
}

/** Of the bytes as they will be read: a length of compressed ones says nothing. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : Number(length);
}
