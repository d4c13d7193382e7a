import type { Schemas } from "@qdrant/js-client-rest";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Where } from "../core/index-types.js";
import { chromaWhere } from "./chroma-filter.js";
import { fieldsOf } from "./fields.js";
import { jsonPath } from "./json-path.js";
import { pgvector } from "./pgvector.js";
import { pgvectorSql } from "./pgvector-sql.js";
import { pointId } from "./point-id.js";
import { postgrest } from "./postgrest.js";
import type {
  collectionBody,
  FieldCondition,
  marksBody,
  pointOf,
  QdrantFilter,
  queryBody,
  removalBody,
} from "./qdrant-wire.js";
import { qdrantFilter } from "./qdrant-wire.js";
import { toRow } from "./row.js";
import { testsOf } from "./tests-of.js";
import { vectorJson } from "./vector-json.js";

const vector = new Float32Array([3, 4]);
const item = { id: "a", kind: "image", vector } as const;

describe("a row", () => {
  it("is of unit length, and its mark tells each change", () => {
    const row = toRow({ ...item, metadata: { album: "x", at: new Date(5), list: [1] } }, 2);
    expect(row).toMatchObject({ id: "a", kind: "image", vector: new Float32Array([0.6, 0.8]), fields: { album: "x" } });
    const others = [
      { ...item },
      { ...item, kind: "text" as const },
      { ...item, metadata: { album: "x" } },
      { ...item, metadata: { album: "y" } },
      { ...item, vector: new Float32Array([3, 4.001]) },
    ].map((one) => toRow(one, 2).mark);
    expect(new Set(others).size).toBe(5);
    expect(toRow({ ...item, vector: vector.slice() }, 2).mark).toBe(others[0]);
  });

  it("is none of an item that no engine can keep", () => {
    for (const id of ["", "half \ud800", "a\0b"]) expect(() => toRow({ ...item, id }, 2)).toThrow(/id must be a text/);
    expect(() => toRow({ ...item, metadata: { f: () => 1 } }, 2)).toThrow(/metadata\.f is none/);
    expect(() => toRow(item, 3)).toThrow(
      expect.objectContaining({ code: "dim-mismatch", data: { expected: 3, actual: 2 } }),
    );
    expect(() => toRow({ ...item, vector: new Float32Array([0, 0]) }, 2)).toThrow(/no length/);
    expect(() => toRow({ ...item, vector: [1, 0] as unknown as Float32Array }, 2)).toThrow(/no Float32Array/);
    expect(() => toRow({ ...item, kind: "sound" as "image" }, 2)).toThrow(/no known kind/);
  });

  it("has its vector's numbers in nine digits, from which each comes back", () => {
    const numbers = Float32Array.from({ length: 10_000 }, (_, i) => Math.sin(i) * 10 ** -(i % 40));
    expect(Float32Array.from(vectorJson(numbers))).toEqual(numbers);
    expect(JSON.stringify(vectorJson(new Float32Array([0.1])))).toBe("[0.100000001]");
  });

  it("has the UUID in Qdrant that Python's uuid.uuid5 gives", async () => {
    // python3 -c 'from uuid import *; print(uuid5(uuid5(NAMESPACE_URL, "siglip-web"), "IMG_1.jpg"))'
    expect(await pointId("IMG_1.jpg")).toBe("95c4424f-3353-52d2-8017-e34bccb8f57f");
    expect(await pointId("é/😀")).toBe("be725fa9-3aae-54d3-9147-5c7b3c30d12b");
  });
});

describe("the fields of a row", () => {
  it("are values, lists of them and Dates as numbers, and where there is more they say so", () => {
    const at = new Date(5);
    const more = { "siglip-web-more-f": true };
    const cases: [unknown, object][] = [
      ["x", { f: "x" }],
      [null, { f: null }],
      [at, { "siglip-web-date-f": 5 }],
      [["x", 1, true], { f: ["x", 1, true] }],
      [["x"], { f: "x" }],
      [["x", at, at], { f: "x", "siglip-web-date-f": [5, 5] }],
      [["x", null], { f: "x", ...more }],
      [["x", ["y"]], { f: "x", ...more }],
      [[], more],
      [{}, more],
      ["\0", more],
      [
        { a: 1, b: { c: [2, at] } },
        { ...more, "f.a": 1, "siglip-web-more-f.b": true, "f.b.c": 2, "siglip-web-date-f.b.c": 5 },
      ],
    ];
    for (const [f, fields] of cases) expect(fieldsOf({ f })).toEqual(fields);
    const own = {
      "f.a": 1,
      f: { a: 2, "b.c": 3, gone: undefined },
      "g.h": { i: 4 },
      gone: undefined,
      "siglip-web-date-f": 6,
    };
    expect(fieldsOf(own)).toEqual({ "f.a": 1, ...more, "siglip-web-more-g.h": true });
  });
});

