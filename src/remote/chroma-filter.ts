import type { ItemKind } from "../core/index-types.js";
import type { Single } from "./fields.js";
import type { Bounds, Leaf, Test } from "./tests-of.js";
import { translate } from "./translate.js";

/** Chroma's `where`. Source: its documentation, "Metadata Filtering". */
export interface ChromaWhere {
  [fieldOrJoin: string]: { [op: string]: string | number | boolean | string[] } | ChromaWhere[];
}

export const KIND = "siglip-web:kind";
/** Set where the field of that name is null, which Chroma takes for a field that is not there. */
export const nullOf = (field: string) => `siglip-web:null:${field}`;

/** Chroma's filter; undefined for none. */
export function chromaWhere(tests: readonly Test[], kind: ItemKind | undefined): ChromaWhere | undefined {
  const filter = translate(tests, { leaf, all: (parts) => join("$and", parts), any });
  const parts = filter ? [filter] : [];
  if (kind !== undefined) parts.push({ [KIND]: { $eq: kind } });
  return parts.length === 0 ? undefined : join("$and", parts);
}

/** Chroma keeps what a field was that an item has no more, so that it can't be asked what is not. */
function leaf(test: Leaf): ChromaWhere | undefined {
  const { field, holds } = test;
  if (!holds) return undefined;
  if ("oneOf" in test) {
    const strings = test.oneOf.filter((value) => typeof value === "string");
    const others = test.oneOf.filter((value) => typeof value !== "string").map((value) => equal(field, value));
    return any(strings.length > 0 ? [{ [field]: { $in: strings } }, ...others] : others);
  }
  if ("numbers" in test) return join("$and", boundsOf(field, test.numbers));
  return undefined; // Chroma has no order of strings
}

/** Lists of numbers are none that Chroma takes where some are whole and some are not. */
function equal(field: string, value: Exclude<Single, string>): ChromaWhere {
  return value === null ? { [nullOf(field)]: { $eq: true } } : { [field]: { $eq: value } };
}

/**
 * Whole numbers and fractions are two types to Chroma, and a bound is made one of the other by cutting its fraction off.
 * So a bound with a fraction is given twice, as itself and as the next whole number within.
 */
function boundsOf(field: string, { gte, gt, lte, lt }: Bounds<number>): ChromaWhere[] {
  const one = (op: string, value: number | undefined, whole: string, round: (x: number) => number) => {
    if (value === undefined) return [];
    const itself = { [field]: { [op]: value } };
    return [Number.isInteger(value) ? itself : any([itself, { [field]: { [whole]: round(value) } }])];
  };
  return [
    ...one("$gte", gte, "$gte", Math.ceil),
    ...one("$gt", gt, "$gte", Math.ceil),
    ...one("$lte", lte, "$lte", Math.floor),
    ...one("$lt", lt, "$lte", Math.floor),
  ];
}

function any(parts: ChromaWhere[]): ChromaWhere {
  return join("$or", parts);
}

/** Chroma wants at least two parts. */
function join(op: "$and" | "$or", parts: ChromaWhere[]): ChromaWhere {
  return parts.length === 1 ? (parts[0] as ChromaWhere) : ({ [op]: parts } as ChromaWhere);
}
