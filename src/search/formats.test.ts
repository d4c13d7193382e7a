import { describe, expect, it } from "vitest";
import { FakePlace } from "../../e2e/fake-place.js";
import { noise } from "../../e2e/random.js";
import { normalizeRows } from "../core/embeddings.js";
import type { AskedFormat, SearchRequest } from "../core/index-types.js";
import { dot } from "../core/scores.js";
import { exportItems } from "./formats/export-items.js";
import { KeptIndex } from "./kept-index.js";

const DIM = 96;

/** Unit vectors around a few centres, as pictures are; `spread` says how near to each other. */
function clustered(count: number, spread: number, seed = 1): Float32Array[] {
  const next = noise(seed);
  const centres = Array.from({ length: 7 }, () => Float32Array.from({ length: DIM }, next));
  return Array.from({ length: count }, (_, n) =>
    normalizeRows(
      Float32Array.from({ length: DIM }, (_, i) => (centres[n % 7]?.[i] as number) + spread * next()),
      DIM,
    ),
  );
}

async function filled(vectors: readonly Float32Array[], format: AskedFormat, place = new FakePlace(), budget = 1e9) {
  const index = await KeptIndex.open("photos", "space", DIM, place, { vectors: format, budget });
  for (const [n, vector] of vectors.entries()) {
    index.put({ id: `${n}`, kind: n % 3 ? "image" : "text", metadata: { n } }, vector);
    if (index.due) await index.commit();
  }
  await index.commit();
  return index;
}

/** What a sort over float64 sums gives. */
function best(vectors: readonly Float32Array[], query: Float32Array, k: number) {
  const cosines = vectors.map((vector, n) => ({ id: `${n}`, cosine: dot(query, 0, vector, 0, DIM) }));
  return cosines.sort((a, b) => b.cosine - a.cosine || (a.id < b.id ? -1 : 1)).slice(0, k);
}

const idAndCosine = ({ id, cosine }: { id: string; cosine: number }) => ({ id, cosine });

describe.each([
  ["clustered", clustered(1500, 1)],
  ["nearly equal", clustered(1500, 0.003)],
])("of %s vectors", (_, vectors) => {
  const queries = [...clustered(3, 1, 9), ...vectors.slice(5, 8)];

  it.each(["f32", "int8"] as const)(
    "%s finds what float64 does, in the same order, with the same cosines",
    async (format) => {
      const index = await filled(vectors, format);
      for (const query of queries) {
        for (const request of [{ k: 1 }, { k: 10 }, { k: 10, offset: 35 }] satisfies SearchRequest[]) {
          const hits = await index.search(query, request);
          const expected = best(vectors, query, 45).slice(request.offset ?? 0, (request.offset ?? 0) + request.k);
          expect(hits.map(idAndCosine)).toEqual(expected);
        }
      }
    },
  );

  it("f16 finds what float64 does among the stored numbers", async () => {
    const index = await filled(vectors, "f16");
    const stored = vectors.map((_, n) => index.memory.get(`${n}`)?.vectors ?? new Float32Array());
    for (const query of queries) {
      expect((await index.search(query, { k: 20 })).map(idAndCosine)).toEqual(best(stored, query, 20));
      // And nearly what it does among the given ones: 11 bits a number.
      for (const [i, { cosine }] of (await index.search(query, { k: 20 })).entries()) {
        expect(Math.abs(cosine - (best(vectors, query, 20)[i]?.cosine ?? 9))).toBeLessThan(2 ** -11);
      }
    }
  });
});