describe("a filter", () => {
  const where: Where = {
    album: { not: ["x", new Date(5)] },
    "place.city": { exists: true },
    rating: { gte: 2, lt: 3.5 },
  };
  const tests = testsOf(where) ?? [];

  it("says to PostgreSQL all of it", () => {
    expect(jsonPath(tests)).toBe(
      'lax (((!exists($."album"[*] ? (@ == "x")) && !exists($."siglip-web-date-album"[*] ? (@ == 5))) || exists($."siglip-web-more-album"[*] ? (@ == true))) && ' +
        '(exists($."place.city") || exists($."siglip-web-date-place.city") || exists($."siglip-web-more-place.city")) && ' +
        '(exists($."rating"[*] ? (@ >= 2 && @ < 3.5)) || exists($."siglip-web-more-rating"[*] ? (@ == true))))',
    );
  });

  it("says to Qdrant all but paths, and to Chroma no negation", () => {
    const rating = { key: "fields.rating", range: { gte: 2, lt: 3.5 } };
    const more = (key: string) => ({ key: `fields.siglip-web-more-${key}`, match: { value: true } });
    const album = [
      { must_not: [{ key: "fields.album", match: { any: ["x"] } }] },
      { must_not: [{ key: "fields.siglip-web-date-album", range: { gte: 5, lte: 5 } }] },
    ];
    const must = [{ should: [{ must: album }, more("album")] }, { should: [rating, more("rating")] }];
    expect(qdrantFilter(tests, undefined)).toEqual({ must: [{ must }] });
    expect(JSON.stringify(chromaWhere(tests, undefined))).toContain('"rating":{"$gte":2}');
    expect(JSON.stringify(chromaWhere(tests, undefined))).not.toMatch(/album|city/);
  });

  it("is none where no item meets the conditions", () => {
    for (const album of [[], { not: {} }, { gte: 1, lte: "2" }, { not: { not: [] } }]) {
      expect(testsOf({ album, rating: 1 } as Where)).toBeUndefined();
    }
    for (const album of [undefined, {}, { not: [] }, { not: { gte: 1, lte: "2" } }]) {
      expect(testsOf({ album } as Where)).toEqual([]);
    }
  });
});

describe("names in SQL", () => {
  it("are plain ones, or refused", () => {
    const query = async () => ({ rows: [] });
    for (const name of ['a"; drop table b; --', "Photos", "1a", "", "a b", "é", "x".repeat(51)]) {
      expect(() => pgvectorSql({ table: name, space: "s", dim: 2 })).toThrow(/table's name is of/);
      expect(() => pgvectorSql({ table: "t", schema: name, space: "s", dim: 2 })).toThrow(/schema's name is of/);
      expect(() => pgvector({ query, table: name })).toThrow(/table's name is of/);
      expect(() => postgrest({ url: "http://localhost", table: name })).toThrow(/table's name is of/);
    }
    expect(() => pgvectorSql({ table: "t", space: "s", dim: "2); drop table t" as unknown as number })).toThrow(
      /vectors of/,
    );
  });

  it("has an index where pgvector can have one, and it is asked for", () => {
    const sql = (dim: number, index?: "none") => pgvectorSql({ table: "t", space: "s", dim, ...(index && { index }) });
    expect(sql(768)).toContain("using hnsw");
    expect(sql(768, "none")).not.toContain("using hnsw");
    expect(sql(2001)).not.toContain("using hnsw");
  });
});

describe("what Qdrant is sent", () => {
  it("is of the types of its published description, which the compiler tells", () => {
    expectTypeOf<ReturnType<typeof collectionBody>>().toExtend<Schemas["CreateCollection"]>();
    expectTypeOf<ReturnType<typeof collectionBody>["vectors"]>().toExtend<Schemas["VectorParams"]>();
    expectTypeOf<ReturnType<typeof pointOf>>().toExtend<Schemas["PointStruct"]>();
    expectTypeOf<ReturnType<typeof marksBody>>().toExtend<Schemas["PointRequest"]>();
    expectTypeOf<ReturnType<typeof removalBody>>().toExtend<Schemas["PointIdsList"]>();
    expectTypeOf<ReturnType<typeof queryBody>>().toExtend<Schemas["QueryRequest"]>();
    expectTypeOf<QdrantFilter>().toExtend<Schemas["Filter"]>();
    expectTypeOf<FieldCondition>().toExtend<Schemas["FieldCondition"]>();
    // Their types take any object for these two in their places, so each is held to its own.
    expectTypeOf<Extract<FieldCondition, { match: unknown }>["match"]>().toExtend<Schemas["Match"]>();
    expectTypeOf<Extract<FieldCondition, { range: unknown }>["range"]>().toExtend<Schemas["Range"]>();
  });
});
