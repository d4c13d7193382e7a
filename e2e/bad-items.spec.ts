import { freshIndex, oneClient } from "./engine.js";
import { broken, picture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();
freshIndex(page);

test.afterEach("the next item is added and found", async () => {
  const ids = await page().evaluate(async () => {
    await index.add([{ id: "next", text: "the next one" }]);
    return (await index.search("the next one", { k: 1 })).map(({ id }) => id);
  });
  expect(ids).toEqual(["next"]);
});

test("items that fail are reported, and the others are in", async () => {
  const result = await page().evaluate(
    async ({ good, bad }) => {
      const { dim } = siglip.status;
      const { ids, failures } = await index.add([
        { id: "picture", image: good },
        { id: "no picture", image: bad },
        { id: "not finite", vector: new Float32Array(dim).fill(Number.NaN) },
        { id: "no length", vector: new Float32Array(dim) },
        { id: "wrong length", vector: new Float32Array(dim + 1).fill(1) },
        { id: "vector", vector: new Float32Array(dim).fill(1) },
        { id: "text", text: "" },
      ]);
      const { count } = await index.stats();
      return { ids: ids.toSorted(), failures: failures.map(({ input, error }) => [input, error.code]), count };
    },
    { good: picture("small.png"), bad: broken("text.jpg") },
  );
  expect(result.ids).toEqual(["picture", "text", "vector"]);
  expect(result.failures).toEqual([
    [1, "image-decode"],
    [2, "numerics"],
    [3, "numerics"],
    [4, "bad-input"],
  ]);
  expect(result.count).toBe(3);
});

test("of items with one id in a call, the last one stays", async () => {
  const { count, metadata } = await page().evaluate(async () => {
    await index.add([
      { id: "same", text: "a cat", metadata: { n: 1 } },
      { id: "same", text: "a dog", metadata: { n: 2 } },
    ]);
    const { count } = await index.stats();
    return { count, metadata: (await index.search("a dog")).map(({ metadata }) => metadata) };
  });
  expect(count).toBe(1);
  expect(metadata).toEqual([{ n: 2 }]);
});

test("of items with one id and of several kinds in a call, the last one stays", async () => {
  const kinds = await page().evaluate(async (image) => {
    await index.add([
      { id: "same", image },
      { id: "same", text: "a dog" },
    ]);
    return (await index.search("a dog")).map(({ kind }) => kind);
  }, picture("small.png"));
  expect(kinds).toEqual(["text"]);
});

test("an item without content, or with two, rejects with bad-input", async () => {
  const errors = await page().evaluate(() =>
    Promise.all(
      [{ id: "none" }, { id: "two", text: "a cat", vector: new Float32Array(siglip.status.dim).fill(1) }].map(
        async (item) => (await outcome(index.add([item]))).error,
      ),
    ),
  );
  expect(errors.map((error) => error?.code)).toEqual(["bad-input", "bad-input"]);
});

test("an item whose text is no text is told to the caller as bad input", async () => {
  const codes = await page().evaluate(async () => {
    const { value, error } = await outcome(index.add([{ id: "number", text: 42 as never }]));
    return value ? value.failures.map(({ error }) => error.code) : [error.code];
  });
  expect(codes).toEqual(["bad-input"]);
});

test("metadata that can't be copied is told to the caller as bad input", async () => {
  const codes = await page().evaluate(async () => {
    const { value, error } = await outcome(index.add([{ id: "f", text: "a cat", metadata: { f: () => 1 } }]));
    return value ? value.failures.map(({ error }) => error.code) : [error.code];
  });
  expect(codes).toEqual(["bad-input"]);
});

test("queries that are none reject with a typed error", async () => {
  const codes = await page().evaluate(
    async ({ bad, missing }) => {
      const { dim } = siglip.status;
      await index.add([{ id: "cat", text: "a cat" }]);
      const asked = [
        index.search(new Float32Array(dim).fill(Number.NaN)),
        index.search(new Float32Array(dim)),
        index.search(new Float32Array(dim - 1).fill(1)),
        index.search({ plus: [] }),
        index.search({ plus: ["a cat"], minus: ["a cat"] }),
        index.search({ similarTo: "nobody" }),
        index.search(new URL(bad, document.baseURI)),
        index.search(new URL(missing, document.baseURI)),
        index.search("a cat", { k: 0 }),
        index.search("a cat", { k: 1.5 }),
        index.search(42 as unknown as string),
        index.search(null as unknown as string),
      ];
      return Promise.all(asked.map(async (call) => (await outcome(call)).error?.code));
    },
    { bad: broken("text.jpg"), missing: "/status/404" },
  );
  expect(codes).toEqual([
    "numerics",
    "numerics",
    "bad-input",
    "bad-input",
    "numerics",
    "bad-input",
    "image-decode",
    "image-fetch",
    "bad-input",
    "bad-input",
    "bad-input",
    "bad-input",
  ]);
});

test("a damaged file is imported not at all", async () => {
  const result = await page().evaluate(async () => {
    await index.add([{ id: "cat", text: "a cat" }]);
    const good = await (await index.export("jsonl")).text();
    const files = [
      "",
      "no JSON",
      "{}",
      `${good}{"id":"x"}\n`,
      good.slice(0, -20),
      good.replace('"space":"', '"space":"x'),
    ];
    const codes: (string | undefined)[] = [];
    for (const text of files) codes.push((await outcome(index.import(new Blob([text])))).error?.code);
    const format = (await outcome(index.export("csv" as never))).error?.code;
    return { codes, format, count: (await index.stats()).count };
  });
  expect(result.codes).toEqual([...Array(5).fill("bad-input"), "space-mismatch"]);
  expect(result).toMatchObject({ format: "bad-input", count: 1 });
});
