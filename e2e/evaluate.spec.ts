import { readdirSync, statSync } from "node:fs";
import { inAll, oneClient } from "./engine.js";
import { broken, heldout, heldoutPicture } from "./fixtures.js";
import { checkpoint } from "./parity/checkpoints.js";
import { expect, test } from "./test.js";

const page = oneClient();
test.beforeAll(async () => {
  const content = 'import * as all from "/dist/evaluate.js"; globalThis.siglipEvaluate = all;';
  await page().addScriptTag({ type: "module", content });
  await page().waitForFunction(() => "siglipEvaluate" in globalThis);
});

/** Pictures in folders of their classes, as a page has them of a folder. */
const FILES = [
  ...heldout()
    .pictures.slice(0, 16)
    .map(({ file, name }) => ({ path: `animals/${name}/${file}`, url: heldoutPicture(file), name })),
  { path: "animals/cat/text.jpg", url: broken("text.jpg"), name: "cat" },
];

test("a folder's figures are what classify and score say of its pictures", async () => {
  const { evaluation, classified, ranks } = await page().evaluate(async (files) => {
    const all = await Promise.all(files.map(async ({ path, url }) => ({ path, file: await file(url) })));
    const folder = await siglipEvaluate.fromFolder(all);
    const captioned = files.map(({ path, name }, i) => ({
      ...(folder.examples.find(({ id }) => id === path) as (typeof folder.examples)[number]),
      captions: [`a ${name}`, `a drawing of a ${name}, number ${i}`],
    }));
    const dataset = { ...folder, examples: captioned };
    const evaluation = await siglipEvaluate.evaluate(siglip, dataset, { timed: 2 });
    const right = all.slice(0, -1);
    const labels = await siglip.classify(
      right.map((one) => one.file),
      folder.classes,
    );
    const classified = labels.filter(([best], i) => best?.label === files[i]?.name).length / right.length;
    const pictures = await siglip.embedImages(right.map((one) => one.file));
    const texts = await siglip.embedTexts(captioned.slice(0, -1).flatMap(({ captions }) => captions));
    const { cosine, rows, cols } = siglip.score(pictures, texts);
    const of = (row: number, text: number) => cosine[row * cols + text] as number;
    const ranks = Array.from({ length: cols }, (_, text) => {
      const own = of(text >> 1, text);
      return Array.from({ length: rows }, (_, row) => of(row, text)).filter((other) => other > own).length;
    });
    return { evaluation, classified, ranks };
  }, FILES);
  expect(evaluation.dataset).toMatchObject({ name: "animals", pictures: 16, classes: 16, captions: 32 });
  expect(evaluation.dataset.counts).toEqual({ unreadable: 1 });
  expect(evaluation.figures.top1?.value).toBeCloseTo(classified, 12);
  expect(classified).toBeGreaterThan(0.5);
  const share = (k: number) => ranks.filter((rank) => rank < k).length / ranks.length;
  for (const k of [1, 5, 10] as const) {
    expect(evaluation.figures[`textToImage${k}`]?.value, `recall@${k}`).toBeCloseTo(share(k), 12);
  }
  expect(evaluation.figures.eachError?.value).toBeLessThan(0.5);
  for (const key of ["imageMs", "queryMs"] as const) expect(evaluation.cost[key], key).toBeGreaterThan(0);
});

inAll(
  "models are compared in workers of their own, CLIP in its own space, and one that is not there is said",
  async () => {
    const held = () => page().evaluate(async () => (await navigator.locks.query()).held?.length);
    const before = await held();
    expect(before).toBeGreaterThan(0);
    const urls = ["tiny-siglip", "tiny-clip", "tiny-naflex"].map((name) => `/e2e/fixtures/checkpoints/${name}/`);
    const { baseline, models, reason } = await page().evaluate(
      async ({ urls, files }) => {
        const images = await Promise.all(files.map(({ url }) => file(url)));
        const dataset = siglipEvaluate.fromArrays({ images, labels: files.map(({ name }) => name) });
        const candidates = urls.map((url, i) => ({
          name: ["siglip", "clip", "naflex"][i] as string,
          model: { url },
          device: "wasm" as const,
          dtype: "fp32" as const,
          verify: "off" as const,
          worker: ownWorker,
        }));
        const compared = await siglipEvaluate.compare(candidates, dataset, { timed: 2, resamples: 200 });
        const abort = new AbortController();
        const reason = await siglipEvaluate
          .compare(candidates, dataset, {
            signal: abort.signal,
            onProgress: ({ model, phase }) => model === "clip" && phase === "images" && abort.abort("enough"),
          })
          .catch((caught: unknown) => caught);
        return { ...compared, reason };
      },
      { urls, files: FILES },
    );
    expect(baseline).toBe("siglip");
    const [first, second, third] = models;
    expect(first?.evaluation?.figures).toHaveProperty("eachError");
    expect(second?.evaluation?.figures).not.toHaveProperty("eachError");
    expect(second?.evaluation?.figures).toHaveProperty("topError");
    expect(second?.evaluation?.space).not.toBe(first?.evaluation?.space);
    expect(second?.differences).toHaveProperty("top1");
    expect(third).toMatchObject({ name: "naflex", error: { code: "model-unsupported" } });
    const { folder } = checkpoint("tiny-clip");
    const weights = readdirSync(`${folder}/onnx`).reduce(
      (sum, name) => sum + statSync(`${folder}/onnx/${name}`).size,
      0,
    );
    expect(second?.evaluation?.cost.download).toBeGreaterThanOrEqual(weights);
    expect(second?.evaluation?.cost.loadMs).toBeGreaterThan(0);
    expect(reason).toBe("enough");
    // Each worker holds locks while it lives; those of one that was just ended are given back in a moment.
    await expect.poll(held, "a worker is left").toBe(before);
  },
);
