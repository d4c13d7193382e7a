import type { Condition, Plain, Where } from "../core/index-types.js";
import { isField, isPlain } from "./fields.js";

export interface Bounds<T> {
  gte?: T;
  gt?: T;
  lte?: T;
  lt?: T;
}

/** A condition in the form that filters are made of. Numbers are finite; bounds are of numbers, or of strings. */
export type Test =
  | { field: string; oneOf: readonly Plain[] }
  | { field: string; numbers: Bounds<number> }
  | { field: string; strings: Bounds<string> };

type Meaning = Omit<Test, "field"> | "anything" | "nothing";

/**
 * What an engine can be asked of the conditions, or undefined where no item meets them. A condition that no engine can
 * be asked is left out: `meets`, which has the last word, tries it on what is found.
 */
export function testsOf(where: Where): Test[] | undefined {
  const tests: Test[] = [];
  for (const [field, condition] of Object.entries(where)) {
    const meaning = meaningOf(condition);
    if (meaning === "nothing") return undefined;
    if (meaning !== "anything" && isField(field)) tests.push({ field, ...meaning } as Test);
  }
  return tests;
}

function meaningOf(condition: Condition): Meaning {
  if (!Array.isArray(condition) && typeof condition === "object" && condition !== null) return boundsOf(condition);
  const values = Array.isArray(condition) ? condition : [condition];
  const known = values.filter((value) => !(typeof value === "number" && !Number.isFinite(value))); // metadata has none
  if (known.length === 0) return "nothing";
  return known.every(isPlain) ? { oneOf: [...new Set(known)] } : "anything";
}

/** The values that a bound of infinity lets through: all numbers. */
const OPEN = { gte: -Infinity, gt: -Infinity, lte: Infinity, lt: Infinity };

function boundsOf(condition: Bounds<number | string>): Meaning {
  const bounds = (["gte", "gt", "lte", "lt"] as const).flatMap((op) => {
    const value = condition[op];
    return value === undefined ? [] : [{ op, value }];
  });
  if (bounds.length > 0 && bounds.every(({ value }) => typeof value === "string" && isPlain(value))) {
    return { strings: Object.fromEntries(bounds.map(({ op, value }) => [op, value])) };
  }
  if (!bounds.every(({ value }) => typeof value === "number")) {
    const types = new Set(bounds.map(({ value }) => typeof value));
    return types.size > 1 ? "nothing" : "anything";
  }
  const closed = bounds.filter(({ op, value }) => value !== OPEN[op]);
  if (!closed.every(({ value }) => isPlain(value))) return "nothing"; // beyond infinity, or NaN
  return closed.length > 0 ? { numbers: Object.fromEntries(closed.map(({ op, value }) => [op, value])) } : "anything";
}
