import type { Envelope } from "../core/envelope.js";
import type { Compiled } from "./ort.js";
import type { External, ExternalBytes, Feed } from "./runtime.js";

/** What a worker with a runtime of its own is asked to do. */
export type BesideWork =
  | { open: { graph: Uint8Array; file: string; external: readonly External[] | readonly ExternalBytes[] } }
  | { run: number; feeds: Record<string, Feed>; outputs: readonly string[] }
  | { release: number };

/** How it starts, once: with so many threads, holding this lock, of what is compiled already. */
export interface StartBeside {
  threads: number;
  lock: string | undefined;
  compiled: Compiled | undefined;
}

/** The start, then one work after another, by number. */
export type ToBeside = StartBeside | { work: number; what: BesideWork };

/** A graph that is open, by the number under which it is run. */
export interface OpenBeside {
  session: number;
  inputs: readonly string[];
  outputs: readonly string[];
}

/** That it is there; and of each work what it came to, with the bytes of WebAssembly's memory. */
export type FromBeside = { ready: true } | { work: number; answer: Envelope<unknown>; bytes: number };
