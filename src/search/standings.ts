import { type Background, backgroundOf, byChance, zScore } from "../core/background.js";
import type { ItemKind, Match } from "../core/index-types.js";

/** How a hit stands among all that were compared. */
export type Standing = Pick<Match, "zScore" | "matches">;

/** What a query gives to each kind of item: a text's cosines with texts are of another size than with pictures. */
export class Standings {
  readonly #kindOf: (i: number) => ItemKind;
  readonly #cosines: Float32Array | Float64Array;
  readonly #alike: boolean;
  readonly #usual = new Map<ItemKind, { background: Background | undefined; count: number }>();

  /**
   * @param cosines One for each item; `kindOf` says the kind of the `i`th.
   * @param alike Whether all are of one kind.
   */
  constructor(kindOf: (i: number) => ItemKind, cosines: Float32Array | Float64Array, alike: boolean) {
    this.#kindOf = kindOf;
    this.#alike = alike;
    this.#cosines = cosines;
  }

  /** Of an item of a kind with this cosine; empty where its kind has too few to say what is usual. */
  of(kind: ItemKind, cosine: number): Standing {
    const { background, count } = this.#usualFor(kind);
    if (!background) return {};
    const standing = zScore(cosine, background);
    return { zScore: standing, matches: standing > byChance(count) };
  }

  #usualFor(kind: ItemKind): { background: Background | undefined; count: number } {
    const known = this.#usual.get(kind);
    if (known) return known;
    const some = this.#alike ? this.#cosines : this.#of(kind);
    const usual = { background: backgroundOf(some), count: some.length };
    this.#usual.set(kind, usual);
    return usual;
  }

  #of(kind: ItemKind): Float32Array | Float64Array {
    const some = this.#cosines.slice();
    let count = 0;
    for (let i = 0; i < some.length; i++) if (this.#kindOf(i) === kind) some[count++] = this.#cosines[i] as number;
    return some.subarray(0, count);
  }
}
