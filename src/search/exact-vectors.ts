import { SiglipError } from "../core/errors.js";
import type { AskedFormat } from "../core/index-types.js";
import { budgetOf, chooseFormat, type FormatOptions } from "./choose-format.js";
import type { Home } from "./homes.js";
import type { Entry, MemoryIndex } from "./memory-index.js";
import { BLOCK, type IndexedItem, parseName, type Segment, vectorsOf } from "./segment.js";
import { type Files, SegmentVectors } from "./segment-vectors.js";
import type { Packed } from "./segments-of.js";

/** So often vectors are looked for again where files are put together all the time. */
const TRIES = 8;

/** Where segments are kept. */
interface Kept {
  files: Files;
  /** Reads what others have written. */
  refresh: () => Promise<void>;
}

/**
 * The vectors of an index as they were given, whatever memory has of them: from memory where that is f32, else from the
 * segments, and until they are written from here. Also what decides in which format memory has them.
 */
export class ExactVectors {
  readonly memory: MemoryIndex;
  readonly #asked: AskedFormat;
  readonly #budget: number;
  readonly #kept: Kept | undefined;
  readonly #segments: SegmentVectors;
  /** Numbers of the segments in `#segments`. */
  readonly #numbers = new Map<string, number>();
  /** By id, of what is not written. */
  readonly #waiting = new Map<string, Float32Array>();

  /** @param kept Where the segments are. Default: nothing is kept. */
  constructor(memory: MemoryIndex, kept: Kept | undefined, { vectors = "auto", budget = budgetOf() }: FormatOptions) {
    this.memory = memory;
    this.#asked = vectors;
    this.#budget = budget;
    this.#kept = kept;
    this.#segments = new SegmentVectors(memory.dim, kept?.files);
  }

  /** Has memory hold the vectors in the format that so many ask for. */
  fit(rows: number): void {
    const { format, dim } = this.memory;
    if (this.#asked !== "auto" || format !== "f32") return;
    const fitting = chooseFormat("auto", { rows, dim, budget: this.#budget, kept: this.#kept !== undefined });
    if (fitting === "f32") return;
    const waiting = [...this.memory.entries((row) => this.memory.rowAt(row).home === undefined)];
    this.memory.reformat(fitting);
    for (const { item, vectors } of waiting) this.hold(item.id, vectors);
  }

  /** Holds an item's unit vectors until they are written. */
  hold(id: string, units: Float32Array): void {
    if (this.#kept && this.memory.format !== "f32") this.#waiting.set(id, units.slice());
  }

  /** What is held of an item. */
  held(id: string): Float32Array | undefined {
    return this.#waiting.get(id);
  }

  /** Of a removed item nothing is held. */
  release(id: string): void {
    this.#waiting.delete(id);
  }

  /** Where the first vector of a segment is. */
  home(name: string, { vectors }: Segment): Home {
    const start = (parseName(name)?.length ?? 0) - vectors.byteLength;
    const segment = this.#numbers.get(name) ?? this.#segments.add(name, start);
    this.#numbers.set(name, segment);
    return { segment, at: 0 };
  }

  /** Says that a segment was written: the vectors of these of its items are there. */
  written(name: string, segment: Segment, isCurrent: (item: IndexedItem) => boolean): void {
    const home = this.home(name, segment);
    for (const item of segment.items) {
      if (isCurrent(item)) {
        this.memory.settle(item.id, home);
        this.#waiting.delete(item.id);
      }
      home.at += vectorsOf(item);
    }
  }

  forget(name: string): void {
    this.#segments.forget(name);
    this.#numbers.delete(name);
  }

  /**
   * Items with their vectors, in this order; those that are not there are left out. Another tab may put files together
   * meanwhile: they are looked up again then.
   */
  async items(ids: readonly string[]): Promise<Packed> {
    for (let tries = 1; tries < TRIES; tries++) {
      const packed = await this.#packed(ids);
      if (packed) return packed;
      await this.#kept?.refresh();
    }
    return this.packed(ids);
  }

  /** The same, of who has the index alone. */
  async packed(ids: readonly string[]): Promise<Packed> {
    const packed = await this.#packed(ids);
    if (packed) return packed;
    throw new SiglipError("internal", "A file of the index went while it was read.", { detail: "vectors" });
  }

  /** Every item with its vectors; those that change meanwhile as they were or are, and those that are removed left out. */
  async *entries(): AsyncGenerator<Entry> {
    const ids = Array.from(this.memory.items(), ({ id }) => id);
    for (let from = 0; from < ids.length; from += BLOCK) {
      const { items, vectors } = await this.items(ids.slice(from, from + BLOCK));
      let at = 0;
      for (const item of items) {
        const end = at + vectorsOf(item) * this.memory.dim;
        if (this.memory.rowsOf(item.id).length > 0) yield { item, vectors: vectors.subarray(at, end) };
        at = end;
      }
    }
  }

  /** The unit vector of an item, of several the first; throws `bad-input` where there is no such item. */
  async vectorOf(id: string): Promise<Float32Array> {
    const near = this.memory.vectorOf(id);
    const { items, vectors } = await this.items([id]);
    return items.length > 0 ? vectors.slice(0, this.memory.dim) : near;
  }

  /** An item that was encoded from a file of this content; undefined where there is none. */
  async ofContent(content: string): Promise<Entry | undefined> {
    const id = this.memory.getContent(content)?.item.id;
    const { items, vectors } = await this.items(id === undefined ? [] : [id]);
    return items[0] && { item: items[0], vectors };
  }

  async #packed(ids: readonly string[]): Promise<Packed | undefined> {
    const lists = ids.map((id) => this.memory.rowsOf(id)).filter((rows) => rows.length > 0);
    const items = lists.map(([row]) => this.memory.rowAt(row as number).item);
    const vectors = await this.rows(lists.flat());
    return vectors && { items, vectors };
  }

  /** The vectors `[rows, dim]` of some rows; undefined where a file is not there any more. */
  async rows(rows: readonly number[]): Promise<Float32Array | undefined> {
    const { dim, format } = this.memory;
    const vectors = new Float32Array(rows.length * dim);
    const [homes, places]: [Home[], number[]] = [[], []];
    for (const [i, row] of rows.entries()) {
      const { item, vector, home } = this.memory.rowAt(row);
      const waiting = this.#waiting.get(item.id);
      if (format === "f32" || (!waiting && !home)) {
        this.memory.readRow(row, vectors, i * dim);
      } else if (waiting) {
        vectors.set(waiting.subarray(vector * dim, (vector + 1) * dim), i * dim);
      } else if (home) {
        homes.push(home);
        places.push(i);
      }
    }
    const read = await this.#segments.read(homes);
    for (const [n, i] of places.entries()) vectors.set(read?.subarray(n * dim, (n + 1) * dim) ?? [], i * dim);
    return read && vectors;
  }
}
