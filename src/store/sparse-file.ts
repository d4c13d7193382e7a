import { SiglipError } from "../core/errors.js";
import { REQUEST } from "./download.js";
import type { Entry } from "./entry.js";
import { OtherBytes } from "./faults.js";
import { fetchSpan, learn } from "./fetch-span.js";
import type { Fetching, OpenFile } from "./file-ref.js";
import { inLanes, together } from "./lanes.js";
import type { Locks } from "./locks.js";
import { covering, cut, gaps, pieceName, type Span, widen } from "./pieces.js";
import type { Source } from "./source.js";

export interface SparseParts {
  entry: Entry;
  key: string;
  locks: Locks;
  size: number;
  chunk: number;
  source(signal: AbortSignal): Source;
  /** Is told how many bytes are about to be stored. */
  room(bytes: number): Promise<void>;
}

/** A file of which only what is asked for is fetched, in multiples of `chunk`, and kept. */
export class SparseFile implements OpenFile {
  readonly size: number;
  readonly #parts: SparseParts;
  /** Pieces whose bytes were found right since the file was opened. */
  readonly #right = new Set<string>();

  constructor(parts: SparseParts) {
    this.size = parts.size;
    this.#parts = parts;
  }

  async ensure(from: number, to: number, { signal, onBytes }: Fetching): Promise<void> {
    const { chunk, key, locks, entry } = this.#parts;
    if (from < 0 || to > this.size || from > to)
      throw new RangeError(`${from} to ${to} is not within ${this.size} bytes`);
    if (from === to) return;
    const span = widen({ from, to }, chunk, this.size);
    const total = span.to - span.from;
    await this.#check(span, signal);
    const missing = gaps(entry.pieces, span.from, span.to);
    let loaded = total - missing.reduce((sum, gap) => sum + gap.to - gap.from, 0);
    onBytes?.(loaded, total);
    const received = (count: number) => {
      loaded = Math.min(total, loaded + count);
      onBytes?.(loaded, total);
    };
    if (missing.length === 0) return;
    // A lock for each window, so that a row that is wanted now need not wait for all that is fetched in the background.
    const fill = (window: Span, signal: AbortSignal) =>
      locks.hold(`${key}/${Math.floor(window.from / REQUEST)}`, signal, () => this.#fill(window, signal, received));
    await together(signal, inLanes(cut(missing, REQUEST), fill));
    onBytes?.(total, total);
  }

  async read(from: number, to: number, fetching: Fetching): Promise<Uint8Array<ArrayBuffer>> {
    await this.ensure(from, to, fetching);
    try {
      return new Uint8Array(await (await this.blob(from, to)).arrayBuffer());
    } catch {
      // Taken away since by another tab: found missing now, and fetched again.
      this.#right.clear();
      await this.ensure(from, to, fetching);
      return new Uint8Array(await (await this.blob(from, to)).arrayBuffer());
    }
  }

  async blob(from: number, to: number): Promise<Blob> {
    const blob = await this.#parts.entry.blob(from, to);
    if (blob) return blob;
    throw new SiglipError("internal", `Bytes ${from} to ${to} were not fetched.`, { detail: "store" });
  }

  async #fill(window: Span, signal: AbortSignal, received: (count: number) => void): Promise<void> {
    const { entry, room } = this.#parts;
    const source = this.#parts.source(signal);
    await entry.refresh();
    await this.#check(window, signal);
    for (const gap of gaps(entry.pieces, window.from, window.to)) {
      await room(gap.to - gap.from);
      try {
        await fetchSpan(source, entry, gap, (answer) => this.#answered(source, answer, gap), {
          received,
          stored: async (piece) => {
            this.#right.add(pieceName(piece));
          },
        });
      } catch (error) {
        if (!(error instanceof OtherBytes)) throw error;
        // Parts of the old file were given away already: only its user can begin anew.
        await entry.clear();
        throw error.at(source.ref.url);
      }
    }
  }

  async #answered(source: Source, answer: Parameters<typeof learn>[2], gap: Span): Promise<number> {
    await learn(this.#parts.entry, source.ref, answer);
    return gap.to;
  }

  /** Reads stored pieces of a range that were not read yet; damaged ones are gone after. */
  async #check(span: Span, signal: AbortSignal): Promise<void> {
    const { entry } = this.#parts;
    const pieces = covering(entry.pieces, span.from, span.to).filter((piece) => !this.#right.has(pieceName(piece)));
    await together(
      signal,
      inLanes(pieces, async (piece) => {
        if (await entry.read(piece)) this.#right.add(pieceName(piece));
      }),
    );
  }
}
