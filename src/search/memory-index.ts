import { type Background, backgroundOf, zScore } from "../core/background.js";
import { normalizeRows, requireSameSpace } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { IndexStats, ItemKind, Match, Metadata, SearchRequest } from "../core/index-types.js";
import { dot } from "../core/scores.js";
import { topK } from "./top-k.js";
import { meets } from "./where.js";

export interface IndexedItem {
  id: string;
  kind: ItemKind;
  metadata?: Metadata;
}

/**
 * An index of unit vectors of one space, in memory: exact search by reading all of them.
 * Row r of `vectors` belongs to `items[r]`; there are no holes.
 */
export class MemoryIndex {
  readonly space: string;
  readonly dim: number;
  #vectors: Float32Array;
  #items: IndexedItem[] = [];
  readonly #rows = new Map<string, number>();

  constructor(space: string, dim: number) {
    this.space = space;
    this.dim = dim;
    this.#vectors = new Float32Array(0);
  }

  /** Adds an item, or replaces the one with its id. The vector `[dim]` is copied and made a unit vector. */
  put(item: IndexedItem, vector: Float32Array): void {
    this.#requireDim(vector);
    const unit = normalizeRows(vector.slice(), this.dim);
    const row = this.#rows.get(item.id) ?? this.#items.length;
    this.#reserve(row + 1);
    this.#vectors.set(unit, row * this.dim);
    this.#items[row] = item;
    this.#rows.set(item.id, row);
  }

  /** Removes the items that are there and says how many were. The last row fills each gap. */
  remove(ids: readonly string[]): number {
    let removed = 0;
    for (const id of ids) {
      const row = this.#rows.get(id);
      const last = this.#items.at(-1);
      if (row === undefined || last === undefined) continue;
      this.#vectors.copyWithin(row * this.dim, (this.#items.length - 1) * this.dim, this.#items.length * this.dim);
      this.#items[row] = last;
      this.#rows.set(last.id, row);
      this.#items.pop();
      this.#rows.delete(id);
      removed++;
    }
    return removed;
  }

  /** The unit vector of an item; throws `bad-input` where there is none. */
  vectorOf(id: string): Float32Array {
    const row = this.#rows.get(id);
    if (row === undefined) throw new SiglipError("bad-input", `The index has no item "${id}".`, { argument: "query" });
    return this.#vectors.slice(row * this.dim, (row + 1) * this.dim);
  }

  /** The k nearest items to a unit vector `[dim]` of this space, best first. Conditions are applied before the scan. */
  search(query: Float32Array, { k, where, kind }: SearchRequest): Match[] {
    this.#requireDim(query);
    if (!Number.isInteger(k) || k < 1) {
      throw new SiglipError("bad-input", `k must be a whole number from 1, not ${k}.`, { argument: "k" });
    }
    const scores = new Float64Array(this.#items.length);
    const rows: number[] = [];
    this.#items.forEach((item, row) => {
      if (kind !== undefined && item.kind !== kind) return;
      if (where !== undefined && !meets(item.metadata, where)) return;
      scores[row] = dot(query, 0, this.#vectors, row * this.dim, this.dim);
      rows.push(row);
    });
    const found = topK(scores, rows, k);
    const backgrounds = this.#backgrounds(found, rows, scores);
    return found.map((row) => {
      const item = this.#items[row] as IndexedItem;
      const cosine = scores[row] as number;
      const background = backgrounds.get(item.kind);
      return { ...item, cosine, ...(background && { zScore: zScore(cosine, background) }) };
    });
  }

  /** What the query gives to each kind that was found: a text's cosines with texts are of another size than with pictures. */
  #backgrounds(found: readonly number[], rows: readonly number[], scores: Float64Array): Map<ItemKind, Background> {
    const kindOf = (row: number) => (this.#items[row] as IndexedItem).kind;
    const backgrounds = new Map<ItemKind, Background>();
    for (const kind of new Set(found.map(kindOf))) {
      const some = rows.filter((row) => kindOf(row) === kind).map((row) => scores[row] as number);
      const background = backgroundOf(some);
      if (background) backgrounds.set(kind, background);
    }
    return backgrounds;
  }

  stats(): IndexStats {
    return { count: this.#items.length, dim: this.dim, space: this.space, bytes: this.#vectors.byteLength };
  }

  /** Gives spare memory back. */
  compact(): void {
    this.#vectors = this.#vectors.slice(0, this.#items.length * this.dim);
  }

  /** Every item with its vector, in row order. */
  *entries(): Generator<{ item: IndexedItem; vector: Float32Array }> {
    for (const [row, item] of this.#items.entries()) {
      yield { item, vector: this.#vectors.subarray(row * this.dim, (row + 1) * this.dim) };
    }
  }

  /** Throws `SpaceMismatchError` unless vectors of `space` belong here. */
  requireSpace(space: string): void {
    requireSameSpace(this, { space });
  }

  #requireDim(vector: Float32Array): void {
    if (vector.length === this.dim) return;
    const message = `A vector of ${vector.length} numbers is not of this index, which holds ${this.dim}.`;
    throw new SiglipError("bad-input", message, { argument: "vector" });
  }

  #reserve(rows: number): void {
    if (rows * this.dim <= this.#vectors.length) return;
    const grown = new Float32Array(Math.max(64, rows + (rows >> 1)) * this.dim);
    grown.set(this.#vectors);
    this.#vectors = grown;
  }
}
