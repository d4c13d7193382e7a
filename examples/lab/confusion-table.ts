import type { Evaluation } from "siglip-web/evaluate";
import type { Table } from "./table.js";

/** How many classes a matrix shows: more can't be told apart. */
const MOST = 32;

/** Which class was taken for which: `count` of `support` pictures of `truth`. */
export interface ConfusionCell {
  truth: string;
  predicted: string;
  count: number;
  support: number;
}

/** All that happened, right answers too; the most frequent mistakes first, then what was right. */
export function confusionCells({ confusions = [], perClass = [] }: Evaluation): ConfusionCell[] {
  const supports = new Map(perClass.map(({ label, support }) => [label, support]));
  const wrong = confusions.map((one) => ({ ...one, support: supports.get(one.truth) ?? 0 }));
  const mistaken = new Map<string, number>();
  for (const { truth, count } of wrong) mistaken.set(truth, (mistaken.get(truth) ?? 0) + count);
  const right = perClass
    .map(({ label, support }) => {
      const count = support - (mistaken.get(label) ?? 0);
      return { truth: label, predicted: label, count, support };
    })
    .filter(({ count }) => count > 0);
  return [...wrong, ...right];
}

/** The classes to show, in their own order: all, or those that the most pictures were mistaken of or for. */
export function shownClasses({ confusions = [], perClass = [] }: Evaluation): string[] {
  const all = perClass.map(({ label }) => label);
  if (all.length <= MOST) return all;
  const mistakes = new Map<string, number>();
  for (const { truth, predicted, count } of confusions) {
    for (const label of [truth, predicted]) mistakes.set(label, (mistakes.get(label) ?? 0) + count);
  }
  const worst = [...all].sort((a, b) => (mistakes.get(b) ?? 0) - (mistakes.get(a) ?? 0)).slice(0, MOST);
  return all.filter((label) => worst.includes(label));
}

export function confusionTable(cells: readonly ConfusionCell[]): Table {
  return {
    columns: [
      { name: "class" },
      { name: "taken for" },
      { name: "pictures", unit: "count" },
      { name: "of", unit: "count" },
      { name: "share", unit: "share" },
    ],
    rows: cells.map(({ truth, predicted, count, support }) => [
      truth,
      predicted,
      count,
      support,
      support ? count / support : undefined,
    ]),
  };
}
