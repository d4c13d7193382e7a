import { createHash } from "node:crypto";

export interface Seen {
  method: string;
  url: string;
  range: string | null;
  /** Bytes that the client took from the answer. */
  sent: number;
  /** The client stopped it. */
  stopped: boolean;
}

/** How a fake host answers; each test sets what is wrong with it. */
export interface Manners {
  ranges?: boolean;
  lengths?: boolean;
  /** Headers that a page of another origin could not read are left out. */
  hidden?: boolean;
  etag?: string;
  modified?: string;
  /** Bytes a step of the stream, and what happens before each; may throw, which cuts the connection. */
  step?: number;
  beforeStep?: (seen: Seen, at: number) => Promise<void> | void;
  /** Another answer for this request; undefined for the usual one. */
  instead?: (seen: Seen, count: number) => Response | undefined | Promise<Response | undefined>;
}

/** A host within the test: files by address, ranges, and all that can go wrong. */
export class FakeHost {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly seen: Seen[] = [];
  manners: Manners;

  constructor(manners: Manners = {}) {
    this.manners = manners;
  }

  get sent(): number {
    return this.seen.reduce((sum, { sent }) => sum + sent, 0);
  }

  readonly fetch = (async (url: string, init: RequestInit = {}) => {
    const { signal } = init;
    signal?.throwIfAborted();
    const range = new Headers(init.headers).get("range");
    const seen: Seen = { method: init.method ?? "GET", url, range, sent: 0, stopped: false };
    this.seen.push(seen);
    const other = await this.manners.instead?.(seen, this.seen.length);
    if (other) return other;
    const bytes = this.files.get(url);
    if (!bytes) return new Response("not here", { status: 404 });
    return this.#answer(seen, bytes, signal ?? undefined);
  }) as typeof fetch;

  #answer(seen: Seen, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal | undefined): Response {
    const { ranges = true, lengths = true, hidden = false, etag, modified } = this.manners;
    const headers = new Headers({ "content-type": "application/octet-stream" });
    if (etag !== undefined && !hidden) headers.set("etag", etag);
    if (modified !== undefined) headers.set("last-modified", modified);
    const [, first, last] = (ranges && /^bytes=(\d+)-(\d+)$/.exec(seen.range ?? "")) || [];
    const from = Number(first ?? 0);
    const to = Math.min(bytes.length, last === undefined ? bytes.length : Number(last) + 1);
    if (first !== undefined && from >= bytes.length) return new Response(null, { status: 416 });
    if (lengths) headers.set("content-length", String(to - from));
    if (first !== undefined && !hidden) headers.set("content-range", `bytes ${from}-${to - 1}/${bytes.length}`);
    const status = first === undefined ? 200 : 206;
    if (seen.method === "HEAD") return new Response(null, { status, headers });
    return new Response(this.#stream(seen, bytes, from, to, signal), { status, headers });
  }

  #stream(seen: Seen, bytes: Uint8Array<ArrayBuffer>, from: number, to: number, signal: AbortSignal | undefined) {
    const { step = 64 * 1024, beforeStep } = this.manners;
    let at = from;
    const ended = new AbortController();
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start(controller) {
          const stop = () => {
            seen.stopped = true;
            controller.error(signal?.reason);
          };
          signal?.addEventListener("abort", stop, { signal: ended.signal });
        },
        async pull(controller) {
          await beforeStep?.(seen, at);
          if (signal?.aborted) return;
          if (at >= to) {
            ended.abort();
            controller.close();
            return;
          }
          const part = bytes.slice(at, Math.min(to, at + step));
          at += part.length;
          seen.sent += part.length;
          controller.enqueue(part);
        },
        cancel() {
          ended.abort();
          seen.stopped = true;
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/** Bytes that differ everywhere, the same for the same seed. */
export function someBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed;
  for (let i = 0; i < words.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    words[i] = state ^ (state >>> 15);
  }
  return new Uint8Array(words.buffer, 0, length);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
