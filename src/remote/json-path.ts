import type { Plain } from "../core/index-types.js";
import type { Bounds, Test } from "./tests-of.js";

const OPS = { gte: ">=", gt: ">", lte: "<=", lt: "<" } as const;

/**
 * A predicate in SQL's path language over the fields as `jsonb`, true where all tests hold; undefined for none. Strict,
 * so that a field that is not there is unknown, and lists are not looked into. Source: PostgreSQL's documentation, "The
 * SQL/JSON Path Language". A path is a parameter like any other: what is in it is data.
 */
export function jsonPath(tests: readonly Test[]): string | undefined {
  const parts = tests.flatMap((test) => predicateOf(test) ?? []);
  return parts.length === 0 ? undefined : `strict ${parts.join(" && ")}`;
}

function predicateOf(test: Test): string | undefined {
  const field = `$.${literal(test.field)}`;
  if ("oneOf" in test) return `(${test.oneOf.map((value) => `${field} == ${literal(value)}`).join(" || ")})`;
  if ("numbers" in test) return boundsOf(field, test.numbers);
  // PostgreSQL orders strings by code points, JavaScript by UTF-16 units: they differ from U+D800 on.
  const same = Object.values(test.strings).every((bound: string) => !/[^\0-\ud7ff]/.test(bound));
  return same ? boundsOf(field, test.strings) : undefined;
}

function boundsOf<T extends Plain>(field: string, bounds: Bounds<T>): string {
  const parts = (["gte", "gt", "lte", "lt"] as const).flatMap((op) => {
    const bound = bounds[op];
    return bound === undefined ? [] : [`${field} ${OPS[op]} ${literal(bound)}`];
  });
  return `(${parts.join(" && ")})`;
}

/** Texts are written as in JSON, which the path language takes; a negative number goes in brackets of its own. */
function literal(value: Plain): string {
  return typeof value === "number" && value < 0 ? `(${JSON.stringify(value)})` : JSON.stringify(value);
}
