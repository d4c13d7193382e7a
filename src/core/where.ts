import { SiglipError } from "./errors.js";
import type { Metadata, Where } from "./index-types.js";

/** What a condition says of a field that is absent, and of a value that is there. */
interface Test {
  absent: boolean;
  of(value: unknown): boolean;
}

const COMPARE: Readonly<Record<string, (value: number | string, bound: number | string) => boolean>> = {
  gte: (value, bound) => value >= bound,
  gt: (value, bound) => value > bound,
  lte: (value, bound) => value <= bound,
  lt: (value, bound) => value < bound,
};

/**
 * What tells whether metadata meets every condition, as the type `Where` says. Throws `bad-input` for what is no
 * condition, so that a slip is not taken for "nothing found".
 */
export function compileWhere(where: Where): (metadata: Metadata | undefined) => boolean {
  if (!isRecord(where)) throw bad("where must be an object of conditions by field");
  const tests = given(where).map(([field, condition]) => ({ field, test: compile(condition, field) }));
  return (metadata) =>
    tests.every(({ field, test }) => {
      const value = metadata && valueAt(metadata, field);
      return value === undefined ? test.absent : test.of(value);
    });
}

function compile(condition: unknown, field: string): Test {
  if (isRecord(condition)) {
    const bounds = given(condition).filter(([name]) => name in COMPARE);
    const others = given(condition).filter(([name]) => !(name in COMPARE));
    const tests = others.map(([name, asked]) => operator(name, asked, field));
    if (bounds.length > 0) tests.push(within(bounds, field));
    return {
      absent: tests.every(({ absent }) => absent),
      of: (value) => tests.every((test) => test.of(value)),
    };
  }
  const values: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  for (const value of values) {
    if (!isPlain(value)) throw bad(`a value is a text, a finite number, true, false, null or a Date`, field);
  }
  const wanted = new Set(values.map(asKey));
  return { absent: false, of: any((value) => wanted.has(asKey(value))) };
}

function operator(name: string, asked: unknown, field: string): Test {
  if (name === "not") {
    const { absent, of } = compile(asked, field);
    return { absent: !absent, of: (value) => !of(value) };
  }
  if (name !== "exists") {
    throw bad(`there is no operator "${name}", but ${Object.keys(COMPARE).join(", ")}, not and exists`, field);
  }
  if (typeof asked !== "boolean") throw bad("exists is true or false", field);
  return { absent: !asked, of: () => asked };
}

function within(bounds: readonly (readonly [string, unknown])[], field: string): Test {
  const tests = bounds.map(([name, asked]) => {
    const bound = isPlain(asked) ? inOrder(asked) : undefined;
    if (bound === undefined) throw bad(`${name} is a finite number, a text or a Date`, field);
    const compare = COMPARE[name] as (typeof COMPARE)[string];
    const isDate = asked instanceof Date;
    return (value: unknown) => {
      const one = value instanceof Date === isDate ? inOrder(value) : undefined;
      return one !== undefined && typeof one === typeof bound && compare(one, bound);
    };
  });
  return { absent: false, of: any((value) => tests.every((test) => test(value))) };
}

/** A list meets what one of its members does. */
function any(test: (value: unknown) => boolean): Test["of"] {
  return (value) => (Array.isArray(value) ? value.some(test) : test(value));
}

/** What has an order, as what JavaScript compares: numbers, texts, and Dates as their time. */
function inOrder(value: unknown): number | string | undefined {
  if (value instanceof Date) return value.getTime();
  return typeof value === "number" || typeof value === "string" ? value : undefined;
}

/** Values that are equal have one key, and no others have it. */
function asKey(value: unknown): unknown {
  if (typeof value === "string") return `text ${value}`;
  return value instanceof Date ? `date ${value.getTime()}` : value;
}

/** The field of that very name, or the one at the end of a dotted path through objects; undefined where there is none. */
function valueAt(metadata: Metadata, field: string): unknown {
  if (Object.hasOwn(metadata, field)) return metadata[field];
  let at: unknown = metadata;
  for (const name of field.split(".")) at = isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at;
}

function given(record: Readonly<Record<string, unknown>>): (readonly [string, unknown])[] {
  return Object.entries(record).filter(([, value]) => value !== undefined);
}

function isPlain(value: unknown): boolean {
  if (value instanceof Date) return Number.isFinite(value.getTime());
  return value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}

/** An object, of whose fields something is asked: no list, and no Date. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function bad(what: string, field?: string): SiglipError {
  const message = field === undefined ? `${what}.` : `In where, of the field "${field}": ${what}.`;
  return new SiglipError("bad-input", message, { argument: "where" });
}
