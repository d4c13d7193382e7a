import { normalizeRows, requireSameSpace } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { Match, SearchRequest } from "../core/index-types.js";
import { dot } from "../core/scores.js";
import { bestOfEach } from "./best-of-each.js";
import { Owners } from "./owners.js";
import { requireParts } from "./part.js";
import { pick } from "./pick.js";
import { readRequest, requireKind } from "./request.js";
import { Rows } from "./rows.js";
import { type IndexedItem, vectorsOf } from "./segment.js";
import { Standings } from "./standings.js";

/** An item and its unit vectors `[n, dim]`: one, or as many as it has parts. */
export interface Entry {
  item: IndexedItem;
  vectors: Float32Array;
}

/** An index of unit vectors of one space, in memory: exact search by reading all of them. */
export class MemoryIndex {
  readonly space: string;
  readonly dim: number;
  readonly #vectors: Rows;
  readonly #owners = new Owners();
  /** An id for each file that an item was encoded from. */
  readonly #contents = new Map<string, string>();
  readonly #move = (from: number, to: number) => this.#vectors.set(to, this.#vectors.row(from));

  constructor(space: string, dim: number) {
    this.space = space;
    this.dim = dim;
    this.#vectors = new Rows(dim);
  }

  /** How many items there are. */
  get count(): number {
    return this.#owners.count;
  }

  /** Memory of the vectors, in bytes. */
  get bytes(): number {
    return this.#vectors.bytes;
  }

  /** Adds an item, or replaces the one with its id. Its vectors `[n, dim]` are copied and made unit vectors. */
  put(item: IndexedItem, vectors: Float32Array): void {
    requireKind(item.kind, "kind");
    if (item.parts) requireParts(item.parts);
    this.#requireLength(vectors, vectorsOf(item));
    this.set(item, normalizeRows(vectors.slice(), this.dim));
  }

  /** The same, of vectors that are unit vectors already. */
  set(item: IndexedItem, units: Float32Array): void {
    this.#forget(item.id);
    for (const [i, row] of this.#owners.put(item, this.#move).entries()) {
      this.#vectors.set(row, units.subarray(i * this.dim, (i + 1) * this.dim));
    }
    if (item.content !== undefined) this.#contents.set(item.content, item.id);
  }

  /** An item with its unit vectors, which share the index's memory where there is one; undefined where there is none. */
  get(id: string): Entry | undefined {
    const rows = this.#owners.rowsOf(id);
    const [first] = rows;
    if (first === undefined) return undefined;
    return { item: this.#owners.of(first), vectors: rows.length === 1 ? this.#vectors.row(first) : this.#copy(rows) };
  }

  /** An item that was encoded from a file of this content; undefined where there is none. */
  getContent(content: string): Entry | undefined {
    const found = this.get(this.#contents.get(content) ?? "");
    return found?.item.content === content ? found : undefined;
  }

  /** Removes the items that are there and says how many were. */
  remove(ids: readonly string[]): number {
    const before = this.count;
    for (const id of ids) {
      this.#forget(id);
      this.#owners.remove(id, this.#move);
    }
    return before - this.count;
  }

  /** The unit vector of an item, of several the first; throws `bad-input` where there is no such item. */
  vectorOf(id: string): Float32Array {
    const [row] = this.#owners.rowsOf(id);
    if (row !== undefined) return this.#vectors.row(row).slice();
    throw new SiglipError("bad-input", `The index has no item "${id}".`, { argument: "query" });
  }

  /** What of the index is nearest to a unit vector `[dim]` of this space, best first. Conditions come before the scan. */
  search(query: Float32Array, request: SearchRequest): Match[] {
    this.#requireLength(query, 1);
    const asked = readRequest(request);
    const candidates = this.#rowsThat(asked.admits);
    const all = this.#cosines(query, candidates);
    const { rows, cosines } = bestOfEach(this.#owners, candidates, all);
    const itemOf = (i: number) => this.#owners.of(rows[i] as number);
    const standings = new Standings((i) => itemOf(i).kind, cosines);
    const between = (a: number, b: number) => this.#cosineOf(itemOf(a).id, itemOf(b).id);
    const hits = pick({ cosines, standings, idOf: (i) => itemOf(i).id, between }, asked);
    return hits.map(([i, ...others]): Match => {
      const { content: _, parts, ...item } = itemOf(i as number);
      const part = parts?.[this.#owners.rowsOf(item.id).indexOf(rows[i as number] as number)];
      return {
        ...item,
        cosine: cosines[i as number] as number,
        ...standings.of(i as number),
        ...(part && { part }),
        ...(asked.group !== undefined && { duplicates: others.map((other) => itemOf(other).id) }),
      };
    });
  }

  /** Gives spare memory back. */
  compact(): void {
    this.#vectors.shrink(this.#owners.rows);
  }

  clear(): void {
    this.#owners.clear();
    this.#contents.clear();
    this.#vectors.shrink(0);
  }

  /** Every item with its vectors, in the order of their rows; as `get` gives them. */
  *entries(): Generator<Entry> {
    for (let row = 0; row < this.#owners.rows; row++) {
      const { id } = this.#owners.of(row);
      const entry = this.#owners.rowsOf(id)[0] === row ? this.get(id) : undefined;
      if (entry) yield entry;
    }
  }

  /** Throws `SpaceMismatchError` unless vectors of `space` belong here. */
  requireSpace(space: string): void {
    requireSameSpace(this, { space });
  }

  /** The cosine of a unit vector with each of some rows, in their order. */
  #cosines(query: Float32Array, rows: readonly number[]): Float64Array {
    return Float64Array.from(rows, (row) => {
      const { block, start } = this.#vectors.at(row);
      return dot(query, 0, block, start, this.dim);
    });
  }

  /** The rows of the items that are admitted, in their order. */
  #rowsThat(admits: (item: IndexedItem) => boolean): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#owners.rows; row++) if (admits(this.#owners.of(row))) rows.push(row);
    return rows;
  }

  /** The cosine of two items, of several vectors the first. */
  #cosineOf(a: string, b: string): number {
    const [one, other] = [a, b].map((id) => this.#vectors.at(this.#owners.rowsOf(id)[0] as number));
    if (!one || !other) return Number.NaN;
    return dot(one.block, one.start, other.block, other.start, this.dim);
  }

  #copy(rows: readonly number[]): Float32Array {
    const vectors = new Float32Array(rows.length * this.dim);
    for (const [i, row] of rows.entries()) vectors.set(this.#vectors.row(row), i * this.dim);
    return vectors;
  }

  #requireLength(vectors: Float32Array, count: number): void {
    if (vectors.length === count * this.dim) return;
    const message = `${vectors.length} numbers are not ${count} of this index's vectors, which have ${this.dim} each.`;
    throw new SiglipError("bad-input", message, { argument: "vector" });
  }

  #forget(id: string): void {
    const [row] = this.#owners.rowsOf(id);
    const content = row === undefined ? undefined : this.#owners.of(row).content;
    if (content !== undefined && this.#contents.get(content) === id) this.#contents.delete(content);
  }
}
