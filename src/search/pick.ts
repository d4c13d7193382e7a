import type { Ranking } from "../core/index-types.js";
import { byCodeUnits } from "./by-code-units.js";
import type { Asked } from "./request.js";
import type { Standing } from "./standings.js";
import { inOrder, topK } from "./top-k.js";

/** What a query was compared with: item i has the cosine `cosines[i]`, one each. */
export interface Compared {
  cosines: ArrayLike<number>;
  idOf: (i: number) => string;
  standingOf: (i: number) => Standing;
  /** The cosine of two items with each other. */
  between: (a: number, b: number) => number;
}

/**
 * The hits of one page, best first: each an item, and after it those that were folded into it. The order is total
 * (items that score the same are in the order of their ids), so that pages neither repeat nor skip.
 */
export function pick(compared: Compared, { k, offset, minScore, rank, group }: Asked): number[][] {
  const { cosines, between } = compared;
  const enough = Array.from(cosines, (_, i) => i).filter((i) => (cosines[i] as number) >= minScore);
  const order = orderBy(rank, compared);
  const wanted = offset + k;
  if (group === undefined)
    return topK(enough, order, wanted)
      .slice(offset)
      .map((i) => [i]);
  return fold(inOrder(enough, order, 2 * wanted), (a, b) => between(a, b) >= group, wanted).slice(offset);
}

/** By `zScore`, those that have none come last, by their cosines. */
function orderBy(rank: Ranking, { cosines, idOf, standingOf }: Compared): (a: number, b: number) => number {
  const byCosine = (a: number, b: number) =>
    (cosines[b] as number) - (cosines[a] as number) || byCodeUnits(idOf(a), idOf(b));
  if (rank === "cosine") return byCosine;
  const scores = Array.from(cosines, (_, i) => standingOf(i).zScore ?? -Infinity);
  // Two that have none differ by NaN, which counts as equal.
  return (a, b) => (scores[b] as number) - (scores[a] as number) || byCosine(a, b);
}

/**
 * Folds each item into the first one before it that is like it and was not folded itself. Ends where one comes that
 * would be a group more than `groups`.
 */
function fold(items: Iterable<number>, alike: (a: number, b: number) => boolean, groups: number): number[][] {
  const found: [first: number, ...others: number[]][] = [];
  for (const item of items) {
    const group = found.find(([first]) => alike(first, item));
    if (group) group.push(item);
    else if (found.length === groups) break;
    else found.push([item]);
  }
  return found;
}
