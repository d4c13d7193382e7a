import type { SearchOptions } from "../src/index.js";
import { freshIndex, oneClient } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const NAMES = ["pizza", "guitar", "penguin", "octopus", "castle", "rainbow", "volcano", "sunflower"];
const PICTURES = NAMES.map((name, n) => {
  const found = heldout().pictures.find((one) => one.name === name);
  return { id: name, image: heldoutPicture(found?.file ?? "?"), metadata: { n, colour: n % 2 === 0 ? "even" : "odd" } };
});
const image = (name: string) => PICTURES.find(({ id }) => id === name)?.image ?? "?";

const page = oneClient();
freshIndex(page);

/** Fills the index with the pictures, one text and one vector (the text's own, turned round). */
test.beforeEach(() =>
  page().evaluate(async (pictures) => {
    const { data } = await siglip.embedTexts("a penguin");
    await index.add([
      ...pictures,
      { id: "words", text: "a penguin", metadata: { n: 100 } },
      { id: "numbers", vector: data.map((x) => -x) },
    ]);
  }, PICTURES),
);

/** The ids found by a text. */
function found(query: string, options: SearchOptions = {}): Promise<string[]> {
  return page().evaluate(async ({ query, options }) => (await index.search(query, options)).map(({ id }) => id), {
    query,
    options,
  });
}

test("items of all kinds are in", async () => {
  const { stats, status } = await page().evaluate(async () => ({ stats: await index.stats(), status: siglip.status }));
  expect(stats).toMatchObject({ count: 10, dim: status.dim, space: status.space });
  expect(stats.bytes).toBeGreaterThanOrEqual(10 * status.dim * 4);
});

test("a text finds its picture, with a probability for pictures only", async () => {
  const hits = await page().evaluate(() => index.search("a penguin"));
  expect(hits.find(({ kind }) => kind === "image")?.id).toBe("penguin");
  expect(hits.map(({ cosine }) => cosine)).toEqual(hits.map(({ cosine }) => cosine).toSorted((a, b) => b - a));
  for (const { kind, probability } of hits) expect(probability !== undefined, kind).toBe(kind === "image");
});

test("the probability is the calibrated cosine", async () => {
  const { hits, calibration } = await page().evaluate(async () => ({
    hits: await index.search("a penguin", { kind: "image" }),
    calibration: siglip.status.calibration,
  }));
  for (const { cosine, probability } of hits) {
    if (calibration?.kind !== "sigmoid") throw new Error("the built-in model is a SigLIP");
    const logit = calibration.scale * cosine + calibration.bias;
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
  }
});

test("a picture finds itself, with a probability for texts only", async () => {
  const hits = await page().evaluate((path) => index.search(new URL(path, document.baseURI)), image("castle"));
  expect(hits[0]).toMatchObject({ id: "castle", cosine: expect.closeTo(1, 3) });
  for (const { kind, probability } of hits) expect(probability !== undefined, kind).toBe(kind === "text");
});

test("a vector finds the nearest, without probabilities", async () => {
  const hits = await page().evaluate(async () => index.search((await siglip.embedTexts("a penguin")).data));
  expect(hits[0]).toMatchObject({ id: "words", cosine: expect.closeTo(1, 4) });
  expect(hits.at(-1)).toMatchObject({ id: "numbers", cosine: expect.closeTo(-1, 4) });
  expect(hits.some((hit) => "probability" in hit)).toBe(false);
});

test("an item finds those like it, and itself where that is asked for", async () => {
  const [others, all] = await page().evaluate(() =>
    Promise.all([
      index.search({ similarTo: "octopus" }, { k: 3 }),
      index.search({ similarTo: "octopus", itself: true }, { k: 4 }),
    ]),
  );
  expect(all?.[0]).toMatchObject({ id: "octopus", cosine: expect.closeTo(1, 4) });
  expect(others).toHaveLength(3);
  expect(others?.map(({ id }) => id)).toEqual(all?.slice(1).map(({ id }) => id));
  expect(all?.some((hit) => "probability" in hit)).toBe(false);
});

