import { normalizeRows } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { Match, SearchRequest, VectorFormat } from "../core/index-types.js";
import { type Ask, compareBy, compareHere, requireLength } from "./compare.js";
import type { Comparison } from "./comparison.js";
import { Contents } from "./contents.js";
import { type Home, Homes } from "./homes.js";
import { Owners } from "./owners.js";
import { requireParts } from "./part.js";
import { requireKind } from "./request.js";
import type { Scanner } from "./scanner.js";
import { type IndexedItem, vectorsOf } from "./segment.js";
import { VectorStore } from "./vector-store.js";

/** An item and its unit vectors `[n, dim]`: one, or as many as it has parts. */
export interface Entry {
  item: IndexedItem;
  vectors: Float32Array;
}

/** An index of unit vectors of one space, in memory: exact search by reading all of them. */
export class MemoryIndex {
  readonly space: string;
  readonly dim: number;
  #vectors: VectorStore;
  readonly #owners = new Owners();
  readonly #homes = new Homes();
  readonly #contents = new Contents();
  #version = 0;
  /** For `unitsOf`: a new array for each vector keeps the garbage collector busy. */
  #units = new Float32Array();
  readonly #move = (from: number, to: number) => {
    this.#vectors.move(from, to);
    this.#homes.move(from, to);
  };

  /**
   * @param format How vectors are held. With "int8", `search` and all that gives vectors is only near to what was given.
   * @param threads That may scan them.
   */
  constructor(space: string, dim: number, format: VectorFormat = "f32", threads = 1) {
    this.space = space;
    this.dim = dim;
    this.#vectors = new VectorStore(dim, format, threads);
  }

  /** How many items there are. */
  get count(): number {
    return this.#owners.count;
  }

  /** How many vectors they have together. */
  get rows(): number {
    return this.#owners.rows;
  }

  /** Another one once a row has changed that was there. */
  get version(): number {
    return this.#version;
  }

  /** What is scanned. */
  get vectors(): VectorStore {
    return this.#vectors;
  }

  get format(): VectorFormat {
    return this.#vectors.format;
  }

  /** Adds an item, or replaces the one with its id. Its vectors `[n, dim]` are copied and made unit vectors. */
  put(item: IndexedItem, vectors: Float32Array): void {
    this.set(item, this.unitsOf(item, vectors));
  }

  /** An item's vectors `[n, dim]` as unit vectors, a copy that is there until the next one. Throws `bad-input` where they are not of this index. */
  unitsOf(item: IndexedItem, vectors: Float32Array): Float32Array {
    requireKind(item.kind, "kind");
    if (item.parts) requireParts(item.parts);
    requireLength(vectors, vectorsOf(item), this.dim);
    if (this.#units.length < vectors.length) this.#units = new Float32Array(vectors.length);
    const units = this.#units.subarray(0, vectors.length);
    units.set(vectors);
    return normalizeRows(units, this.dim);
  }

  /** As `put`, of vectors that are unit vectors already. */
  set(item: IndexedItem, units: Float32Array): void {
    this.setAll([item], units);
  }

  /**
   * The same of many items, the vectors of one after those of the other.
   *
   * @param home Where the first vector is kept; the others are behind it.
   */
  setAll(items: readonly IndexedItem[], units: Float32Array, home?: Home): void {
    this.#vectors.reserve(this.rows + units.length / this.dim);
    /** Rows `[first, end)` are to be given the vectors from the `from`th on. */
    let run = { first: 0, end: 0, from: 0 };
    const write = ({ first, end, from }: typeof run) =>
      this.#vectors.set(first, units.subarray(from * this.dim, (from + end - first) * this.dim));
    let at = 0;
    for (const item of items) {
      const before = this.#owners.rowsOf(item.id).length;
      if (before > 0) {
        this.#version++;
        this.#forget(item.id);
      }
      if (before > vectorsOf(item)) {
        write(run); // before a row is moved that is still to be written
        run = { first: 0, end: 0, from: at };
      }
      for (const row of this.#owners.put(item, this.#move)) {
        if (row !== run.end || run.first === run.end) {
          write(run);
          run = { first: row, end: row, from: at };
        }
        run.end++;
        this.#homes.set(row, home && { segment: home.segment, at: home.at + at });
        at++;
      }
      this.#contents.note(item);
    }
    write(run);
  }

  /** As that of `vectors`, of rows to be taken by the next `setAll`. */
  behind(rows: number): Float32Array<ArrayBuffer> | undefined {
    return this.#vectors.behind(this.rows, rows);
  }

  /** Says where the vectors of an item are kept now, the first of several. */
  settle(id: string, { segment, at }: Home): void {
    for (const [i, row] of this.#owners.rowsOf(id).entries()) this.#homes.set(row, { segment, at: at + i });
  }

  /** Writes the unit vector of a row, as it is held, to `into` from place `at` on. */
  readRow(row: number, into: Float32Array, at: number): void {
    this.#vectors.read(row, into, at);
  }

  /** Whose a row is, which of its vectors it has, and where that is kept. */
  rowAt(row: number): { item: IndexedItem; vector: number; home: Home | undefined } {
    const item = this.#owners.of(row);
    return { item, vector: this.#owners.rowsOf(item.id).indexOf(row), home: this.#homes.of(row) };
  }

  rowsOf(id: string): readonly number[] {
    return this.#owners.rowsOf(id);
  }

  /** Holds all vectors in another format from now on. */
  reformat(format: VectorFormat): void {
    this.#version++;
    const store = new VectorStore(this.dim, format, this.#vectors.threads);
    for (let row = 0; row < this.rows; row++) store.set(row, this.#vectors.row(row));
    this.#vectors = store;
  }

  /** An item with its unit vectors, a copy; undefined where there is none. */
  get(id: string): Entry | undefined {
    const rows = this.#owners.rowsOf(id);
    const [first] = rows;
    if (first === undefined) return undefined;
    const vectors = new Float32Array(rows.length * this.dim);
    for (const [i, row] of rows.entries()) this.readRow(row, vectors, i * this.dim);
    return { item: this.#owners.of(first), vectors };
  }

  /** An item that was encoded from a file of this content; undefined where there is none. */
  getContent(content: string): Entry | undefined {
    const found = this.get(this.#contents.idOf(content) ?? "");
    return found?.item.content === content ? found : undefined;
  }

  /** Removes the items that are there and says how many were. */
  remove(ids: readonly string[]): number {
    const before = this.count;
    this.#version++;
    for (const id of ids) {
      this.#forget(id);
      this.#owners.remove(id, this.#move);
    }
    return before - this.count;
  }

  /** The unit vector of an item, of several the first; throws `bad-input` where there is no such item. */
  vectorOf(id: string): Float32Array {
    const [row] = this.#owners.rowsOf(id);
    if (row !== undefined) return this.#vectors.row(row);
    throw new SiglipError("bad-input", `The index has no item "${id}".`, { argument: "query" });
  }

  /** What of the index is nearest to a unit vector `[dim]` of this space, best first. Conditions come before the scan. */
  search(query: Float32Array, request: SearchRequest): Match[] {
    return this.searchAll([{ query, request }])[0] as Match[];
  }

  /** The same of several: an answer each. */
  searchAll(asks: readonly Ask[]): Match[][] {
    return this.compare(asks).map((compared) => compared.settleHeld().matches());
  }

  /** The same, with the exact cosines left to be settled. Of use until the index changes. */
  compare(asks: readonly Ask[]): Comparison[] {
    return compareHere(this.#owners, this.#vectors, asks);
  }

  /** As `compare`; undefined where the scanner can't say, or a row changes meanwhile. */
  compareBy(scanner: Scanner, asks: readonly Ask[]): Promise<Comparison[] | undefined> {
    const version = this.#version;
    return compareBy(scanner, this.#owners, this.#vectors, asks, () => this.#version === version);
  }

  /** Gives spare memory back. */
  compact(): void {
    this.#vectors.shrink(this.#owners.rows);
  }

  clear(): void {
    this.#version++;
    this.#owners.clear();
    this.#contents.clear();
    this.#vectors.shrink(0);
  }

  /** Every item, in the order of their rows. */
  items(): Generator<IndexedItem> {
    return this.#owners.items();
  }

  /** Every item with its vectors, in the order of their rows; as `get` gives them. @param of Only those of such rows. */
  *entries(of: (row: number) => boolean = () => true): Generator<Entry> {
    for (let row = 0; row < this.#owners.rows; row++) {
      if (!of(row)) continue;
      const { id } = this.#owners.of(row);
      const entry = this.#owners.rowsOf(id)[0] === row ? this.get(id) : undefined;
      if (entry) yield entry;
    }
  }

  #forget(id: string): void {
    const [row] = this.#owners.rowsOf(id);
    if (row !== undefined) this.#contents.forget(this.#owners.of(row));
  }
}