describe("int8", () => {
  const vectors = clustered(900, 1);

  it("finds by kind, by conditions, in groups and by standing what f32 finds", async () => {
    const [index, exact] = [await filled(vectors, "int8"), await filled(vectors, "f32")];
    const [query = new Float32Array()] = clustered(1, 1, 5);
    for (const request of [
      { k: 12, kind: "text" },
      { k: 12, where: { n: { gte: 400, lt: 500 } } },
      { k: 12, minScore: 0.1 },
      { k: 12, rank: "zScore" },
    ] satisfies SearchRequest[]) {
      const hits = await index.search(query, request);
      expect(hits.map(idAndCosine)).toEqual((await exact.search(query, request)).map(idAndCosine));
      expect(hits.length).toBeGreaterThan(3);
    }
    const [grouped, expected] = [index, exact].map((one) => one.search(query, { k: 12, group: 0.9 }));
    expect((await grouped)?.map(({ id }) => id)).toEqual((await expected)?.map(({ id }) => id));
  });

  it("gives vectors as they were given, before they are written and after, and keeps them so when put together", async () => {
    const place = new FakePlace();
    const index = await filled(vectors, "int8", place);
    index.put({ id: "late", kind: "image", content: "c" }, vectors[3] as Float32Array);
    const check = async (one: KeptIndex) => {
      expect(await one.exact.vectorOf("late")).toEqual(vectors[3]);
      expect((await one.exact.ofContent("c"))?.vectors).toEqual(vectors[3]);
      expect(await one.exact.vectorOf("700")).toEqual(vectors[700]);
      expect((await one.search(vectors[3] as Float32Array, { k: 2 })).map(({ id }) => id)).toEqual(["3", "late"]);
    };
    await check(index);
    const parts: Uint8Array[] = [];
    for await (const part of exportItems(index.exact, "jsonl").parts) parts.push(part);
    const late =
      Buffer.concat(parts)
        .toString()
        .split("\n")
        .find((line) => line.includes('"late"')) ?? "{}";
    expect(JSON.parse(late).vector).toEqual([...(vectors[3] ?? [])]);
    index.remove(["699", "1"]);
    await index.commit();
    await check(index);
    await index.compact();
    await check(index);
    const again = await KeptIndex.open("photos", "space", DIM, place);
    expect(again.memory.format).toBe("f32");
    expect(again.memory.get("899")?.vectors).toEqual(vectors[899]);
    await check(await KeptIndex.open("photos", "space", DIM, place, { vectors: "int8" }));
  });

  it("goes on where another tab has put the files together", async () => {
    const place = new FakePlace();
    const one = await filled(vectors, "int8", place);
    const two = await KeptIndex.open("photos", "space", DIM, place);
    two.remove(["0"]);
    await two.commit();
    await two.compact();
    expect((await one.search(vectors[0] as Float32Array, { k: 5 })).map(idAndCosine)).toEqual(
      best(vectors, vectors[0] as Float32Array, 6).slice(1),
    );
  });

  it("is refused where nothing is kept", async () => {
    await expect(KeptIndex.open("photos", "space", DIM, undefined, { vectors: "int8" })).rejects.toMatchObject({
      code: "bad-input",
      data: { argument: "vectors" },
    });
  });

  it("scores an item of several vectors by its best one", async () => {
    const index = await KeptIndex.open("photos", "space", DIM, new FakePlace(), { vectors: "int8" });
    const parts = Array.from({ length: 5 }, (_, n) => ({ name: `${n}` }));
    for (let n = 0; n < 150; n++) {
      const all = Float32Array.from(vectors.slice(5 * n, 5 * n + 5).flatMap((vector) => [...vector]));
      index.put({ id: `${n}`, kind: "image", parts }, all);
    }
    await index.commit();
    const query = vectors[33] as Float32Array;
    const [first] = await index.search(query, { k: 1 });
    expect(first).toMatchObject({ id: "6", part: { name: "3" } });
    const expected = best(vectors.slice(0, 750), query, 750).map(({ id }) => `${Math.floor(Number(id) / 5)}`);
    expect((await index.search(query, { k: 9 })).map(({ id }) => id)).toEqual([...new Set(expected)].slice(0, 9));
  });
});

describe("auto", () => {
  const vectors = clustered(600, 1);
  const budget = 300 * DIM * 4;

  it("is f32 within the budget, and int8 beyond, also for what is not written yet", async () => {
    const place = new FakePlace();
    const index = await filled(vectors.slice(0, 299), "auto", place, budget);
    expect(index.memory.format).toBe("f32");
    for (const n of [299, 300, 301]) index.put({ id: `${n}`, kind: "image" }, vectors[n] as Float32Array);
    expect(index.memory.format).toBe("int8");
    expect(await index.exact.vectorOf("298")).toEqual(vectors[298]);
    expect(await index.exact.vectorOf("300")).toEqual(vectors[300]);
    await index.commit();
    expect(await index.exact.vectorOf("300")).toEqual(vectors[300]);
    const again = await KeptIndex.open("photos", "space", DIM, place, { budget });
    expect(again.memory.format).toBe("int8");
    expect(await again.exact.vectorOf("300")).toEqual(vectors[300]);
  });

  it("is f16 beyond where nothing is kept", async () => {
    const index = await KeptIndex.open("photos", "space", DIM, undefined, { budget });
    for (const [n, vector] of vectors.entries()) index.put({ id: `${n}`, kind: "image" }, vector);
    expect(index.memory.format).toBe("f16");
    expect((await index.search(vectors[9] as Float32Array, { k: 1 }))[0]?.id).toBe("9");
  });
});

it("keeps exact what is being written while the format changes", async () => {
  const vectors = clustered(400, 1);
  const place = new FakePlace();
  const index = await KeptIndex.open("photos", "space", DIM, place, { budget: 350 * DIM * 4 });
  const put = (n: number) => index.put({ id: `${n}`, kind: "image" }, vectors[n] as Float32Array);
  for (let n = 0; n < 349; n++) put(n);
  const writing = index.commit();
  for (let n = 349; n < 400; n++) put(n);
  expect(index.memory.format).toBe("int8");
  await writing;
  await index.commit();
  const again = await KeptIndex.open("photos", "space", DIM, place);
  for (const n of [0, 348, 349, 399]) expect(again.memory.get(`${n}`)?.vectors).toEqual(vectors[n]);
});

it("reads exact vectors on where another tab puts all files together and removes some meanwhile", async () => {
  const vectors = clustered(300, 1);
  const place = new FakePlace();
  const writer = await filled(vectors, "int8", place);
  const reader = await KeptIndex.open("photos", "space", DIM, place, { vectors: "int8" });
  const ids = vectors.map((_, n) => `${n}`);
  const page = await reader.exact.items(ids.slice(0, 100));
  writer.remove(["150"]);
  await writer.commit();
  await writer.compact();
  const rest = await reader.exact.items(ids.slice(100));
  expect([page.items.length, rest.items.length]).toEqual([100, 199]);
  expect(rest.vectors.subarray(0, DIM)).toEqual(vectors[100]);
  expect(rest.vectors.subarray(-DIM)).toEqual(vectors[299]);

  await writer.compact();
  const exported: string[] = [];
  for await (const { item, vectors: own } of reader.exact.entries()) {
    exported.push(item.id);
    expect(own).toEqual(vectors[Number(item.id)]);
  }
  expect(exported).toHaveLength(299);
  await writer.compact();
  expect(await reader.exact.vectorOf("7")).toEqual(vectors[7]);
});
