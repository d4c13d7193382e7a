import type { ViewOptions } from "../src/index.js";
import { freshIndex, oneClient } from "./engine.js";
import { expect, test } from "./test.js";
import { cosine, rows } from "./vectors.js";

const page = oneClient();
freshIndex(page);

/** Pictures beside each other, 192 px each, as one file in the page: `scene`. */
const HELD_OUT = { cat: "001", dog: "002", snake: "025", whale: "029" };
test.beforeAll(() =>
  page().evaluate(
    async (paths) => {
      const bitmaps = await Promise.all(paths.map(async (path) => createImageBitmap(await file(path))));
      const canvas = new OffscreenCanvas(192 * paths.length, 192);
      const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      for (const [i, bitmap] of bitmaps.entries()) context.drawImage(bitmap, i * 192, 0, 192, 192);
      globalThis.scene = await canvas.convertToBlob();
    },
    Object.values(HELD_OUT).map((name) => `/e2e/fixtures/heldout/${name}.webp`),
  ),
);

const QUARTERS: ViewOptions = { scales: [1], tiles: [4, 1], overlap: 0 };
/** Nearer than any two of the pictures; a batch may be summed up in another order. */
const SAME = 0.999_999;

test("views are the vectors of the crops that they are, apart and as their weighted mean", async () => {
  const found = await page().evaluate(async (views) => {
    const bitmap = await createImageBitmap(scene);
    const crop = (i: number) => createImageBitmap(bitmap, i * 192, 0, 192, 192);
    const crops = await Promise.all([bitmap, crop(0), crop(1), crop(2), crop(3)]);
    const own = await siglip.embedImages(crops);
    const progress: number[] = [];
    const apart = await siglip.embedImages([scene, new Blob(["none"]), bitmap], {
      views: { ...views, pool: "none" },
      onProgress: ({ loaded }) => progress.push(loaded),
    });
    const pooled = await siglip.embedImages(scene, { views: { ...views, weights: [3, 1] } });
    const all = [own, apart, pooled].map(({ data }) => [...data]);
    return { all, ...apart, data: undefined, failed: apart.failures.map(({ input }) => input), progress };
  }, QUARTERS);
  const [own = [], apart = [], pooled = []] = found.all.map((data) => rows(data, found.dim));
  expect([found.inputs, found.failed, found.progress]).toEqual([
    [...Array(5).fill(0), ...Array(5).fill(2)],
    [1],
    [1, 2, 3],
  ]);
  const quarters = [0, 1, 2, 3].map((i) => ({ box: [i / 4, 0, 1 / 4, 1] }));
  expect(found.parts?.slice(0, 5)).toEqual([{ box: [0, 0, 1, 1] }, ...quarters]);
  for (const [i, vector] of apart.entries()) expect(cosine(vector, own[i % 5] ?? [])).toBeGreaterThan(SAME);
  const mean = own[0]?.map((_, at) => own.reduce((sum, one, i) => sum + (one[at] ?? 0) * (i === 0 ? 12 : 1), 0)) ?? [];
  expect(pooled).toHaveLength(1);
  expect(cosine(pooled[0] ?? [], mean)).toBeGreaterThan(SAME);
});

