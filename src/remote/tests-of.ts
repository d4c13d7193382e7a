import type { Bound, Condition, Operators, Where } from "../core/index-types.js";
import { isRecord } from "../core/where.js";
import { datesOf, isField, isSingle, isStorable, moreOf, type Single } from "./fields.js";

export interface Bounds<T> {
  gte?: T;
  gt?: T;
  lte?: T;
  lt?: T;
}

/**
 * What is asked of one field, of which one member has to do it if it is a list: that it is one of these, or within
 * bounds, or there at all. Where `holds` is false, that it does not; an item without the field does not either.
 */
export type Leaf = { field: string; holds: boolean } & (
  | { oneOf: readonly Single[] }
  | { numbers: Bounds<number> }
  | { strings: Bounds<string> }
  | { present: true }
);

/** A condition in the form that filters are made of: every item that meets it passes, and others may. */
export type Test = Leaf | { all: readonly Test[] } | { any: readonly Test[] };

const ALWAYS = { all: [] } as const satisfies Test;
const NEVER = { any: [] } as const satisfies Test;

/** What engines can be asked of the conditions, all of which must hold; undefined where no item meets them. */
export function testsOf(where: Where): readonly Test[] | undefined {
  const tests = Object.entries(where).map(([field, condition]) => {
    const test = condition === undefined ? ALWAYS : testOf(field, condition, true);
    return isField(field) || isNever(test) ? test : ALWAYS;
  });
  const test = all(tests);
  if (isNever(test)) return undefined;
  return "all" in test ? test.all : [test];
}

function testOf(field: string, condition: Condition, holds: boolean): Test {
  if (isOperators(condition)) {
    const { not, exists, ...bounds } = condition;
    const parts: Test[] = [];
    if (not !== undefined) parts.push(testOf(field, not, !holds));
    if (exists !== undefined) parts.push(presence(field, exists === holds));
    if (Object.values(bounds).some((bound) => bound !== undefined)) parts.push(within(field, bounds, holds));
    return holds ? all(parts) : any(parts);
  }
  const values = Array.isArray(condition) ? condition : [condition];
  if (values.length === 0) return holds ? NEVER : ALWAYS;
  const singles = values.filter(isSingle);
  const dates = values.filter((value) => value instanceof Date).map((date) => date.getTime());
  const leaves: Leaf[] = [];
  if (singles.length > 0) leaves.push({ field, holds, oneOf: [...new Set(singles)] });
  if (dates.length > 0) leaves.push({ field: datesOf(field), holds, oneOf: [...new Set(dates)] });
  return orMore(field, holds ? any(leaves) : all(leaves));
}

function within(field: string, bounds: Omit<Operators, "not" | "exists">, holds: boolean): Test {
  const given = Object.entries(bounds).filter((entry): entry is [keyof Bounds<Bound>, Bound] => entry[1] !== undefined);
  const values = given.map(([, bound]) => bound);
  const as = <T>(of: (bound: Bound) => T) =>
    Object.fromEntries(given.map(([op, bound]) => [op, of(bound)])) as Bounds<T>;
  if (values.every((bound) => typeof bound === "number")) {
    return orMore(field, { field, holds, numbers: as(Number) });
  }
  if (values.every((bound) => bound instanceof Date)) {
    return orMore(field, { field: datesOf(field), holds, numbers: as(Number) });
  }
  if (!values.every((bound) => typeof bound === "string")) return holds ? NEVER : ALWAYS; // nothing is of two types
  return values.every(isStorable) ? orMore(field, { field, holds, strings: as(String) }) : ALWAYS;
}

function presence(field: string, holds: boolean): Test {
  const leaves = [field, datesOf(field), moreOf(field)].map((name): Leaf => ({ field: name, holds, present: true }));
  return holds ? any(leaves) : all(leaves);
}

/** What a field has beside its values may meet any condition. */
function orMore(field: string, test: Test): Test {
  return any([test, { field: moreOf(field), holds: true, oneOf: [true] }]);
}

function all(tests: readonly Test[]): Test {
  if (tests.some(isNever)) return NEVER;
  const parts = tests.flatMap((test) => ("all" in test ? test.all : [test]));
  return parts.length === 1 ? (parts[0] as Test) : { all: parts };
}

function any(tests: readonly Test[]): Test {
  if (tests.some(isAlways)) return ALWAYS;
  const parts = tests.flatMap((test) => ("any" in test ? test.any : [test]));
  return parts.length === 1 ? (parts[0] as Test) : { any: parts };
}

function isAlways(test: Test): boolean {
  return "all" in test && test.all.length === 0;
}

function isNever(test: Test): boolean {
  return "any" in test && test.any.length === 0;
}

function isOperators(condition: Condition): condition is Operators {
  return isRecord(condition);
}
