import type { Home } from "./homes.js";

/** Vectors that were not asked for are read along where so few lie between two that were. */
const GAP = 8;

interface Kept {
  name: string;
  /** Where in the file its vectors begin, in bytes. */
  start: number;
  file?: Blob | undefined;
}

/** Reads single vectors again from the segments that they are kept in. */
export class SegmentVectors {
  readonly #dim: number;
  readonly #open: (name: string) => Promise<Blob | undefined>;
  readonly #kept: (Kept | undefined)[] = [];

  /** @param open Gives a segment's file. */
  constructor(dim: number, open: (name: string) => Promise<Blob | undefined>) {
    this.#dim = dim;
    this.#open = open;
  }

  /** A number for a segment, for `Home`. @param start Where in the file its vectors begin, in bytes. */
  add(name: string, start: number): number {
    return this.#kept.push({ name, start }) - 1;
  }

  forget(name: string): void {
    const at = this.#kept.findIndex((one) => one?.name === name);
    if (at >= 0) this.#kept[at] = undefined;
  }

  /**
   * Vectors `[homes, dim]`, in their order; undefined where one of the files is not there any more. Where the files are
   * open, they are being read by the time that this returns.
   */
  async read(homes: readonly Home[]): Promise<Float32Array | undefined> {
    const vectors = new Float32Array(homes.length * this.#dim);
    const order = [...homes.keys()].sort((a, b) => {
      const [one, other] = [homes[a] as Home, homes[b] as Home];
      return one.segment - other.segment || one.at - other.at;
    });
    const runs: number[][] = [];
    for (const i of order) {
      const run = runs.at(-1);
      const before = homes[run?.at(-1) ?? -1];
      const { segment, at } = homes[i] as Home;
      if (run && before?.segment === segment && at - before.at <= GAP) run.push(i);
      else runs.push([i]);
    }
    try {
      // One Blob of all the pieces is read several times faster than each piece by itself.
      const closed = new Set(homes.map(({ segment }) => segment).filter((segment) => !this.#kept[segment]?.file));
      if (closed.size > 0) await Promise.all([...closed].map((segment) => this.#openFile(segment)));
      const pieces = runs.map((run) => this.#piece(homes, run));
      const bytes = await new Blob(pieces).arrayBuffer();
      const read = new Float32Array(bytes);
      let at = 0;
      for (const run of runs) {
        const first = (homes[run[0] as number] as Home).at;
        for (const i of run) {
          const from = at + ((homes[i] as Home).at - first) * this.#dim;
          vectors.set(read.subarray(from, from + this.#dim), i * this.#dim);
        }
        at += ((homes[run.at(-1) as number] as Home).at + 1 - first) * this.#dim;
      }
      if (at !== read.length) return undefined;
      return vectors;
    } catch (error) {
      // A file that was deleted since it was opened, or was not there.
      if (error instanceof DOMException || error instanceof Gone) return undefined;
      throw error;
    }
  }

  async #openFile(segment: number): Promise<void> {
    const kept = this.#kept[segment];
    if (kept) kept.file = await this.#open(kept.name);
  }

  #piece(homes: readonly Home[], run: readonly number[]): Blob {
    const [first, last] = [homes[run[0] as number], homes[run.at(-1) as number]] as [Home, Home];
    const kept = this.#kept[first.segment];
    if (!kept?.file) throw new Gone();
    const { file } = kept;
    const row = 4 * this.#dim;
    return file.slice(kept.start + first.at * row, kept.start + (last.at + 1) * row);
  }
}

class Gone extends Error {}
