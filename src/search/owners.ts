import type { ItemKind } from "../core/index-types.js";
import { ITEM_KINDS } from "../core/item-kinds.js";
import { type IndexedItem, vectorsOf } from "./segment.js";

/**
 * Which rows of a matrix belong to which item: one each, or several for an item of several vectors, in their order.
 * There are no holes: where rows are given up, the last ones move into the gaps.
 */
export class Owners {
  /** The item of each row. */
  readonly #items: IndexedItem[] = [];
  /** The place in `ITEM_KINDS` of each row's kind: to look at all items takes as long as to scan their vectors. */
  #kinds = new Uint8Array(64);
  /** A number for an item of one row, as nearly all are: a list takes many times the memory. */
  readonly #rows = new Map<string, number | number[]>();

  #most = 1;
  /** As `alike` has found it, until a row changes. */
  #alike: boolean | undefined;

  /** No item has ever had more rows than this. */
  get most(): number {
    return this.#most;
  }

  /** How many items there are. */
  get count(): number {
    return this.#rows.size;
  }

  /** How many rows they have together. */
  get rows(): number {
    return this.#items.length;
  }

  /** Of a row below `rows`. */
  of(row: number): IndexedItem {
    return this.#items[row] as IndexedItem;
  }

  kindOf(row: number): ItemKind {
    return ITEM_KINDS[this.#kinds[row] as number] as ItemKind;
  }

  /** The place in `ITEM_KINDS` of each row's kind, a view that is good until more rows are added. */
  get kinds(): Uint8Array {
    return this.#kinds.subarray(0, this.rows);
  }

  /** Whether all rows are of one kind. */
  get alike(): boolean {
    this.#alike ??= this.kinds.every((kind, _, kinds) => kind === kinds[0]);
    return this.#alike;
  }

  /** Every item, in the order of their first rows. */
  *items(): Generator<IndexedItem> {
    for (let row = 0; row < this.rows; row++) {
      const item = this.of(row);
      if (this.rowsOf(item.id)[0] === row) yield item;
    }
  }

  /** An item's rows; none where it is not there. */
  rowsOf(id: string): readonly number[] {
    const rows = this.#rows.get(id);
    return typeof rows === "number" ? [rows] : (rows ?? []);
  }

  /** Gives an item its rows: those that the one with its id had, as far as they go. `move` is as in `remove`. */
  put(item: IndexedItem, move: (from: number, to: number) => void): readonly number[] {
    const needed = vectorsOf(item);
    const before = this.#rows.get(item.id);
    if (needed === 1 && typeof before !== "object") {
      const row = before ?? this.#items.length;
      this.#give(row, item);
      this.#rows.set(item.id, row);
      return [row];
    }
    this.#most = Math.max(this.#most, needed);
    while (this.rowsOf(item.id).length > needed) this.#giveUp(this.rowsOf(item.id).at(-1) as number, move);
    const rows = [...this.rowsOf(item.id)];
    while (rows.length < needed) rows.push(this.#items.push(item) - 1);
    for (const row of rows) this.#give(row, item);
    this.#own(item.id, rows);
    return rows;
  }

  /** Takes an item out. `move` is told which row is to be copied to which, one after another. */
  remove(id: string, move: (from: number, to: number) => void): void {
    for (let row = this.rowsOf(id).at(-1); row !== undefined; row = this.rowsOf(id).at(-1)) this.#giveUp(row, move);
  }

  clear(): void {
    this.#items.length = 0;
    this.#alike = undefined;
    this.#rows.clear();
  }

  #giveUp(row: number, move: (from: number, to: number) => void): void {
    this.#alike = undefined;
    const { id } = this.of(row);
    this.#own(
      id,
      this.rowsOf(id).filter((one) => one !== row),
    );
    const from = this.#items.length - 1;
    const last = this.#items.pop() as IndexedItem;
    if (from === row) return;
    this.#give(row, last);
    this.#own(
      last.id,
      this.rowsOf(last.id).map((one) => (one === from ? row : one)),
    );
    move(from, row);
  }

  #give(row: number, item: IndexedItem): void {
    this.#items[row] = item;
    this.#alike = undefined;
    if (row >= this.#kinds.length) {
      const grown = new Uint8Array(2 * row);
      grown.set(this.#kinds);
      this.#kinds = grown;
    }
    this.#kinds[row] = ITEM_KINDS.indexOf(item.kind);
  }

  #own(id: string, rows: number[]): void {
    if (rows.length === 0) this.#rows.delete(id);
    else this.#rows.set(id, rows.length === 1 ? (rows[0] as number) : rows);
  }
}