test("crops are of the upright picture", async () => {
  const found = await page().evaluate(async (path) => {
    const turned = await file(path);
    const upright = await createImageBitmap(turned, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
    const [width, height] = [Math.ceil(upright.width / 2), Math.ceil(upright.height / 2)];
    // By a canvas: of a bitmap that the browser has yet to turn, createImageBitmap cuts out what was not turned.
    const context = new OffscreenCanvas(upright.width, upright.height).getContext("2d");
    if (!context) throw new Error("no 2d context");
    context.drawImage(upright, 0, 0);
    const corner = context.getImageData(0, upright.height - height, width, height);
    const expected = await siglip.embedImages(corner);
    const { data } = await siglip.embedImages(turned, { views: { scales: [], tiles: 2, overlap: 0, pool: "none" } });
    return { data: [...data], expected: [...expected.data] };
  }, "/e2e/fixtures/pictures/odd/turned-6.jpg");
  const corners = rows(found.data, found.expected.length).map((vector) => cosine(vector, found.expected));
  expect(corners).toHaveLength(4);
  expect(corners[2]).toBeGreaterThan(SAME);
  for (const other of [0, 1, 3]) expect(corners[other]).toBeLessThan(0.999);
});

test("an index says where in a picture it matched, and encodes nothing twice but for other views", async () => {
  const found = await page().evaluate(async (views) => {
    const add = async (options: object) => (await index.add([{ id: "scene", image: scene }], options)).reused.length;
    const reused = [
      await add({ views }),
      await add({ views }),
      await add({}),
      await add({ views: { tiles: 2 } }),
      await add({ views }),
    ];
    const hits = await Promise.all(["a cat", "a snake", "a whale"].map((query) => index.search(query)));
    const stats = await index.stats();
    return { reused, boxes: hits.map(([hit]) => hit?.part?.box), count: stats.count };
  }, QUARTERS);
  expect(found).toEqual({
    reused: [0, 1, 0, 0, 0],
    boxes: [
      [0, 0, 0.25, 1],
      [0.5, 0, 0.25, 1],
      [0.75, 0, 0.25, 1],
    ],
    count: 1,
  });
});

test("each label is judged by its best view, or by the pooled one", async () => {
  const names = Object.keys(HELD_OUT);
  const found = await page().evaluate(
    async ({ names, views }) => {
      const set = await siglip.labels(names);
      const apart = await siglip.classify([scene, scene], set, { views, relative: true });
      const pooled = await siglip.classify(scene, set, { views: { ...views, pool: "mean" } });
      const vectors = await siglip.embedImages(scene, { views: { ...views, pool: "none" } });
      const scores = siglip.score(vectors, set);
      return { apart, pooled, cosine: [...scores.cosine], cols: scores.cols };
    },
    { names, views: QUARTERS },
  );
  const best = names.map((_, col) => Math.max(...rows(found.cosine, found.cols).map((row) => row[col] ?? -1)));
  expect(found.apart).toHaveLength(2);
  for (const label of found.apart[1] ?? []) {
    const at = names.indexOf(label.label);
    expect(label.cosine).toBeCloseTo(best[at] ?? 0, 5);
    expect(label.part).toEqual({ box: [at / 4, 0, 1 / 4, 1] });
  }
  expect(found.pooled.map(({ part }) => part)).toEqual(Array(4).fill(undefined));
  expect(found.pooled[0]?.cosine).toBeLessThan(Math.max(...best));
});

test("a heat map is hottest where its text is", async () => {
  const found = await page().evaluate(async () => {
    const map = await siglip.heatMap(scene, "a snake", { tiles: [8, 2], overlap: 0.5 });
    const { data } = await siglip.embedTexts("a snake");
    const same = await siglip.heatMap(scene, data, { tiles: [8, 2], overlap: 0.5 });
    const codes = await Promise.all(
      [{ tiles: 17 }, { tiles: Number.NaN }, { overlap: 2 }].map(async (options) =>
        outcome(siglip.heatMap(scene, "a", options)),
      ),
    );
    const errors = codes.map(({ error }) => error?.data?.argument);
    const { cosine, probability = [], ...rest } = map;
    return {
      ...rest,
      cosine: [...cosine],
      probability: [...probability],
      same: [...same.cosine],
      unknown: same.probability,
      errors,
    };
  });
  expect([found.columns, found.rows, found.boxes.length, found.cosine.length]).toEqual([8, 2, 16, 16]);
  const [left = 0, , width = 0] = found.boxes[found.cosine.indexOf(Math.max(...found.cosine))] ?? [];
  expect(left + width / 2).toBeGreaterThan(0.5);
  expect(left + width / 2).toBeLessThan(0.75);
  expect(found.same).toEqual(found.cosine);
  expect([found.probability.length, found.unknown]).toEqual([16, undefined]);
  expect(found.errors).toEqual(["tiles", "tiles", "overlap"]);
});

test("views that can't be are refused by the option's name", async () => {
  const errors = await page().evaluate(async () => {
    const all = [{ scales: [2] }, { tiles: 0 }, { tiles: 17 }, { overlap: Number.NaN }, { scale: 1 }, null];
    const calls = all.flatMap((views): Promise<unknown>[] => [
      siglip.embedImages(scene, { views: views as object }),
      index.add([{ image: scene }], { views: views as object }),
    ]);
    const outcomes = await Promise.all(calls.map((call) => outcome(call)));
    return outcomes.map(({ error }) => [error?.code, error?.data?.argument]);
  });
  const named = ["scales", "tiles", "tiles", "overlap", "views", "views"];
  expect(errors).toEqual(named.flatMap((name) => Array(2).fill(["bad-input", name])));
});
