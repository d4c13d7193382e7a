import { oneClient, onlyInAll, projectDevice } from "./engine.js";
import { broken, picture } from "./fixtures.js";
import { expect, test } from "./test.js";
import { cosine, lowestCosine, rows } from "./vectors.js";

const GOOD = ["small.png", "scene.png", "grey.png"].map(picture);
const page = oneClient();
let before: number[];

/** The vectors of one picture and one text: what every test must leave as it was. */
function vectors(): Promise<number[]> {
  return page().evaluate(async (image) => {
    const [one, other] = [await siglip.embedImages(image), await siglip.embedTexts("cat")];
    return [...one.data, ...other.data];
  }, picture("small.png"));
}

test.beforeAll(async () => {
  before = await vectors();
});

test.afterEach("the next call gives what it gave before", async () => {
  expect(cosine(await vectors(), before)).toBeGreaterThan(0.99999);
});

const REJECTED = [
  { what: "a text file named .jpg", image: broken("text.jpg"), code: "image-decode" },
  { what: "an empty file", image: broken("empty.png"), code: "image-decode", data: { bytes: 0 } },
  { what: "a web page", image: "/e2e/pages/blank.html", code: "image-decode" },
  { what: "an address that answers 404", image: "/status/404", code: "image-fetch", data: { status: 404 } },
  { what: "an address that answers 500", image: "/status/500", code: "image-fetch", data: { status: 500 } },
  { what: "an address that nobody answers", image: "http://127.0.0.1:1/a.png", code: "image-fetch" },
  { what: "an address that is no URL", image: "http://[", code: "bad-input" },
  {
    what: "a picture of 30,000 × 30,000 pixels",
    image: broken("huge.png"),
    code: "image-too-large",
    data: { width: 30000, height: 30000, maxPixels: 100_000_000 },
  },
];

for (const { what, image, code, data = {} } of REJECTED) {
  test(`${what} rejects with ${code}`, async () => {
    const { error } = await page().evaluate((image) => outcome(siglip.embedImages(image)), image);
    expect(error).toMatchObject({ code, data });
  });
}

for (const name of ["text.jpg", "empty.png", "huge.png"]) {
  test(`the file ${name} rejects with a typed error`, async () => {
    const { error } = await page().evaluate(
      async (path) => outcome(siglip.embedImages(await file(path))),
      broken(name),
    );
    expect(error?.code).toBe(name === "huge.png" ? "image-too-large" : "image-decode");
  });
}

