import { inAll, onePage } from "./engine.js";
import { expect, test } from "./test.js";

const page = onePage();
const CLIP = "/e2e/fixtures/checkpoints/tiny-clip/";
const SIGLIP = "/e2e/fixtures/checkpoints/tiny-siglip/";
const PICTURES = ["usual.png", "stripes.png"].map((name) => `/e2e/fixtures/checkpoints/images/${name}`);
const LABELS = ["cat", "dog", "two red circles"];

test("CLIP shares among labels by itself, and refuses a yes or no for each", async () => {
  const result = await page().evaluate(
    async ({ url, pictures, labels }) => {
      const client = await siglipWeb.createSiglip({ device: "wasm", model: { url }, verify: "off" });
      const ranked = await client.classify(pictures, labels);
      const asked = [{ multi: true }, { minProbability: 0.1, multi: true }];
      const refused = await Promise.all(asked.map((options) => outcome(client.classify(pictures, labels, options))));
      const sure = await client.classify(pictures, labels, { minProbability: 0.34 });
      const index = await client.openIndex("clip");
      await index.add(pictures.map((image) => ({ image })));
      const [hit] = await index.search("cat");
      const search = await outcome(index.search("cat", { minProbability: 0.5 }));
      const { calibration } = client.status;
      await client.close();
      return { calibration, ranked, refused, sure, hit: Object.keys(hit ?? {}), search };
    },
    { url: CLIP, pictures: PICTURES, labels: LABELS },
  );
  expect(result.calibration?.kind).toBe("softmax");
  for (const labels of result.ranked) {
    expect(labels.reduce((sum, { probability = 0 }) => sum + probability, 0)).toBeCloseTo(1, 5);
  }
  expect(result.refused.map(({ error }) => error?.code)).toEqual(["no-probability", "no-probability"]);
  for (const labels of result.sure) for (const { probability } of labels) expect(probability).toBeGreaterThan(0.34);
  expect(result.hit).not.toContain("probability");
  expect(result.search.error?.code).toBe("no-probability");
});

test("labels and hits below a probability are left out", async () => {
  const result = await page().evaluate(
    async ({ url, pictures, labels }) => {
      const client = await siglipWeb.createSiglip({ device: "wasm", model: { url }, verify: "off" });
      const [image = ""] = pictures;
      const all = await client.classify(image, labels);
      const least = all[1]?.probability ?? Number.NaN;
      const index = await client.openIndex("siglip");
      await index.add([...pictures.map((image) => ({ image })), { text: "cat" }]);
      const hits = await index.search("cat", { minProbability: 0 });
      const best = hits[0]?.probability ?? Number.NaN;
      const found = {
        labels: (await client.classify(image, labels, { minProbability: least })).map(({ label }) => label),
        none: await client.classify(image, labels, { minProbability: 1 }),
        expected: all.slice(0, 2).map(({ label }) => label),
        hits: hits.map(({ kind }) => kind),
        bestAlone: (await index.search("cat", { minProbability: best })).length,
      };
      await client.close();
      return found;
    },
    { url: SIGLIP, pictures: PICTURES, labels: LABELS },
  );
  expect(result.labels).toEqual(result.expected);
  expect(result.none).toEqual([]);
  expect(result.hits).toEqual(["image", "image"]);
  expect(result.bestAlone).toBe(1);
});

inAll("asking for probabilities that nobody knows is refused", async () => {
  const codes = await page().evaluate(
    async ({ pictures, labels }) => {
      const model = { url: "/broken-model/no-scale" };
      const client = await siglipWeb.createSiglip({ device: "wasm", model, verify: "off" });
      const index = await client.openIndex("one");
      const asked = await Promise.all([
        outcome(client.classify(pictures, labels, { minProbability: 0.5 })),
        outcome(client.classify(pictures, labels, { multi: true })),
        outcome(index.search("cat", { minProbability: 0.5 })),
      ]);
      await client.close();
      return asked.map(({ error }) => error?.code);
    },
    { pictures: PICTURES, labels: LABELS },
  );
  expect(codes).toEqual(Array(3).fill("no-probability"));
});

test("a text that is cut is listed, wherever texts are taken", async () => {
  const result = await page().evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "wasm", towers: ["text"], verify: "off" });
    const long = "a cat and a dog ".repeat(20);
    const { truncated } = await client.embedTexts(["short", long, "", long]);
    const set = await client.labels(["cat", long, "dog"], { templates: ["a {label}", "{label}"] });
    const index = await client.openIndex("texts");
    const added = await index.add([{ text: "cat" }, { text: long }]);
    await client.close();
    return { truncated, labels: set.truncated, added: added.truncated };
  });
  expect(result).toEqual({ truncated: [1, 3], labels: [1], added: [1] });
});
