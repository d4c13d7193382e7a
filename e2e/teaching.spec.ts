import { expect, test } from "playwright/test";
import { oneClient } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";

const page = oneClient();

/** The names of which there are the most held-out pictures, with these. */
function mostPictured(count: number): { file: string; name: string }[] {
  const { pictures } = heldout();
  const of = (wanted: string) => pictures.filter(({ name }) => name === wanted);
  const names = [...new Set(pictures.map(({ name }) => name))]
    .sort((a, b) => of(b).length - of(a).length)
    .slice(0, count);
  return names.flatMap((name) => of(name).slice(0, 4)).map(({ file, name }) => ({ file: heldoutPicture(file), name }));
}

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
    const refused = await Promise.all([
      outcome(siglip.classify(files, { ...head, space: "other" })),
      outcome(siglip.classify(files, head, { multi: true })),
      outcome(siglip.classify(files, head, { relative: true })),
    ]);
    const set = await siglip.labels([...new Set(labels)]);
    const own = await learn.calibrate(set, { vectors, labels });
    const loaded = await siglipWeb.loadLabels(siglipWeb.saveLabels(own));
    const [calibrated] = await siglip.classify(files, loaded);
    return {
      right: ranked.filter(([best], i) => best?.label === labels[i]).length,
      sums: ranked.map((all) => all.reduce((sum, { probability = 0 }) => sum + probability, 0)),
      most: Math.max(...sure.map((all) => all.length)),
      codes: refused.map(({ error }) => error?.code),
      ...{ worker, count: files.length, calibrated, calibration: own.calibration },
    };
  }, mostPictured(4));
  expect(result.worker, "the training ran in a worker").toBe(true);
  expect(result.right).toBe(result.count);
  for (const sum of result.sums) expect(sum).toBeCloseTo(1, 5);
  expect(result.most).toBeLessThanOrEqual(1);
  expect(result.codes).toEqual(["space-mismatch", "bad-input", "bad-input"]);
  const { scale, bias } = result.calibration as { scale: number; bias: number };
  for (const { cosine, logit } of result.calibrated ?? []) expect(logit).toBeCloseTo(scale * cosine + bias, 4);
});