for (const file of ["tiny.png", "wide.png"]) {
  test(`the odd but right picture ${file} has a vector`, async () => {
    const vector = await page().evaluate(async (image) => [...(await siglip.embedImages(image)).data], broken(file));
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
}

test("half a JPEG rejects with image-decode, or has nearly the whole one's vector", async () => {
  const { half, whole } = await page().evaluate(
    async ({ half, whole }) => ({
      half: await outcome(siglip.embedImages(half).then(({ data }) => [...data])),
      whole: [...(await siglip.embedImages(whole)).data],
    }),
    { half: broken("truncated.jpg"), whole: picture("scene.jpg") },
  );
  if (half.error) expect(half.error.code).toBe("image-decode");
  else expect(cosine(half.value, whole)).toBeGreaterThan(0.7);
});

test("good pictures in a batch with bad ones get the vectors they get alone", { tag: "@webgpu" }, async () => {
  if (projectDevice() === "webgpu") onlyInAll();
  const [first = "", second = "", third = ""] = GOOD;
  const images = [first, broken("text.jpg"), second, broken("empty.png"), "/status/404", broken("huge.png"), third];
  const { together, alone } = await page().evaluate(
    async ({ images, good }) => {
      const { data, dim, inputs, failures } = await siglip.embedImages(images);
      const alone: number[][] = [];
      for (const image of good) alone.push([...(await siglip.embedImages(image)).data]);
      const errors = failures.map(({ input, error }) => ({ input, code: error.code }));
      return { together: { data: [...data], dim, inputs, errors }, alone };
    },
    { images, good: GOOD },
  );
  expect(together.inputs).toEqual([0, 2, 6]);
  expect(together.errors).toEqual([
    { input: 1, code: "image-decode" },
    { input: 3, code: "image-decode" },
    { input: 4, code: "image-fetch" },
    { input: 5, code: "image-too-large" },
  ]);
  expect(lowestCosine(rows(together.data, together.dim), alone)).toBeGreaterThan(0.99999);
});

test("a batch of nothing but bad pictures resolves, with a failure for each", async () => {
  const result = await page().evaluate(
    async (images) => {
      const { rows, data, failures } = await siglip.embedImages(images);
      return { rows, numbers: data.length, failed: failures.map(({ input }) => input) };
    },
    [broken("text.jpg"), broken("empty.png")],
  );
  expect(result).toEqual({ rows: 0, numbers: 0, failed: [0, 1] });
});

test("in a list, what is no picture fails on its own", async () => {
  const errors = await page().evaluate(async (good) => {
    const { failures } = await siglip.embedImages([good, 42, null, {}] as never);
    return failures.map(({ input, error }) => ({ input, code: error.code }));
  }, GOOD[0]);
  expect(errors).toEqual([1, 2, 3].map((input) => ({ input, code: "bad-input" })));
});

test("one picture that is none rejects with bad-input", async () => {
  const errors = await page().evaluate(() =>
    Promise.all(
      [42, null, undefined, {}].map(async (value) => (await outcome(siglip.embedImages(value as never))).error),
    ),
  );
  expect(errors.map((error) => error?.code)).toEqual(Array(4).fill("bad-input"));
});

test("classify gives a bad picture no labels and its error, and the others theirs", async () => {
  const result = await page().evaluate(
    async (images) => {
      const all = await siglip.classify(images, ["cat", "dog", "car"]);
      return { lengths: all.map((labels) => labels.length), failures: all.failures.map(({ input }) => input) };
    },
    [picture("small.png"), broken("text.jpg"), picture("scene.png")],
  );
  expect(result).toEqual({ lengths: [3, 0, 3], failures: [1] });
});

test("pictures over the client's own maxPixels are refused in every form", async () => {
  const codes = await page().evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "wasm", towers: ["image"], maxPixels: 99 });
    const canvas = new OffscreenCanvas(10, 10);
    canvas.getContext("2d")?.fillRect(0, 0, 10, 10);
    const { failures } = await client.embedImages([new ImageData(10, 10), canvas, await canvas.convertToBlob()]);
    await client.close();
    return failures.map(({ error }) => error.code);
  });
  expect(codes).toEqual(Array(3).fill("image-too-large"));
});

const BAD_LABELS: { what: string; labels: unknown; templates?: unknown; argument: string }[] = [
  { what: "an empty list of labels", labels: [], argument: "labels" },
  { what: "a label that is no text", labels: ["cat", 42], argument: "labels" },
  { what: "labels that are no list", labels: 42, argument: "labels" },
  { what: "an empty list of templates", labels: ["cat"], templates: [], argument: "templates" },
  { what: "a template without {label}", labels: ["cat"], templates: ["a photo"], argument: "templates" },
  { what: "a template that is no text", labels: ["cat"], templates: [42], argument: "templates" },
];

for (const { what, labels, templates, argument } of BAD_LABELS) {
  test(`${what} rejects with bad-input`, async () => {
    const { error } = await page().evaluate(
      ({ image, labels, templates }) =>
        outcome(siglip.classify(image, labels as string[], templates ? { templates: templates as string[] } : {})),
      { image: picture("small.png"), labels, templates },
    );
    expect(error).toMatchObject({ code: "bad-input", data: { argument } });
  });
}

test("an empty text and one of 10,000 characters have vectors", { tag: "@webgpu" }, async () => {
  if (projectDevice() === "webgpu") onlyInAll();
  const { lengths, labels } = await page().evaluate(async (image) => {
    const texts = ["", "   ", "very ".repeat(2000), "猫".repeat(10_000)];
    const { data, dim, rows } = await siglip.embedTexts(texts);
    const lengths = Array.from({ length: rows }, (_, r) => Math.hypot(...data.subarray(r * dim, (r + 1) * dim)));
    const labels = await siglip.classify(image, ["", "x".repeat(10_000), "cat"]);
    return { lengths, labels };
  }, picture("small.png"));
  expect(lengths).toHaveLength(4);
  for (const length of lengths) expect(length).toBeCloseTo(1, 5);
  expect(labels).toHaveLength(3);
  for (const { cosine } of labels) expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
});

