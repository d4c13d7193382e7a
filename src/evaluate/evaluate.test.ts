import { describe, expect, it } from "vitest";
import { animals, fakeEncoder, SIGMOID } from "../../e2e/fake-encoder.js";
import type { LabelSet } from "../core/labels.js";
import type { Progress } from "../core/progress.js";
import type { Calibration } from "../core/scores.js";
import type { Dataset } from "./dataset.js";
import { evaluate } from "./evaluate.js";
import { fromArrays } from "./from-arrays.js";

describe("evaluate", () => {
  it("gives figures, tables, counts and costs of one label a picture, as plain data", async () => {
    const siglip = fakeEncoder({ turned: 10 }); // cats at 10 degrees, dogs at 100: what is at 50 is a cat
    const found = await evaluate(siglip, animals());
    expect(found.figures.top1?.value).toBe(0.8);
    expect(found.figures.top1?.low).toBeLessThan(0.8);
    expect(found.figures.top1?.high).toBeGreaterThan(0.8);
    expect(found.figures.top5).toBeUndefined();
    expect(found.confusions).toEqual([{ truth: "dog", predicted: "cat", count: 4 }]);
    expect(found.perClass?.map(({ label, support }) => [label, support])).toEqual([
      ["cat", 10],
      ["cow", 0],
      ["dog", 10],
    ]);
    expect(found.perClass?.[0]?.precision?.value).toBeCloseTo(10 / 14, 12);
    expect(found.perClass?.[2]?.recall?.value).toBeCloseTo(0.6, 12);
    expect(found.perClass?.[1]).toEqual({ label: "cow", support: 0 });
    expect(found.topReliability).toHaveLength(15);
    expect(found.eachReliability).toHaveLength(15);
    expect(found.figures.topError?.value).toBeGreaterThan(0);
    expect(found.dataset).toMatchObject({ pictures: 20, classes: 3, captions: 0, counts: {} });
    expect(found).toMatchObject({
      model: "fake",
      space: "fake",
      device: "wasm",
      bootstrap: { resamples: 1000, seed: 1 },
    });
    expect(found.notes.join(" ")).toMatch(/Top-k of 5 is left out.* 1 of 3 classes have no example/);
    expect(Object.keys(found.cost).sort()).toEqual(["imageInBatchMs", "imageMs", "queryMs"]);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(siglip.pictures).toHaveLength(20); // each once
    expect(new Set(siglip.texts).size).toBe(siglip.texts.length);
  });

  it("has shares and no yes or no for CLIP, and no calibration where constants are not known", async () => {
    const clip = await evaluate(fakeEncoder({ calibration: { kind: "softmax", scale: 100 } }), animals(), { timed: 0 });
    expect(Object.keys(clip.figures)).toEqual(["macroF1", "top1", "topError", "topBrier"]);
    expect(clip.cost).toEqual({});
    const bare = await evaluate(fakeEncoder({ calibration: null }), animals(), { timed: 0 });
    expect(Object.keys(bare.figures)).toEqual(["macroF1", "top1"]);
  });

  it("gives mean average precision of several labels, and leaves out those that are true of nothing", async () => {
    const dataset = fromArrays({
      images: ["cat", "dog", "half dog", "cow"],
      labels: [["cat", "furry"], ["dog"], ["dog", "furry"], []],
      classes: ["cat", "dog", "furry", "half dog"],
    });
    const found = await evaluate(fakeEncoder(), dataset, { templates: ["{}"] });
    // Of what is furry, the half dog is first; the cat is as near as the dog is: (1 + 2 / 3) / 2.
    const each = found.perLabel?.map(({ averagePrecision }) => averagePrecision?.value);
    expect(each).toEqual([1, 1, expect.closeTo(5 / 6, 12), undefined]);
    expect(found.figures.mAP?.value).toBeCloseTo((1 + 1 + 5 / 6) / 3, 12);
    expect(found.figures.top1).toBeUndefined();
    expect(found.figures.eachBrier).toBeDefined();
    expect(found.notes).toEqual(["1 of 4 classes are true of no picture: mAP leaves them out."]);
  });

  it("gives recall both ways of several captions, of what is there", async () => {
    const dataset = fromArrays({
      images: ["cat", "broken", "dog", "cow"],
      captions: [["a cat", "a cow, no"], "a dog", ["a dog"], undefined],
      labels: [undefined, undefined, undefined, "cow"],
    });
    const { figures, dataset: counts, notes } = await evaluate(fakeEncoder(), dataset, { recallK: [1, 2, 10] });
    expect(counts).toMatchObject({ pictures: 3, captions: 3, counts: { unreadable: 1 } });
    expect(counts.skipped).toEqual([{ id: "1", reason: "unreadable", detail: "No picture." }]);
    expect(figures.imageToText1?.value).toBe(1);
    expect(figures.textToImage1?.value).toBeCloseTo(2 / 3, 12);
    expect(figures.textToImage10).toBeUndefined();
    expect(notes.join(" ")).toMatch(/one class only/);
  });

  it("takes a head's scores, and refuses what is none", async () => {
    const labels = ["dog", "cat", "cow"];
    const scoresOf = (rows: number) => Float64Array.from({ length: rows * 3 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const run = (head: Parameters<typeof evaluate>[2]) => evaluate(fakeEncoder(), animals(), { ...head, timed: 0 });
    const found = await run({ head: ({ rows }) => ({ labels, scores: scoresOf(rows) }) });
    expect(found.figures.top1?.value).toBe(0.5);
    expect(found.templates).toBeUndefined();
    const nan = run({ head: ({ rows }) => ({ labels, scores: scoresOf(rows).fill(Number.NaN, 9) }) });
    await expect(nan).rejects.toMatchObject({ code: "numerics", data: { row: 3 } });
    const short = run({ head: () => ({ labels, scores: [1] }) });
    await expect(short).rejects.toMatchObject({ code: "bad-input", data: { argument: "scores" } });
    const lacking = run({ head: ({ rows }) => ({ labels: ["dog", "x", "y"], scores: scoresOf(rows) }) });
    await expect(lacking).rejects.toMatchObject({ code: "bad-input", data: { argument: "labels" } });
    const above = run({
      head: ({ rows }) => ({ labels, scores: scoresOf(rows), probability: scoresOf(rows).fill(2) }),
    });
    await expect(above).rejects.toMatchObject({ code: "bad-input", data: { argument: "probability" } });
  });

  it("judges by the labels' own calibration, one of all or one of each, as classify does", async () => {
    const data = Float32Array.of(1, 0, -1, 0, 0, 1);
    const labels = {
      labels: ["cat", "cow", "dog"],
      templates: [],
      data,
      rows: 3,
      dim: 2,
      space: "fake",
      truncated: [],
    };
    const own = (scale: number, bias: number) => ({ kind: "sigmoid", scale, bias }) as const;
    const run = (set: LabelSet, model: Calibration | null = SIGMOID) =>
      evaluate(fakeEncoder({ calibration: model }), animals(), { labels: set, timed: 0 });
    const [usual, sharp] = [await run(labels), await run({ ...labels, calibration: own(200, -140) })];
    expect(sharp.figures.top1).toEqual(usual.figures.top1);
    expect(sharp.figures.eachBrier?.value).toBeLessThan((usual.figures.eachBrier?.value as number) / 10);
    const unknown = await run({ ...labels, calibration: own(200, -140) }, null);
    expect(unknown.figures).toEqual(sharp.figures);
    // So sure of cats, though a dog is as near as a cat can be: logits of 10 and 5.
    const each = await run({ ...labels, calibration: [own(10, 10), own(10, -5), own(10, -5)] });
    expect(each.figures.top1?.value).toBe(0.5);
    expect(each.confusions).toEqual([{ truth: "dog", predicted: "cat", count: 10 }]);
  });

  it("refuses labels of another model", async () => {
    const labels = { labels: ["cat", "cow", "dog"], templates: [], data: new Float32Array(6), rows: 3, dim: 2 };
    const run = evaluate(fakeEncoder(), animals(), { labels: { ...labels, space: "other", truncated: [] }, timed: 0 });
    await expect(run).rejects.toMatchObject({ code: "space-mismatch" });
  });

  it.each([
    ["an empty data set", { ...animals(), examples: [] }, {}, "dataset"],
    ["no data set", undefined as unknown as Dataset, {}, "dataset"],
    ["one class only", fromArrays({ images: ["cat", "cat"], labels: ["cat", "cat"] }), {}, "dataset"],
    ["pictures that can't be read", fromArrays({ images: ["x", "y"], labels: ["a", "b"] }), {}, "dataset"],
    ["a k that is none", animals(), { topK: [0] }, "topK"],
    ["a k that is no number", animals(), { recallK: [Number.NaN] }, "recallK"],
    ["times that are no number", animals(), { timed: Number.NaN }, "timed"],
    ["no bins", animals(), { bins: 0 }, "bins"],
    ["no resamples", animals(), { resamples: -1 }, "resamples"],
    ["templates without a place", animals(), { templates: ["a photo"] }, "templates"],
    ["no templates", animals(), { templates: [] }, "templates"],
  ] as const)("refuses %s", async (_, dataset, options, argument) => {
    const run = evaluate(fakeEncoder(), dataset, { timed: 0, ...options });
    await expect(run).rejects.toMatchObject({ code: "bad-input", data: { argument } });
  });

  it("tells its progress as of the whole, and ends when it is aborted", async () => {
    const seen: Progress[] = [];
    await evaluate(fakeEncoder(), animals(), { timed: 2, onProgress: (progress) => seen.push(progress) });
    const images = seen.filter(({ phase }) => phase === "images");
    expect(images.map(({ loaded }) => loaded)).toEqual([1, 2, 3, 20]);
    expect(images.every(({ total }) => total === 20)).toBe(true);
    for (const phase of ["images", "texts"]) {
      const abort = new AbortController();
      const onProgress = (progress: Progress) => progress.phase === phase && abort.abort("enough");
      await expect(evaluate(fakeEncoder(), animals(), { signal: abort.signal, onProgress })).rejects.toBe("enough");
    }
  });
});

it("lets the page go on while it draws, and stops drawing when it is aborted", async () => {
  let turns = 0;
  const abort = new AbortController();
  const ticking = setInterval(() => {
    if (++turns === 3) abort.abort("enough");
  }, 0);
  const run = evaluate(fakeEncoder(), animals(), { timed: 0, resamples: 1_000_000, signal: abort.signal });
  await expect(run).rejects.toBe("enough");
  clearInterval(ticking);
  expect(turns).toBeGreaterThanOrEqual(3);
});