test("parts are added and taken off", async () => {
  const { plus, minus, both } = await page().evaluate(
    async ({ pizza, guitar }) => {
      const address = (path: string) => new URL(path, document.baseURI);
      const ids = async (query: Parameters<typeof index.search>[0]) =>
        (await index.search(query, { kind: "image" })).map(({ id }) => id);
      return {
        plus: await ids({ plus: [address(pizza), address(guitar)] }),
        minus: await ids({ plus: ["a penguin", address(pizza)], minus: [address(pizza)] }),
        both: await ids({ plus: [address(pizza)], minus: [address(guitar)] }),
      };
    },
    { pizza: image("pizza"), guitar: image("guitar") },
  );
  expect(plus.slice(0, 2).toSorted()).toEqual(["guitar", "pizza"]);
  expect(minus[0]).toBe("penguin");
  expect([both[0], both.at(-1)]).toEqual(["pizza", "guitar"]);
});

test("parts count by their weights", async () => {
  const cosines = await page().evaluate(async () => {
    const [penguin, castle] = await Promise.all([siglip.embedTexts("a penguin"), siglip.embedTexts("a castle")]);
    const sum = penguin.data.map((x, i) => 2 * x - 0.5 * (castle.data[i] ?? 0));
    const length = Math.hypot(...sum);
    const asked = { plus: [{ of: "a penguin", weight: 4 }], minus: [{ of: castle.data.map((x) => 3 * x), weight: 1 }] };
    const all = async (query: Parameters<typeof index.search>[0]) =>
      (await index.search(query, { k: 20 })).map(({ id, cosine }) => ({ id, cosine }));
    return { asked: await all(asked), right: await all(sum.map((x) => x / length)) };
  });
  expect(cosines.asked).toHaveLength(10);
  expect(cosines.asked).toEqual(cosines.right.map(({ id, cosine }) => ({ id, cosine: expect.closeTo(cosine, 5) })));
});

test("pages follow one another", async () => {
  const whole = await found("a penguin", { k: 10 });
  const pages = [];
  for (const offset of [0, 4, 8, 12]) pages.push(await found("a penguin", { k: 4, offset }));
  expect(pages.flat()).toEqual(whole);
  expect(pages.map(({ length }) => length)).toEqual([4, 4, 2, 0]);
});

test("a least cosine leaves out what is below it", async () => {
  const all = await page().evaluate(() => index.search("a penguin", { k: 20 }));
  const least = all[4]?.cosine ?? Number.NaN;
  expect(await found("a penguin", { k: 20, minScore: least })).toEqual(all.slice(0, 5).map(({ id }) => id));
  expect(await found("a penguin", { minScore: 1.1 })).toEqual([]);
});

test("a least probability is looked for among what has one, whatever else is nearer", async () => {
  const hits = await page().evaluate(async () => {
    await index.add(Array.from({ length: 12 }, (_, i) => ({ id: `penguin ${i}`, text: "a penguin" })));
    return index.search("a penguin", { k: 5, minProbability: 0.5 });
  });
  expect(hits.map(({ id }) => id)).toContain("penguin");
  expect(hits.every(({ kind, probability = 0 }) => kind === "image" && probability >= 0.5)).toBe(true);
});

test("an item of several vectors is found by its nearest one, which is named, after opening it again too", async () => {
  const { hits, again, failures } = await page().evaluate(async () => {
    const { data, dim } = await siglip.embedTexts(["a castle", "a rainbow"]);
    const [castle, rainbow] = [data.slice(0, dim), data.slice(dim)];
    const part = { name: "left", box: [0, 0, 0.5, 1] as const };
    const several = { id: "several", kind: "image" as const, vectors: [{ vector: castle }, { vector: rainbow, part }] };
    const { failures } = await index.add([
      several,
      { id: "lengths", vectors: [{ vector: castle }, { vector: castle.slice(1) }] },
      { id: "box", vectors: [{ vector: castle, part: { box: [0, 0, 2, 1] } }] },
      { id: "none", vectors: [] },
      { id: "numbers", vectors: [{ vector: [1, 2] as never }] },
      { id: "kind", vector: castle, kind: "photo" as never },
    ]);
    const ask = async () => {
      const hits = await Promise.all(
        ["a castle", "a rainbow"].map((query) => index.search(query, { kind: "image", k: 1 })),
      );
      return hits.flat().map(({ id, kind, cosine, part, probability }) => ({ id, kind, cosine, part, probability }));
    };
    const hits = await ask();
    await index.close();
    index = await siglip.openIndex(index.name);
    return { hits, again: await ask(), failures: failures.map(({ input, error }) => [input, error.code]) };
  });
  const one = { id: "several", kind: "image", cosine: expect.closeTo(1, 4), probability: expect.closeTo(1, 1) };
  expect(hits).toEqual([one, { ...one, part: { name: "left", box: [0, 0, 0.5, 1] } }]);
  expect(again).toEqual(hits);
  expect(failures).toEqual([1, 2, 3, 4, 5].map((input) => [input, "bad-input"]));
});