test("no texts at all have no vectors", async () => {
  const rows = await page().evaluate(async () => [
    (await siglip.embedTexts([])).rows,
    (await siglip.embedImages([])).rows,
  ]);
  expect(rows).toEqual([0, 0]);
});

test("what is no text rejects with bad-input", async () => {
  const errors = await page().evaluate(() =>
    Promise.all(
      [42, null, undefined, ["cat", 42], [null]].map(
        async (value) => (await outcome(siglip.embedTexts(value as never))).error,
      ),
    ),
  );
  expect(errors.map((error) => error?.code)).toEqual(Array(5).fill("bad-input"));
});

test("vectors of another space are not scored", async () => {
  const { error, isClass, isCode, space } = await page().evaluate(async (image) => {
    const images = await siglip.embedImages(image);
    const texts = await siglip.embedTexts("cat");
    try {
      siglip.score(images, { ...texts, space: "another" });
    } catch (error) {
      const isClass = error instanceof siglipWeb.SpaceMismatchError;
      return {
        error: fault(error),
        isClass,
        isCode: siglipWeb.isSiglipError(error, "space-mismatch"),
        space: images.space,
      };
    }
    throw new Error("no error");
  }, picture("small.png"));
  expect(error).toMatchObject({ name: "SpaceMismatchError", data: { expected: space, actual: "another" } });
  expect([isClass, isCode]).toEqual([true, true]);
});

test("labels of another space are not used", async () => {
  const { error } = await page().evaluate(async (image) => {
    const labels = await siglip.labels(["cat", "dog"]);
    return outcome(siglip.classify(image, { ...labels, space: "another" }));
  }, picture("small.png"));
  expect(error?.code).toBe("space-mismatch");
});

const BAD_OPTIONS: { what: string; options: unknown }[] = [
  { what: "a device", options: { device: "cuda" } },
  { what: "a number format", options: { dtype: "int3" } },
  { what: "a tower", options: { towers: ["audio"] } },
  { what: "a model's name", options: { model: "siglip-large" } },
  { what: "a model's address", options: { model: { url: "http://[" } } },
  { what: "a number of threads", options: { threads: 0 } },
];

for (const { what, options } of BAD_OPTIONS) {
  test(`${what} that is not known rejects with bad-input`, async () => {
    const { error } = await page().evaluate(async (options) => {
      const { value, error } = await outcome(siglipWeb.createSiglip({ device: "wasm", ...(options as object) }));
      await value?.close();
      return { error };
    }, options);
    expect(error?.code).toBe("bad-input");
  });
}

test("arguments of another type reject with bad-input, naming the argument, and spoil nothing", async () => {
  const result = await page().evaluate(async (image) => {
    const index = await siglip.openIndex("arguments");
    await index.add([{ id: "a", text: "cat" }]);
    const wrong = (value: unknown) => value as never;
    const vectors = await siglip.embedTexts("cat");
    const calls = [
      () => siglip.openIndex(wrong(42)),
      () => siglip.openIndex("other", { vectors: wrong("int4") }),
      () => siglip.openIndex("other", { vectors: "int8", storage: "memory" }),
      () => index.add([{ id: wrong(42), image }]),
      () => index.remove(wrong("a")),
      () => index.search("cat", { where: wrong("tag") }),
      () => index.search("cat", { kind: wrong("picture") }),
      () => index.import(wrong("lines")),
      async () => siglip.score(wrong(null), vectors),
      async () => siglip.score(vectors, wrong({ ...vectors, rows: 2 })),
    ];
    const outcomes = await Promise.all(calls.map((call) => outcome(Promise.resolve().then<unknown>(call))));
    const { count } = await index.stats();
    await index.close();
    return { found: outcomes.map(({ error }) => [error?.code, error?.data?.argument]), count };
  }, picture("small.png"));
  expect(result.found).toEqual(
    ["name", "vectors", "vectors", "items", "ids", "where", "kind", "file", "images", "texts"].map((argument) => [
      "bad-input",
      argument,
    ]),
  );
  expect(result.count).toBe(1);
});
