import { type Background, backgroundOf, zScore } from "../core/background.js";
import { normalizeRows, requireSameSpace } from "../core/embeddings.js";
import { SiglipError } from "../core/errors.js";
import type { ItemKind, Match, SearchRequest, StoredItem } from "../core/index-types.js";
import { dot } from "../core/scores.js";
import { meets } from "../core/where.js";
import { Rows } from "./rows.js";
import type { IndexedItem } from "./segment.js";
import { topK } from "./top-k.js";

/**
 * An index of unit vectors of one space, in memory: exact search by reading all of them.
 * Row r belongs to item r; there are no holes.
 */
export class MemoryIndex {
  readonly space: string;
  readonly dim: number;
  readonly #vectors: Rows;
  readonly #items: IndexedItem[] = [];
  readonly #rows = new Map<string, number>();
  /** An id for each file that an item was encoded from. */
  readonly #contents = new Map<string, string>();

  constructor(space: string, dim: number) {
    this.space = space;
    this.dim = dim;
    this.#vectors = new Rows(dim);
  }

  get count(): number {
    return this.#items.length;
  }

  /** Memory of the vectors, in bytes. */
  get bytes(): number {
    return this.#vectors.bytes;
  }

  /** Adds an item, or replaces the one with its id. The vector `[dim]` is copied and made a unit vector. */
  put(item: IndexedItem, vector: Float32Array): void {
    this.#requireDim(vector);
    this.set(item, normalizeRows(vector.slice(), this.dim));
  }

  /** The same, of a vector that is one already. */
  set(item: IndexedItem, unit: Float32Array): void {
    const row = this.#rows.get(item.id) ?? this.#items.length;
    const before = this.#items[row];
    if (before) this.#forget(before);
    this.#vectors.set(row, unit);
    this.#items[row] = item;
    this.#rows.set(item.id, row);
    if (item.content !== undefined) this.#contents.set(item.content, item.id);
  }

  /** An item and its unit vector, shared; undefined where there is none. */
  get(id: string): { item: IndexedItem; vector: Float32Array } | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : { item: this.#items[row] as IndexedItem, vector: this.#vectors.row(row) };
  }

  /** The unit vector of an item that was encoded from a file of this content, shared; undefined where there is none. */
  vectorOfContent(content: string): Float32Array | undefined {
    const row = this.#rows.get(this.#contents.get(content) ?? "");
    return row !== undefined && this.#items[row]?.content === content ? this.#vectors.row(row) : undefined;
  }

  /** The ids of all items, in row order. */
  ids(): string[] {
    return this.#items.map(({ id }) => id);
  }

  /** Those of the items that are there, in the order of `ids`. */
  items(ids: readonly string[]): StoredItem[] {
    return ids.flatMap((id) => {
      const found = this.get(id);
      if (!found) return [];
      const { content: _, ...item } = found.item;
      return [{ ...item, vector: found.vector.slice() }];
    });
  }

  /** Removes the items that are there and says how many were. The last row fills each gap. */
  remove(ids: readonly string[]): number {
    let removed = 0;
    for (const id of ids) {
      const row = this.#rows.get(id);
      const last = this.#items.at(-1);
      if (row === undefined || last === undefined) continue;
      this.#forget(this.#items[row] as IndexedItem);
      this.#vectors.set(row, this.#vectors.row(this.#items.length - 1));
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
    const found = this.get(id);
    if (!found) throw new SiglipError("bad-input", `The index has no item "${id}".`, { argument: "query" });
    return found.vector.slice();
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
      const { block, start } = this.#vectors.at(row);
      scores[row] = dot(query, 0, block, start, this.dim);
      rows.push(row);
    });
    const found = topK(scores, rows, k);
    const backgrounds = this.#backgrounds(found, rows, scores);
    return found.map((row) => {
      const { content: _, ...item } = this.#items[row] as IndexedItem;
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

  /** Gives spare memory back. */
  compact(): void {
    this.#vectors.shrink(this.#items.length);
  }

  clear(): void {
    this.#items.length = 0;
    this.#rows.clear();
    this.#contents.clear();
    this.#vectors.shrink(0);
  }

  /** Every item with its vector, in row order. */
  *entries(): Generator<{ item: IndexedItem; vector: Float32Array }> {
    for (const [row, item] of this.#items.entries()) {
      yield { item, vector: this.#vectors.row(row) };
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

  #forget({ id, content }: IndexedItem): void {
    if (content !== undefined && this.#contents.get(content) === id) this.#contents.delete(content);
  }
}
