import type { Single } from "./fields.js";
import type { Bounds, Leaf, Test } from "./tests-of.js";
import { translate } from "./translate.js";

const OPS = { gte: ">=", gt: ">", lte: "<=", lt: "<" } as const;

/**
 * A predicate in SQL's path language over the fields as `jsonb`, true where all tests hold; undefined for none. Lax, so
 * that a value is as a list of one member, and a field that is not there as one of none. Source: PostgreSQL's
 * documentation, "The SQL/JSON Path Language". A path is a parameter like any other: what is in it is data.
 */
export function jsonPath(tests: readonly Test[]): string | undefined {
  const predicate = translate(tests, {
    leaf,
    all: (parts) => `(${parts.join(" && ")})`,
    any: (parts) => `(${parts.join(" || ")})`,
  });
  return predicate && `lax ${predicate}`;
}

function leaf(test: Leaf): string | undefined {
  const field = `$.${literal(test.field)}`;
  const not = test.holds ? "" : "!";
  if ("present" in test) return `${not}exists(${field})`;
  const member = memberOf(test);
  return member && `${not}exists(${field}[*] ? (${member}))`;
}

/** What a member has to be. */
function memberOf(test: Exclude<Leaf, { present: true }>): string | undefined {
  if ("oneOf" in test) return test.oneOf.map((value) => `@ == ${literal(value)}`).join(" || ");
  if ("numbers" in test) return boundsOf(test.numbers);
  // PostgreSQL orders strings by code points, JavaScript by UTF-16 units: they differ from U+D800 on.
  const same = Object.values(test.strings).every((bound: string) => !/[^\0-\ud7ff]/.test(bound));
  return same ? boundsOf(test.strings) : undefined;
}

function boundsOf<T extends Single>(bounds: Bounds<T>): string {
  const parts = (["gte", "gt", "lte", "lt"] as const).flatMap((op) => {
    const bound = bounds[op];
    return bound === undefined ? [] : [`@ ${OPS[op]} ${literal(bound)}`];
  });
  return parts.join(" && ");
}

/** Texts are written as in JSON, which the path language takes; a negative number goes in brackets of its own. */
function literal(value: Single): string {
  return typeof value === "number" && value < 0 ? `(${JSON.stringify(value)})` : JSON.stringify(value);
}
