import type { ItemKind, Match } from "../core/index-types.js";
import { dot } from "../core/scores.js";
import { bestOfEach } from "./best-of-each.js";
import { contenders } from "./contenders.js";
import type { Owners } from "./owners.js";
import { pick } from "./pick.js";
import type { Asked } from "./request.js";
import type { Errors } from "./scan-errors.js";
import type { Question, Scanned } from "./scanned.js";
import { Standings, usualAmong } from "./standings.js";
import type { VectorStore } from "./vector-store.js";

/**
 * A query beside the rows that a request admits: at first with the scan's cosines, which are a little off. Those that may
 * be among the hits are to be settled; then the hits are right.
 */
export class Comparison {
  readonly #owners: Owners;
  readonly #store: VectorStore;
  readonly #query: Float32Array;
  readonly #asked: Asked;
  /** Row `rows[i]`, or `i` where all are admitted, has the cosine `scores[i]`, or the `i`th of `settled` where there is one. */
  readonly #rows: Uint32Array | undefined;
  readonly #scores: Float32Array;
  readonly #errors: Errors;
  readonly #settled = new Map<number, number>();
  /** Places in `rows` of what may be among the hits, most likely first. Where many hits are looked at, of the first ones. */
  readonly contenders: readonly number[];
  readonly #rough: Standings;

  constructor(owners: Owners, store: VectorStore, { query, asked }: Question, scanned: Scanned) {
    this.#owners = owners;
    this.#store = store;
    this.#query = query;
    this.#asked = asked;
    this.#rows = scanned.rows;
    this.#errors = scanned.errors;
    this.#scores = scanned.scores;
    this.contenders = this.#contenders();
    const kindOf = (i: number) => this.#kindOf(this.rowAt(i));
    this.#rough = new Standings(scanned.usualOf ?? usualAmong(kindOf, this.#scores, owners.alike));
  }

  rowAt(i: number): number {
    return this.#rows ? (this.#rows[i] as number) : i;
  }

  /** Whether the contenders are the best of each kind, rather than of all. */
  get byKind(): boolean {
    return this.#asked.rank !== "cosine";
  }

  /** Of the contenders those that may still be among the hits once as many as are wanted are settled, as far as can be told. */
  get likely(): readonly number[] {
    const last = this.contenders[this.wanted - 1];
    if (this.byKind || last === undefined) return this.contenders;
    // An error is hardly ever more than a small part of what it may be.
    const least = (this.#scores[last] as number) - this.#errors.most / 16;
    return this.contenders.filter((i) => this.most(i) >= least);
  }

  /** How many hits are looked at. */
  get wanted(): number {
    return wantedOf(this.#owners, this.#asked);
  }

  /** What the cosine of a place is at most, as far as is known. */
  most(i: number): number {
    return this.#settled.get(i) ?? (this.#scores[i] as number) + this.#errors.of(this.rowAt(i));
  }

  /** Computes exact cosines of some places: in float64, of the exact vector, whose first number is at `start`. */
  settle(some: readonly number[], vectorOf: (i: number, row: number) => Float32Array): void {
    for (const i of some) this.#settled.set(i, dot(this.#query, 0, vectorOf(i, this.rowAt(i)), 0, this.#query.length));
  }

  /** Settles all that may be among the hits with the vectors as they are held. */
  settleHeld(): this {
    this.settle(this.contenders, (_, row) => this.#store.row(row));
    return this;
  }

  /** A settled cosine. */
  settled(i: number): number | undefined {
    return this.#settled.get(i);
  }

  /** Does beforehand what of `matches` needs no settled cosines. */
  prepare(): void {
    if (!this.#few) return;
    for (const i of this.contenders) this.#rough.of(this.#kindOf(this.rowAt(i)), 0);
  }

  matches(): Match[] {
    return this.#few ? this.#ofContenders() : this.#ofAll();
  }

  /** Whether only what may be a hit is put in order. */
  get #few(): boolean {
    return needsFew(this.#owners, this.#asked);
  }

  #ofContenders(): Match[] {
    const rows = this.contenders.map((i) => this.rowAt(i));
    const cosines = Float64Array.from(this.contenders, (i) => this.#cosine(i));
    return this.#pick(rows, cosines, this.#rough);
  }

  #ofAll(): Match[] {
    const all = Float64Array.from(this.#scores);
    for (const [i, cosine] of this.#settled) all[i] = cosine;
    const { rows, cosines } = bestOfEach(
      this.#owners,
      Array.from(all, (_, i) => this.rowAt(i)),
      all,
    );
    return this.#pick(
      rows,
      cosines,
      new Standings(usualAmong((i) => this.#kindOf(rows[i] as number), cosines, this.#owners.alike)),
    );
  }

  #pick(rows: readonly number[], cosines: Float64Array, standings: Standings): Match[] {
    const rowOf = (i: number) => rows[i] as number;
    const itemOf = (i: number) => this.#owners.of(rowOf(i));
    const standingOf = (i: number) => standings.of(itemOf(i).kind, cosines[i] as number);
    const first = (i: number) => this.#store.row(this.#owners.rowsOf(itemOf(i).id)[0] as number);
    const between = (a: number, b: number) => dot(first(a), 0, first(b), 0, this.#query.length);
    const hits = pick({ cosines, standingOf, idOf: (i) => itemOf(i).id, between }, this.#asked);
    return hits.map(([i, ...others]): Match => {
      const { content: _, parts, ...item } = itemOf(i as number);
      const part = parts?.[this.#owners.rowsOf(item.id).indexOf(rowOf(i as number))];
      return {
        ...item,
        cosine: cosines[i as number] as number,
        ...standingOf(i as number),
        ...(part && { part }),
        ...(this.#asked.group !== undefined && { duplicates: others.map((other) => itemOf(other).id) }),
      };
    });
  }

  /** Ranked by how they stand, the best of each kind are. */
  #contenders(): number[] {
    const rough = { errorOf: (i: number) => this.#errors.of(this.rowAt(i)), mostError: this.#errors.most };
    if (!this.byKind) return contenders({ ...rough, scores: this.#scores }, this.wanted);
    const kinds = Array.from(this.#scores, (_, i) => this.#kindOf(this.rowAt(i)));
    return [...new Set(kinds)].flatMap((kind) => {
      const scores = this.#scores.map((score, i) => (kinds[i] === kind ? score : -Infinity));
      return contenders({ ...rough, scores }, this.wanted).filter((i) => kinds[i] === kind);
    });
  }

  #cosine(i: number): number {
    return this.#settled.get(i) ?? (this.#scores[i] as number);
  }

  #kindOf(row: number): ItemKind {
    return this.#owners.kindOf(row);
  }
}

/** How many hits are looked at. */
export function wantedOf({ most }: Owners, { k, offset, group }: Asked): number {
  // Of an item with several rows, others are no hits of their own; and groups take up several hits.
  return (offset + k) * most * (group === undefined ? 1 : 2);
}

/** Whether hits are put in order by what may be among them, and how it stands, alone. */
export function needsFew({ most }: Owners, { rank, group }: Asked): boolean {
  return rank === "cosine" && group === undefined && most === 1;
}
