import type { Reader } from "../core/storage-types.js";
import type { Home } from "./homes.js";

/** Vectors that were not asked for are read along where so few lie between two that were. */
const GAP = 8;
/** Files are closed so long after they were read last, in milliseconds: nobody can delete them meanwhile. */
const IDLE = 2000;

interface Kept {
  name: string;
  /** Where in the file its vectors begin, in bytes. */
  start: number;
  /** The file as it is open, or else a Blob of it. */
  reader?: Reader | undefined;
  blob?: Blob | undefined;
}

/** Vectors of one file, one behind the other: the first and the last of those that were asked for, by their places in the list. */
interface Run {
  kept: Kept;
  first: number;
  count: number;
  asked: number[];
}

/** The files of segments, by name; undefined for what is not there, and for a reader where there can be none. */
export interface Files {
  get(name: string): Promise<Blob | undefined>;
  reader(name: string): Promise<Reader | undefined>;
}

/** Reads single vectors again from the segments that they are kept in. */
export class SegmentVectors {
  readonly #dim: number;
  readonly #files: Files | undefined;
  readonly #kept: (Kept | undefined)[] = [];
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** @param files Default: there are none. */
  constructor(dim: number, files: Files | undefined) {
    this.#dim = dim;
    this.#files = files;
  }

  /** A number for a segment, for `Home`. @param start Where in the file its vectors begin, in bytes. */
  add(name: string, start: number): number {
    return this.#kept.push({ name, start }) - 1;
  }

  forget(name: string): void {
    const at = this.#kept.findIndex((one) => one?.name === name);
    this.#kept[at]?.reader?.close();
    if (at >= 0) this.#kept[at] = undefined;
  }

  /** Vectors `[homes, dim]`, in their order; undefined where one of the files is not there any more. */
  async read(homes: readonly Home[]): Promise<Float32Array | undefined> {
    const vectors = new Float32Array(homes.length * this.#dim);
    if (homes.length === 0) return vectors;
    try {
      const runs = this.#runs(homes);
      await this.#open(new Set(runs.map(({ kept }) => kept)));
      const closed = runs.filter((run) => !this.#readOpen(run, homes, vectors));
      if (closed.length > 0) await this.#readBlobs(closed, homes, vectors);
      if (closed.length < runs.length) this.#closeLater();
      return vectors;
    } catch (error) {
      // A file that was deleted since it was opened, or was not there.
      if (error instanceof DOMException || error instanceof Gone) return undefined;
      throw error;
    }
  }

  #runs(homes: readonly Home[]): Run[] {
    const order = [...homes.keys()].sort((a, b) => {
      const [one, other] = [homes[a] as Home, homes[b] as Home];
      return one.segment - other.segment || one.at - other.at;
    });
    const runs: Run[] = [];
    for (const i of order) {
      const { segment, at } = homes[i] as Home;
      const kept = this.#kept[segment];
      if (!kept) throw new Gone();
      const run = runs.at(-1);
      if (run?.kept === kept && at - (run.first + run.count - 1) <= GAP) {
        run.count = at + 1 - run.first;
        run.asked.push(i);
      } else {
        runs.push({ kept, first: at, count: 1, asked: [i] });
      }
    }
    return runs;
  }

  async #open(some: ReadonlySet<Kept>): Promise<void> {
    const closed = [...some].filter((kept) => !kept.reader);
    await Promise.all(
      closed.map(async (kept) => {
        const reader = await this.#files?.reader(kept.name);
        // Another search may have opened it meanwhile.
        if (kept.reader) reader?.close();
        else kept.reader = reader;
        if (!kept.reader) kept.blob ??= await this.#files?.get(kept.name);
      }),
    );
  }

  /** False for a file that is not open, or not any more. */
  #readOpen({ kept, first, count, asked }: Run, homes: readonly Home[], vectors: Float32Array): boolean {
    if (!kept.reader) return false;
    const read = new Float32Array(count * this.#dim);
    try {
      const bytes = kept.reader.read(read, { at: kept.start + first * 4 * this.#dim });
      if (bytes !== read.byteLength) throw new Gone();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      kept.reader = undefined;
      return false;
    }
    this.#take(read, first, asked, homes, vectors);
    return true;
  }

  async #readBlobs(runs: readonly Run[], homes: readonly Home[], vectors: Float32Array): Promise<void> {
    const row = 4 * this.#dim;
    // One Blob of all the pieces is read several times faster than each piece by itself.
    const pieces = await Promise.all(
      runs.map(async ({ kept, first, count }) => {
        kept.blob ??= await this.#files?.get(kept.name);
        if (!kept.blob) throw new Gone();
        return kept.blob.slice(kept.start + first * row, kept.start + (first + count) * row);
      }),
    );
    const read = new Float32Array(await new Blob(pieces).arrayBuffer());
    if (read.length !== runs.reduce((sum, { count }) => sum + count * this.#dim, 0)) throw new Gone();
    let at = 0;
    for (const { first, count, asked } of runs) {
      this.#take(read.subarray(at), first, asked, homes, vectors);
      at += count * this.#dim;
    }
  }

  #take(
    read: Float32Array,
    first: number,
    asked: readonly number[],
    homes: readonly Home[],
    vectors: Float32Array,
  ): void {
    for (const i of asked) {
      const from = ((homes[i] as Home).at - first) * this.#dim;
      vectors.set(read.subarray(from, from + this.#dim), i * this.#dim);
    }
  }

  #closeLater(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      for (const kept of this.#kept) {
        kept?.reader?.close();
        if (kept) kept.reader = undefined;
      }
    }, IDLE);
  }
}

class Gone extends Error {}
