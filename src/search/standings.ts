import { type Background, backgroundOf, byChance, zScore } from "../core/background.js";
import type { ItemKind, Match } from "../core/index-types.js";

/** How a hit stands among all that were compared. */
export type Standing = Pick<Match, "zScore" | "matches">;

/** What a query gives to each kind of item: a text's cosines with texts are of another size than with pictures. */
export class Standings {
  readonly #kindOf: (i: number) => ItemKind;
  readonly #cosines: ArrayLike<number>;
  readonly #usual = new Map<ItemKind, { background: Background | undefined; count: number }>();

  constructor(kindOf: (i: number) => ItemKind, cosines: ArrayLike<number>) {
    this.#kindOf = kindOf;
    this.#cosines = cosines;
  }

  /** Of the `i`th item; empty where its kind has too few to say what is usual. */
  of(i: number): Standing {
    const { background, count } = this.#usualFor(this.#kindOf(i));
    if (!background) return {};
    const standing = zScore(this.#cosines[i] as number, background);
    return { zScore: standing, matches: standing > byChance(count) };
  }

  #usualFor(kind: ItemKind): { background: Background | undefined; count: number } {
    const known = this.#usual.get(kind);
    if (known) return known;
    const some = Float64Array.from(this.#cosines).filter((_, i) => this.#kindOf(i) === kind);
    const usual = { background: backgroundOf(some), count: some.length };
    this.#usual.set(kind, usual);
    return usual;
  }
}
