import { oneClient } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();

/** Held-out pictures, under names that tell the first of them from the last. */
const { pictures } = heldout();
const few = [...pictures.slice(0, 6), ...pictures.slice(-6)].map(({ file }, i) => ({
  file: heldoutPicture(file),
  name: i < 6 ? "beast" : "thing",
}));

test("a head that is taught in the browser, in a worker, labels pictures, and so does a calibrated set", async () => {
  const result = await page().evaluate(async (pictures) => {
    const path = "/dist/learn.js";
    const learn: typeof siglipLearn = await import(path);
    const files = await Promise.all(pictures.map(({ file: path }) => file(path)));
    const labels = pictures.map(({ name }) => `my ${name}`);
    const vectors = await siglip.embedImages(files);
    const head = learn.loadHead(learn.saveHead(await learn.teach({ vectors, labels }, { l2: 0.01 })));
    const worker = performance.getEntriesByType("resource").some(({ name }) => name.endsWith("learn-worker.js"));
    const ranked = await siglip.classify(files, head);
    const sure = await siglip.classify(files, head, { minProbability: 0.5 });
    const refused = await outcome(siglip.classify(files, { ...head, space: "other" }));
    const set = await siglip.labels([...new Set(labels)]);
    const own = await learn.calibrate(set, { vectors, labels });
    const loaded = await siglipWeb.loadLabels(siglipWeb.saveLabels(own));
    const [calibrated] = await siglip.classify(files, loaded);
    return {
      right: ranked.filter(([best], i) => best?.label === labels[i]).length,
      sums: ranked.map((all) => all.reduce((sum, { probability = 0 }) => sum + probability, 0)),
      most: Math.max(...sure.map((all) => all.length)),
      code: refused.error?.code,
      ...{ worker, count: files.length, calibrated, calibration: own.calibration },
    };
  }, few);
  expect(result.worker, "the training ran in a worker").toBe(true);
  expect(result.right).toBe(result.count);
  for (const sum of result.sums) expect(sum).toBeCloseTo(1, 5);
  expect(result.most).toBeLessThanOrEqual(1);
  expect(result.code).toBe("space-mismatch");
  const { scale, bias } = result.calibration as { scale: number; bias: number };
  for (const { cosine, logit } of result.calibrated ?? []) expect(logit).toBeCloseTo(scale * cosine + bias, 4);
});
