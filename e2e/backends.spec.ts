import { oneClient, projectDevice } from "./engine.js";
import { picture, reference, writeResult } from "./fixtures.js";
import { expect, test } from "./test.js";
import { lowestCosine, rows } from "./vectors.js";

interface Vectors {
  space: string;
  images: number[][];
  texts: number[][];
  logits: number[][];
}

const page = oneClient();

async function vectorsOfReference(): Promise<Vectors> {
  const { pictures, texts } = reference();
  const { data, dim, space, logit } = await page().evaluate(
    async ({ pictures, texts }) => {
      const images = await siglip.embedImages(pictures);
      const words = await siglip.embedTexts(texts);
      const { logit } = siglip.score(images, words);
      const data = { images: Array.from(images.data), texts: Array.from(words.data) };
      return { data, dim: images.dim, space: images.space, logit: Array.from(logit ?? []) };
    },
    { pictures: pictures.map(picture), texts },
  );
  return {
    space,
    images: rows(data.images, dim),
    texts: rows(data.texts, dim),
    logits: rows(logit, texts.length),
  };
}

test("the model runs on a real WebGPU adapter", { tag: "@webgpu-only" }, async () => {
  const status = await page().evaluate(() => siglip.status);
  expect(status).toMatchObject({ device: "webgpu", pictures: "webgpu", adapter: { isFallback: true } });
});

test('"auto" takes WASM where the only adapter is a software one', { tag: "@webgpu-only" }, async () => {
  const status = await page().evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "auto", towers: [] });
    await client.close();
    return client.status;
  });
  expect(status).toMatchObject({ device: "wasm", adapter: { isFallback: true } });
  expect(status.reasons.join(" ")).toContain("software");
});

test('"auto" takes WASM where there is no adapter, and says so', async () => {
  const status = await page().evaluate(async () => {
    const client = await siglipWeb.createSiglip({ device: "auto", towers: [] });
    await client.close();
    return client.status;
  });
  expect(status.device).toBe("wasm");
  expect(status.adapter).toBeUndefined();
  expect(status.reasons.join(" ")).toContain("no WebGPU adapter");
});

test("q8 on an explicit WebGPU is refused, and what would fit is named", { tag: ["@webgpu-only"] }, async () => {
  const error = await page().evaluate(async () => {
    const model = { url: "/e2e/fixtures/checkpoints/tiny-siglip" };
    return (await outcome(siglipWeb.createSiglip({ model, device: "webgpu", dtype: "q8", verify: "off" }))).error;
  });
  expect(error?.code).toBe("does-not-fit");
  expect(error?.data?.fits).not.toHaveLength(0);
});

test('an explicit "webgpu" rejects where there is no adapter', async () => {
  const { error } = await page().evaluate(() => outcome(siglipWeb.createSiglip({ device: "webgpu" })));
  expect(error).toMatchObject({ code: "device-unavailable", data: { device: "webgpu" } });
});

test("vectors and logits are PyTorch's", { tag: "@webgpu" }, async () => {
  const expected = reference();
  const actual = await vectorsOfReference();
  const images = lowestCosine(actual.images, expected.image_vectors);
  const texts = lowestCosine(actual.texts, expected.text_vectors);
  const off = Math.max(
    ...actual.logits.flatMap((row, r) =>
      row.map((logit, c) => Math.abs(logit - (expected.logits_per_image[r]?.[c] ?? Number.NaN))),
    ),
  );
  console.log(`${projectDevice()} against PyTorch: images ${images}, texts ${texts}, logits off by ${off}`);
  writeResult(`vectors-${projectDevice()}`, actual);
  expect(images).toBeGreaterThanOrEqual(0.9999);
  expect(texts).toBeGreaterThanOrEqual(0.9999);
  expect(off).toBeLessThanOrEqual(0.01);
});
