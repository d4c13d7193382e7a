import type { Figure } from "./bootstrap.js";
import type { FigureName, Tables } from "./evaluation.js";
import type { Statistic } from "./statistic.js";

/** A table of an evaluation: what it is computed from, and how it is read from the figures of that. */
export interface Table {
  statistic: Statistic;
  read(figures: readonly (Figure | undefined)[]): Tables;
}

/** What is to be computed of a data set. All statistics are of the same pictures, by their places in the data set. */
export interface Measured {
  /** Of one figure each. */
  figures: Map<FigureName, Statistic>;
  tables: Table[];
  /** What was left out, and why. */
  notes: string[];
}

/** All that the parts measure, as one; each figure is in one of them. */
export function joined(parts: readonly Measured[]): Measured {
  return {
    figures: new Map(parts.flatMap(({ figures }) => [...figures])),
    tables: parts.flatMap(({ tables }) => tables),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** Of the numbers asked for, those below all that there is to choose from: of 5, 5 are always enough. */
export function usefulCounts(asked: readonly number[], of: number, what: string, notes: string[]): number[] {
  const trivial = asked.filter((k) => k >= of);
  if (trivial.length > 0)
    notes.push(`${what} of ${trivial.join(" and ")} is left out: there are only ${of} to choose from.`);
  return asked.filter((k) => k < of);
}
