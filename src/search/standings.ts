import { type Background, backgroundOf, byChance, zScore } from "../core/background.js";
import type { ItemKind, Match } from "../core/index-types.js";

/** How a hit stands among all that were compared. */
export type Standing = Pick<Match, "zScore" | "matches">;

/** What a query gives to the items of a kind, and how many there are: a text's cosines with texts are of another size than with pictures. */
export interface Usual {
  background: Background | undefined;
  count: number;
}

export type UsualOf = (kind: ItemKind) => Usual;

/** How hits stand, each among its own kind; what is usual there is asked for once. */
export class Standings {
  readonly #usualOf: UsualOf;
  readonly #known = new Map<ItemKind, Usual>();

  constructor(usualOf: UsualOf) {
    this.#usualOf = usualOf;
  }

  /** Of an item of a kind with this cosine; empty where its kind has too few to say what is usual. */
  of(kind: ItemKind, cosine: number): Standing {
    const { background, count } = this.#usualFor(kind);
    if (!background) return {};
    const standing = zScore(cosine, background);
    return { zScore: standing, matches: standing > byChance(count) };
  }

  #usualFor(kind: ItemKind): Usual {
    const usual = this.#known.get(kind) ?? this.#usualOf(kind);
    this.#known.set(kind, usual);
    return usual;
  }
}

/**
 * What is usual among all cosines.
 *
 * @param cosines One for each item; `kindOf` says the kind of the `i`th.
 * @param alike Whether all are of one kind.
 */
export function usualAmong(
  kindOf: (i: number) => ItemKind,
  cosines: Float32Array | Float64Array,
  alike: boolean,
): UsualOf {
  return (kind) => {
    const some = alike ? cosines : ofKind(kind, kindOf, cosines);
    return { background: backgroundOf(some), count: some.length };
  };
}

function ofKind(kind: ItemKind, kindOf: (i: number) => ItemKind, cosines: Float32Array | Float64Array) {
  const some = cosines.slice();
  let count = 0;
  for (let i = 0; i < some.length; i++) if (kindOf(i) === kind) some[count++] = cosines[i] as number;
  return some.subarray(0, count);
}
