import type { Metadata } from "../core/index-types.js";
import { isRecord } from "../core/where.js";

/** A value that every engine can keep and compare. */
export type Single = string | number | boolean | null;

/** What engines filter by: a value, or a list that meets what one of its members does. */
export type Field = Single | Single[];

/** Names that mean something to Chroma, and ours. */
const TAKEN = /^(\$|#|chroma:|siglip-web[:-])/;
const DATE = "siglip-web-date-";

/** Where a field's Dates are, as milliseconds since 1970. */
export const datesOf = (name: string) => `${DATE}${name}`;
/** True where a field has more than its values and Dates say: an object, an empty list, a member that is none of them. */
export const moreOf = (name: string) => `siglip-web-more-${name}`;
/** The field that a name of `datesOf` belongs to, or any other name itself. */
export const ownerOf = (name: string) => (name.startsWith(DATE) ? name.slice(DATE.length) : name);

/** Metadata in the form that engines filter by. What is in objects is under its path: "place.city". */
export function fieldsOf(metadata: Metadata): Record<string, Field> {
  const named = Object.entries(metadata).filter(([, value]) => value !== undefined);
  const own = new Set(named.map(([name]) => name));
  const nested = named.flatMap(([name, value]) => (name.includes(".") ? [] : inside(name, value)));
  const all = [...named, ...nested.filter(([path]) => !own.has(path))];
  return Object.fromEntries(all.flatMap(([name, value]) => (isField(name) ? partsOf(name, value) : [])));
}

/** All that paths lead to from here; a name with a dot in it can't be part of one. */
function inside(path: string, value: unknown): [string, unknown][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, one]): [string, unknown][] =>
    name.includes(".") || one === undefined ? [] : [[`${path}.${name}`, one], ...inside(`${path}.${name}`, one)],
  );
}

function partsOf(name: string, value: unknown): [string, Field][] {
  const members: unknown[] = Array.isArray(value) ? value : [value];
  // Of null in a list each engine thinks otherwise.
  const singles = members.filter(isSingle).filter((one) => one !== null || !Array.isArray(value));
  const dates = members.filter((one) => one instanceof Date).map((date) => date.getTime());
  const more = members.length === 0 || singles.length + dates.length < members.length;
  return [
    ...listed(name, singles),
    ...listed(datesOf(name), dates),
    ...(more ? [[moreOf(name), true] satisfies [string, Field]] : []),
  ];
}

function listed(name: string, [first, ...rest]: Single[]): [string, Field][] {
  return first === undefined ? [] : [[name, rest.length === 0 ? first : [first, ...rest]]];
}

/** Whether metadata of this name is among the fields. */
export function isField(name: string): boolean {
  return name !== "" && isStorable(name) && !TAKEN.test(name);
}

/** Whether a value can be kept as it is by every engine. */
export function isSingle(value: unknown): value is Single {
  if (typeof value === "string") return isStorable(value);
  return value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

/** Whether a text is one in UTF-8, in PostgreSQL too: without half a surrogate pair, and without NUL. */
export function isStorable(text: string): boolean {
  return !/[\p{Surrogate}\0]/u.test(text);
}