test("k bounds the hits", async () => {
  expect(await found("a penguin", { k: 1 })).toHaveLength(1);
  expect(await found("a penguin", { k: 1000 })).toHaveLength(10);
});

test("kind leaves the other kinds out", async () => {
  expect(await found("a penguin", { kind: "text" })).toEqual(["words"]);
  expect(await found("a penguin", { kind: "vector" })).toEqual(["numbers"]);
  expect((await found("a penguin", { kind: "image" })).toSorted()).toEqual(NAMES.toSorted());
});

test("conditions on metadata hold for every hit", async () => {
  const where = async (conditions: NonNullable<SearchOptions["where"]>) =>
    (await found("a penguin", { where: conditions })).toSorted();
  expect(await where({ colour: "odd" })).toEqual(["guitar", "octopus", "rainbow", "sunflower"]);
  expect(await where({ n: [0, 2, 100] })).toEqual(["penguin", "pizza", "words"]);
  expect(await where({ n: { gte: 2, lt: 4 } })).toEqual(["octopus", "penguin"]);
  expect(await where({ n: { gt: 1 }, colour: "even" })).toEqual(["castle", "penguin", "volcano"]);
  expect(await where({ nothing: 1 })).toEqual([]);
  expect(await where({ n: { not: { lt: 100 } } })).toEqual(["numbers", "words"]);
  expect(await where({ n: { exists: false } })).toEqual(["numbers"]);
});

test("Dates, lists and paths cross to where they are compared; a slip is told", async () => {
  const { hits, error } = await page().evaluate(async () => {
    const metadata = { taken: new Date("2024-05-01"), album: ["sea", "dogs"], place: { city: "Bern" } };
    await index.add([{ id: "rich", text: "an aardvark", metadata }]);
    const conditions = [
      { taken: { gte: new Date("2024-01-01"), lt: new Date("2025-01-01") } },
      { taken: { gte: new Date("2025-01-01") } },
      { album: ["dogs", "cats"] },
      { "place.city": "Bern" },
    ];
    const hits = conditions.map(async (where) => (await index.search("x", { where })).map(({ id }) => id));
    const { error } = await outcome(index.search("x", { where: { taken: { after: "2024" } as never } }));
    return { hits: await Promise.all(hits), error };
  });
  expect(hits).toEqual([["rich"], [], ["rich"], ["rich"]]);
  expect(error).toMatchObject({ code: "bad-input", data: { argument: "where" } });
  expect(error?.message).toContain("after");
});

test("metadata comes back as it was given", async () => {
  const hit = await page().evaluate(async () => {
    const metadata = { taken: new Date(0), tags: ["a", "b"], place: { lat: 1.5 } };
    await index.add([{ id: "rich", text: "an aardvark", metadata }]);
    const [hit] = await index.search({ similarTo: "rich", itself: true }, { k: 1 });
    return { isDate: hit?.metadata?.taken instanceof Date, tags: hit?.metadata?.tags, place: hit?.metadata?.place };
  });
  expect(hit).toEqual({ isDate: true, tags: ["a", "b"], place: { lat: 1.5 } });
});

test("an id that is there is replaced", async () => {
  const { count, hits } = await page().evaluate(async (castle) => {
    await index.add([{ id: "pizza", image: castle, metadata: { replaced: true } }]);
    const hits = await index.search(new URL(castle, document.baseURI), { k: 2 });
    return { count: (await index.stats()).count, hits };
  }, image("castle"));
  expect(count).toBe(10);
  expect(hits.map(({ id }) => id).toSorted()).toEqual(["castle", "pizza"]);
  expect(hits.find(({ id }) => id === "pizza")?.metadata).toEqual({ replaced: true });
});

