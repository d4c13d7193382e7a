import type { ItemKind } from "../core/index-types.js";
import type { Ask, Row, Space } from "./engine.js";
import type { Field, Single } from "./fields.js";
import type { Bounds, Leaf, Test } from "./tests-of.js";
import { translate } from "./translate.js";
import { vectorJson } from "./vector-json.js";

// What Qdrant is asked, in the terms of its REST API. A type test holds these to its published description.

/** Of a condition on one field of the payload. */
export type FieldCondition = { key: string } & (
  | { match: { value: string | boolean } | { any: string[] } }
  | { range: Bounds<number> }
  | { is_null: true }
  | { is_empty: true }
);
type QdrantCondition = FieldCondition | QdrantFilter;
export type QdrantFilter =
  | { must: QdrantCondition[] }
  | { should: QdrantCondition[] }
  | { must_not: QdrantCondition[] };

/** What a point carries beside its vector. */
export interface Payload {
  id: string;
  kind: ItemKind;
  metadata: string;
  fields: Record<string, Field>;
  mark: string;
}

/** What a collection says of itself, under `metadata`. */
export const ABOUT = { space: "siglip-web:space", dim: "siglip-web:dim" };

/** What makes a collection, with what its vectors are of in its metadata. */
export function collectionBody({ space, dim }: Space) {
  return { vectors: { size: dim, distance: "Cosine" as const }, metadata: { [ABOUT.space]: space, [ABOUT.dim]: dim } };
}

/** A row as a point of this id. */
export function pointOf({ id, kind, metadata, fields, mark, vector }: Row, point: string) {
  return { id: point, vector: vectorJson(vector), payload: { id, kind, metadata, fields, mark } satisfies Payload };
}

/** What asks for the marks of points, without their vectors. */
export function marksBody(points: string[]) {
  return { ids: points, with_payload: ["id", "mark"], with_vector: false };
}

/** What removes points. */
export function removalBody(points: string[]) {
  return { points };
}

/** What asks for the nearest `limit` points that meet the conditions. */
export function queryBody(vector: Float32Array, { limit, kind, tests }: Ask) {
  const filter = qdrantFilter(tests, kind);
  return { query: vectorJson(vector), limit, with_payload: ["id", "kind", "metadata"], ...(filter && { filter }) };
}

/** Qdrant's filter; undefined for none. */
export function qdrantFilter(tests: readonly Test[], kind: ItemKind | undefined): QdrantFilter | undefined {
  const filter = translate<QdrantCondition>(tests, { leaf, all: (must) => ({ must }), any });
  const must = filter ? [filter] : [];
  if (kind !== undefined) must.push({ key: "kind", match: { value: kind } });
  return must.length === 0 ? undefined : { must };
}

/** Names that need no quotes in a path. A field of another name is no part of a filter. */
const SIMPLE = /^[A-Za-z0-9_-]+$/;

function leaf(test: Leaf): QdrantCondition | undefined {
  if (!SIMPLE.test(test.field) || "strings" in test) return undefined; // Qdrant has no order of strings
  const condition = holding(`fields.${test.field}`, test);
  return test.holds ? condition : { must_not: [condition] };
}

/** A list passes where one of its members does, by Qdrant's own rule. */
function holding(key: string, test: Exclude<Leaf, { strings: unknown }>): QdrantCondition {
  if ("present" in test) return any([{ must_not: [{ key, is_empty: true }] }, equal(key, null)]);
  if ("numbers" in test) return { key, range: test.numbers };
  const strings = test.oneOf.filter((value) => typeof value === "string");
  const others = test.oneOf.filter((value) => typeof value !== "string").map((value) => equal(key, value));
  return any(strings.length > 0 ? [{ key, match: { any: strings } }, ...others] : others);
}

function any(should: QdrantCondition[]): QdrantCondition {
  return should.length === 1 ? (should[0] as QdrantCondition) : { should };
}

/** A number is matched by a range: a match is for whole ones only. */
function equal(key: string, value: Exclude<Single, string>): FieldCondition {
  if (value === null) return { key, is_null: true };
  return typeof value === "boolean" ? { key, match: { value } } : { key, range: { gte: value, lte: value } };
}
