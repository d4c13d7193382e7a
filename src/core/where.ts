import type { Condition, Metadata, Where } from "./index-types.js";

/** Whether metadata meets every condition. A field that is absent meets none. */
export function meets(metadata: Metadata | undefined, where: Where): boolean {
  return Object.entries(where).every(
    ([field, condition]) =>
      metadata !== undefined && Object.hasOwn(metadata, field) && holds(metadata[field], condition),
  );
}

function holds(value: unknown, condition: Condition): boolean {
  if (Array.isArray(condition)) return condition.some((one) => one === value);
  if (typeof condition !== "object" || condition === null) return value === condition;
  const { gte, gt, lte, lt } = condition;
  return (
    (gte === undefined || (comparable(value, gte) && value >= gte)) &&
    (gt === undefined || (comparable(value, gt) && value > gt)) &&
    (lte === undefined || (comparable(value, lte) && value <= lte)) &&
    (lt === undefined || (comparable(value, lt) && value < lt))
  );
}

/** Numbers compare with numbers and strings with strings: a date kept as text is never compared with a number. */
function comparable(value: unknown, bound: number | string): value is number | string {
  return typeof value === typeof bound;
}
