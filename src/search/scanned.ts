import type { Owners } from "./owners.js";
import type { Asked } from "./request.js";
import type { Errors } from "./scan-errors.js";
import type { UsualOf } from "./standings.js";

/** A unit vector `[dim]`, and what is asked of what is near it. */
export interface Question {
  query: Float32Array;
  asked: Asked;
}

/** What a scan has found for one question. */
export interface Scanned {
  /** The row of each score, ascending; absent where the `i`th is that of row `i`. */
  rows?: Uint32Array | undefined;
  /** Cosines, none further off than `errors` says. */
  scores: Float32Array;
  errors: Errors;
  /** What the query gives to each kind of item, where there are scores only of what may be among the nearest. */
  usualOf?: UsualOf;
}

/** Questions that look at the same rows, but for an item that each may leave out. */
export interface Look {
  questions: readonly Question[];
  /** In their order; absent where it is all. */
  rows: Uint32Array | undefined;
}

/** What questions look at. Conditions are tried once for all that have the same ones. */
export function looksOf(owners: Owners, questions: readonly Question[]): Look[] {
  const groups: Question[][] = [];
  for (const one of questions) {
    const { kind, where } = one.asked;
    const group = groups.find(([first]) => first?.asked.kind === kind && first?.asked.where === where);
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => ({ questions: group, rows: rowsThat(owners, (group[0] as Question).asked) }));
}

/** The rows of the items that are admitted, in their order. */
function rowsThat(owners: Owners, { admits, all }: Asked): Uint32Array | undefined {
  if (all) return undefined;
  const rows = new Uint32Array(owners.rows);
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (admits(owners.of(row))) rows[count++] = row;
  return rows.subarray(0, count);
}
