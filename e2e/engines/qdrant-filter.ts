// Qdrant's filters, as its documentation on filtering has them: of a list one member has to meet a condition.
import type { Schemas } from "@qdrant/js-client-rest";

type Payload = Record<string, unknown>;

export function passes(payload: Payload, filter: Schemas["Filter"]): boolean {
  const { must, should, must_not } = filter as Record<string, Schemas["Condition"][] | undefined>;
  return (
    (must ?? []).every((one) => holds(payload, one)) &&
    (should === undefined || should.some((one) => holds(payload, one))) &&
    !(must_not ?? []).some((one) => holds(payload, one))
  );
}

function holds(payload: Payload, condition: Schemas["Condition"]): boolean {
  if (!("key" in condition)) return passes(payload, condition as Schemas["Filter"]);
  const { key, match, range, is_null, is_empty } = condition as Schemas["FieldCondition"];
  if (!/^[A-Za-z0-9_.-]+$/.test(key)) throw new Error(`a path that needs quotes: ${key}`);
  const value = key.split(".").reduce<unknown>((inner, name) => (inner as Payload | undefined)?.[name], payload);
  const members: unknown[] = Array.isArray(value) ? value : [value];
  if (match) return members.some((one) => matches(one, match as Schemas["Match"]));
  if (range) return members.some((one) => typeof one === "number" && within(one, range as Schemas["Range"]));
  if (is_null) return members.includes(null);
  if (is_empty) return value === undefined || value === null || members.length === 0;
  throw new Error(`a condition that the stand-in has not: ${JSON.stringify(condition)}`);
}

function matches(value: unknown, match: Schemas["Match"]): boolean {
  if ("any" in match) {
    const types = new Set((match.any as unknown[]).map((one) => typeof one));
    if (types.size !== 1) throw new Error("a list of values of one type is wanted");
    return (match.any as unknown[]).includes(value);
  }
  if (!("value" in match)) throw new Error(`a match that the stand-in has not: ${JSON.stringify(match)}`);
  if (typeof match.value === "number" && !Number.isInteger(match.value)) throw new Error("no match for fractions");
  return value === match.value;
}

function within(value: number, { gte, gt, lte, lt }: Schemas["Range"]): boolean {
  const given = (bound: number | null | undefined) => bound !== undefined && bound !== null;
  return (
    !(given(gte) && !(value >= (gte as number))) &&
    !(given(gt) && !(value > (gt as number))) &&
    !(given(lte) && !(value <= (lte as number))) &&
    !(given(lt) && !(value < (lt as number)))
  );
}
