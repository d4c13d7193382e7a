import { randomOf, shuffled } from "../core/random.js";

/**
 * Parts of the examples that are left out one after another: row numbers. Each label's examples are dealt to all of them
 * where an example has one label. An example that is its label's only one is in none: without it nothing is known of the
 * label. As many parts as rows is leave-one-out; none, no part.
 *
 * @param has [rows, k]
 */
export function foldsOf(has: Uint8Array, k: number, multi: boolean, parts: number, seed: number): number[][] {
  if (parts === 0) return [];
  const rows = Array.from({ length: has.length / k }, (_, row) => row);
  const random = randomOf(seed, 0);
  const groups = multi
    ? [rows]
    : Array.from({ length: k }, (_, label) => rows.filter((row) => has[row * k + label])).filter(
        (group) => group.length > 1,
      );
  const folds: number[][] = Array.from({ length: parts }, () => []);
  let dealt = 0;
  for (const group of groups) for (const row of shuffled(group, random)) folds[dealt++ % parts]?.push(row);
  return folds.filter((fold) => fold.length > 0);
}