test("an id that is not given is made, one for each item", async () => {
  const ids = await page().evaluate(async () => (await index.add([{ text: "one" }, { text: "two" }])).ids);
  expect(new Set(ids).size).toBe(2);
});

test("removed items are no longer found, the others are", async () => {
  const { removed, again, count } = await page().evaluate(async () => ({
    removed: await index.remove(["penguin", "words", "nobody"]),
    again: await index.remove(["penguin"]),
    count: (await index.compact()).count,
  }));
  expect({ removed, again, count }).toEqual({ removed: 2, again: 0, count: 8 });
  expect((await found("a penguin")).toSorted()).toEqual(
    [...NAMES.filter((name) => name !== "penguin"), "numbers"].toSorted(),
  );
});

test("what is exported gives the same hits in another index", async () => {
  const { hits, same, came } = await page().evaluate(async () => {
    const other = await siglip.openIndex("imported");
    const file = await index.export("jsonl");
    const came = await other.import(file);
    const [hits, same] = await Promise.all([index.search("a castle"), other.search("a castle")]);
    await other.close();
    return { hits, same, came };
  });
  expect(came).toBe(10);
  expect(same.map(({ id, kind, metadata }) => ({ id, kind, metadata }))).toEqual(
    hits.map(({ id, kind, metadata }) => ({ id, kind, metadata })),
  );
  for (const [i, { cosine }] of same.entries()) expect(cosine).toBeCloseTo(hits[i]?.cosine ?? Number.NaN, 6);
});

test("an export of another space is refused", async () => {
  const { error, count } = await page().evaluate(async () => {
    const text = await (await index.export("jsonl")).text();
    const { space } = siglip.status;
    const other = await siglip.openIndex("refuses");
    const { error } = await outcome(other.import(new Blob([text.replace(space, "another")])));
    const { count } = await other.stats();
    await other.close();
    return { error, count };
  });
  expect(error).toMatchObject({ name: "SpaceMismatchError", code: "space-mismatch", data: { actual: "another" } });
  expect(count).toBe(0);
});

test("one name is one index", async () => {
  const count = await page().evaluate(async () => (await (await siglip.openIndex(index.name)).stats()).count);
  expect(count).toBe(10);
});

test("several queries are answered as each of them is", async () => {
  const { several, each, none, stats, failed } = await page().evaluate(async (castle) => {
    const picture = new URL(castle, document.baseURI);
    const queries = ["a penguin", { similarTo: "octopus" }, picture, (await siglip.embedTexts("a penguin")).data, "x"];
    const options = { k: 4, where: { n: { lt: 7 } }, minProbability: 0 };
    return {
      several: [await index.search(queries), await index.search(queries, options)],
      each: [
        await Promise.all(queries.map((query) => index.search(query))),
        await Promise.all(queries.map((query) => index.search(query, options))),
      ],
      none: await index.search([]),
      stats: await index.stats(),
      failed: (await outcome(index.search(["a penguin", { similarTo: "nobody" }]))).error?.code,
    };
  }, image("castle"));
  const rounded = (hits: typeof several) =>
    hits.map((lists) =>
      lists.map((list) =>
        list.map(({ cosine, zScore, probability, ...hit }) => ({
          ...hit,
          // Texts that are encoded together come out a little different from one alone.
          cosine: expect.closeTo(cosine, 5),
          ...(zScore !== undefined && { zScore: expect.closeTo(zScore, 3) }),
          ...(probability !== undefined && { probability: expect.closeTo(probability, 4) }),
        })),
      ),
    );
  expect(several).toEqual(rounded(each));
  // With a probability asked for, a text finds pictures only; a picture finds texts, of which none meets the conditions.
  const counts = several.map((lists) => lists.map((hits) => hits.length > 0));
  expect(counts).toEqual([
    [true, true, true, true, true],
    [true, false, false, false, true],
  ]);
  expect(none).toEqual([]);
  expect(failed).toBe("bad-input");
  expect(stats.scan).toEqual({ by: "wasm", threads: 1, reason: expect.any(String) });
});
