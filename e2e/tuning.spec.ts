import { oneClient, projectDevice } from "./engine.js";
import { heldout, heldoutPicture } from "./fixtures.js";
import { expect, test } from "./test.js";

const page = oneClient();

/** Held-out pictures under invented names: what a correction of the texts has to learn. */
const { pictures } = heldout();
const names = [...new Set(pictures.map(({ name }) => name))];
const invented = (name: string) =>
  `a ${["zor", "mik", "tas", "plu", "veg"][names.indexOf(name) % 5]}${names.indexOf(name)}`;

test("an adapter that is tuned in the browser is used by the engine, and an index comes over to it", async () => {
  const given = {
    pictures: pictures.slice(0, 24).map(({ file, name }) => ({ file: heldoutPicture(file), caption: invented(name) })),
    device: projectDevice(),
  };
  const result = await page().evaluate(async ({ pictures, device }) => {
    const path = "/dist/learn.js";
    const learn: typeof siglipLearn = await import(path);
    const files = await Promise.all(pictures.map(({ file: path }) => file(path)));
    const base = await siglip.openIndex("photos");
    await base.add(files.map((image, n) => ({ id: `p${n}`, image, metadata: { n } })));
    await base.close();
    const images = await siglip.embedImages(files);
    const texts = await siglip.embedTexts(pictures.map(({ caption }) => caption));
    const workers = performance.getEntriesByType("resource").length;
    const adapter = await learn.tune(
      { images, texts },
      { epochs: 30, batchSize: 24, learningRate: 0.01, validation: 0, calibration: siglip.status.calibration },
    );
    const scripts = performance.getEntriesByType("resource").slice(workers);
    const saved = learn.loadAdapter(learn.saveAdapter(adapter));
    const tuned = await siglipWeb.createSiglip({ device, verify: "off", adapter: saved });
    const { space, base: from, calibration } = tuned.status;
    const query = pictures[5]?.caption as string;
    const progress: number[] = [];
    const carried = await tuned.openIndex("tuned", {
      from: "photos",
      onProgress: ({ loaded }) => progress.push(loaded),
    });
    const anew = await tuned.openIndex("anew", { storage: "memory" });
    await anew.add(files.map((image, n) => ({ id: `p${n}`, image, metadata: { n } })));
    const [mine, other] = [await carried.search(query), await anew.search(query)];
    const vectors = await tuned.embedTexts(query);
    const mismatch = await outcome(
      siglipWeb.createSiglip({ device, verify: "off", adapter: { ...saved, space: "x" } }),
    );
    const wrong = await outcome(siglip.openIndex("other", { from: "photos" }));
    await tuned.close();
    const losses = adapter.report.epochs.map(({ loss }) => loss);
    return {
      ...{ space, from, calibration, losses, progress, mine, other, query },
      adapter: { space: saved.space, base: saved.base, calibration: saved.calibration },
      status: siglip.status.space,
      own: vectors.space,
      learned: scripts.some(({ name }) => name.endsWith("learn-worker.js")),
      codes: [mismatch.error?.code, wrong.error?.code],
    };
  }, given);
  expect(result.adapter.base).toBe(result.status);
  expect(result).toMatchObject({ space: result.adapter.space, own: result.adapter.space, from: result.status });
  expect(result.calibration).toEqual(result.adapter.calibration);
  expect(result.learned, "the training ran in a worker").toBe(true);
  const [first, last] = [result.losses[1], result.losses.at(-1)];
  expect(last).toBeLessThan((first as number) / 2);
  expect(result.progress.at(-1)).toBe(24);
  expect(result.mine.map(({ id, metadata }) => [id, metadata])).toEqual(
    result.other.map(({ id, metadata }) => [id, metadata]),
  );
  for (const [i, { cosine, probability }] of result.mine.entries()) {
    expect(cosine).toBeCloseTo(result.other[i]?.cosine as number, 5);
    expect(probability).toBeCloseTo(result.other[i]?.probability as number, 5);
  }
  // What was taught is found.
  const right = given.pictures.flatMap(({ caption }, n) => (caption === result.query ? [`p${n}`] : []));
  expect(right).toContain(result.mine[0]?.id);
  expect(result.codes).toEqual(["bad-input", "bad-input"]);
});
