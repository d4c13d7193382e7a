import { describe, expect, it, vi } from "vitest";
import type { Status } from "../client/options.js";
import { SiglipError } from "../core/errors.js";
import type { LabelSet } from "../core/labels.js";
import type { Progress } from "../core/progress.js";
import type { Calibration } from "../core/scores.js";
import { baselineOf } from "./baseline.js";
import { compare } from "./compare.js";
import { compareTemplates } from "./compare-templates.js";
import type { Dataset } from "./dataset.js";
import type { Encoder } from "./embed-dataset.js";
import { evaluate } from "./evaluate.js";
import { fromArrays } from "./from-arrays.js";
import { openModel } from "./open-model.js";

vi.mock("./open-model.js", { spy: true });

/** Where texts and pictures lie, as angles: a picture is what its name says, up to what is behind a slash. */
const ANGLES: Record<string, number> = { cat: 0, dog: 90, cow: 180, "half dog": 50, furry: 45 };
const SIGMOID: Calibration = { kind: "sigmoid", scale: 10, bias: -5 };

interface Fake extends Encoder {
  pictures: string[];
  texts: string[];
  close(): Promise<void>;
}

/** A model in two dimensions. Texts of one word are where that word is; with `turned`, all texts are turned by so much. */
function fake({ calibration = SIGMOID as Calibration | null, turned = 0, space = "fake" } = {}): Fake {
  const vectorOf = (angle: number) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const [pictures, texts]: string[][] = [[], []];
  const status = {
    model: "fake",
    revision: "1",
    dim: 2,
    space,
    device: "wasm",
    dtype: { image: "fp32", text: "fp32" },
  };
  return {
    pictures: pictures as string[],
    texts: texts as string[],
    status: { ...status, ...(calibration && { calibration }) } as Status,
    async embedImages(images, { signal, onProgress } = {}) {
      signal?.throwIfAborted();
      const names = (images as string[]).map((name) => name.split("/")[0] ?? "");
      pictures?.push(...(images as string[]));
      const inputs = names.flatMap((name, i) => (name in ANGLES ? [i] : []));
      const data = Float32Array.from(inputs.flatMap((i) => vectorOf(ANGLES[names[i] as string] as number)));
      const error = new SiglipError("image-decode", "No picture.", {});
      const failures = names.flatMap((name, input) => (name in ANGLES ? [] : [{ input, error }]));
      onProgress?.({ phase: "images", loaded: names.length, total: names.length });
      return { data, rows: inputs.length, dim: 2, space, inputs, truncated: [], failures };
    },
    async embedTexts(given, { signal, onProgress } = {}) {
      signal?.throwIfAborted();
      const all = typeof given === "string" ? [given] : given;
      texts?.push(...all);
      const angle = (text: string) => {
        const word = Object.keys(ANGLES).find((one) => text.includes(one)) ?? "";
        return (ANGLES[word] ?? 0) + turned + (text.startsWith("off ") ? 100 : 0);
      };
      onProgress?.({ phase: "texts", loaded: all.length, total: all.length });
      const data = Float32Array.from(all.flatMap((text) => vectorOf(angle(text))));
      return { data, rows: all.length, dim: 2, space, inputs: [], truncated: [], failures: [] };
    },
    close: vi.fn(async () => undefined),
  };
}

const repeated = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}/${i}`);

/** Ten cats, ten dogs of which four look like cats a little more, and nothing of cows. */
const animals = (): Dataset =>
  fromArrays({
    images: [...repeated("cat", 10), ...repeated("dog", 6), ...repeated("half dog", 4)],
    labels: [...Array(10).fill("cat"), ...Array(10).fill("dog")],
    classes: ["cat", "cow", "dog"],
  });

describe("evaluate", () => {
  it("gives figures, tables, counts and costs of one label a picture, as plain data", async () => {
    const siglip = fake({ turned: 10 }); // cats at 10 degrees, dogs at 100: what is at 50 is a cat
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
    const clip = await evaluate(fake({ calibration: { kind: "softmax", scale: 100 } }), animals(), { timed: 0 });
    expect(Object.keys(clip.figures)).toEqual(["macroF1", "top1", "topError", "topBrier"]);
    expect(clip.cost).toEqual({});
    const bare = await evaluate(fake({ calibration: null }), animals(), { timed: 0 });
    expect(Object.keys(bare.figures)).toEqual(["macroF1", "top1"]);
  });

  it("gives mean average precision of several labels, and leaves out those that are true of nothing", async () => {
    const dataset = fromArrays({
      images: ["cat", "dog", "half dog", "cow"],
      labels: [["cat", "furry"], ["dog"], ["dog", "furry"], []],
      classes: ["cat", "dog", "furry", "half dog"],
    });
    const found = await evaluate(fake(), dataset, { templates: ["{}"] });
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
    const { figures, dataset: counts, notes } = await evaluate(fake(), dataset, { recallK: [1, 2, 10] });
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
    const run = (head: Parameters<typeof evaluate>[2]) => evaluate(fake(), animals(), { ...head, timed: 0 });
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
      evaluate(fake({ calibration: model }), animals(), { labels: set, timed: 0 });
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
    const run = evaluate(fake(), animals(), { labels: { ...labels, space: "other", truncated: [] }, timed: 0 });
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
    const run = evaluate(fake(), dataset, { timed: 0, ...options });
    await expect(run).rejects.toMatchObject({ code: "bad-input", data: { argument } });
  });

  it("tells its progress as of the whole, and ends when it is aborted", async () => {
    const seen: Progress[] = [];
    await evaluate(fake(), animals(), { timed: 2, onProgress: (progress) => seen.push(progress) });
    const images = seen.filter(({ phase }) => phase === "images");
    expect(images.map(({ loaded }) => loaded)).toEqual([1, 2, 3, 20]);
    expect(images.every(({ total }) => total === 20)).toBe(true);
    for (const phase of ["images", "texts"]) {
      const abort = new AbortController();
      const onProgress = (progress: Progress) => progress.phase === phase && abort.abort("enough");
      await expect(evaluate(fake(), animals(), { signal: abort.signal, onProgress })).rejects.toBe("enough");
    }
  });
});

it("lets the page go on while it draws, and stops drawing when it is aborted", async () => {
  let turns = 0;
  const abort = new AbortController();
  const ticking = setInterval(() => {
    if (++turns === 3) abort.abort("enough");
  }, 0);
  const run = evaluate(fake(), animals(), { timed: 0, resamples: 1_000_000, signal: abort.signal });
  await expect(run).rejects.toBe("enough");
  clearInterval(ticking);
  expect(turns).toBeGreaterThanOrEqual(3);
});

describe("compareTemplates", () => {
  it("encodes pictures once, and says which templates are really worse", async () => {
    const siglip = fake();
    const templates = { plain: ["a {label}"], same: ["the {label}", "one {label}"], off: ["off {label}"] };
    const { baseline, models } = await compareTemplates(siglip, animals(), { templates, resamples: 300 });
    expect(siglip.pictures).toHaveLength(20);
    expect(baseline).toBe("plain");
    const [plain, same, off] = models;
    expect(plain?.evaluation).toMatchObject({ templates: ["a {label}"], figures: { top1: { value: 1 } } });
    expect(same?.differences?.top1).toEqual({ difference: 0, low: 0, high: 0, p: 1, real: false });
    expect(off?.differences?.top1).toMatchObject({ real: true });
    expect(off?.differences?.top1?.high).toBeLessThan(0);
    const best = await compareTemplates(fake(), animals(), {
      templates: { off: ["off {}"], on: ["{}"] },
      against: "best",
    });
    expect(best.baseline).toBe("on");
  });

  it("refuses no templates, and captions alone", async () => {
    const none = compareTemplates(fake(), animals(), { templates: {} });
    await expect(none).rejects.toMatchObject({ code: "bad-input", data: { argument: "templates" } });
    const captions = fromArrays({ images: ["cat"], captions: ["a cat"] });
    const run = compareTemplates(fake(), captions, { templates: { a: ["{}"] } });
    await expect(run).rejects.toMatchObject({ code: "bad-input", data: { argument: "dataset" } });
  });
});

describe("compare", () => {
  it("goes on where a model fails, ends each before the next, and compares on the same resamples", async () => {
    const order: string[] = [];
    const clients = [fake({ turned: 10 }), fake({ calibration: { kind: "softmax", scale: 100 }, space: "clip" })];
    vi.mocked(openModel)
      .mockRejectedValueOnce(new SiglipError("model-fetch", "Not there.", { url: "x" }))
      .mockImplementation(async ({ name = "" }) => {
        order.push(`open ${name}`);
        const siglip = clients.shift() as Fake;
        const close = async () => void order.push(`close ${name}`);
        return { siglip: { ...siglip, close } as never, cost: { loadMs: 5, download: 7 } };
      });
    const seen = new Set<string>();
    const { baseline, models } = await compare(
      [{ repo: "owner/missing" }, { name: "turned" }, { name: "clip", model: { url: "/clip/" }, templates: ["{}"] }],
      animals(),
      { onProgress: ({ model }) => seen.add(model) },
    );
    expect(order).toEqual(["open turned", "close turned", "open clip", "close clip"]);
    expect([...seen]).toEqual(["turned", "clip"]);
    expect(baseline).toBe("turned");
    expect(models[0]).toEqual({ name: "owner/missing", error: { code: "model-fetch", message: "Not there." } });
    expect(models[1]?.evaluation?.cost).toMatchObject({ loadMs: 5, download: 7 });
    expect(models[1]).not.toHaveProperty("differences");
    expect(models[2]?.evaluation?.templates).toEqual(["{}"]);
    expect(models[2]?.differences?.top1).toMatchObject({ difference: expect.closeTo(0.2, 12), real: true });
    expect(models[2]?.differences).not.toHaveProperty("eachError");
  });

  it("ends with the signal's reason, and closes what was open", async () => {
    const abort = new AbortController();
    const siglip = fake();
    vi.mocked(openModel)
      .mockReset()
      .mockResolvedValue({ siglip: siglip as never, cost: {} });
    const onProgress = ({ phase }: Progress) => phase === "images" && abort.abort("enough");
    const run = compare(["siglip-demo", "siglip-demo"], animals(), { signal: abort.signal, onProgress });
    await expect(run).rejects.toBe("enough");
    expect(siglip.close).toHaveBeenCalledOnce();
    expect(openModel).toHaveBeenCalledOnce();
  });

  it("refuses what is wrong before anything is loaded", async () => {
    vi.mocked(openModel).mockReset();
    await expect(compare([], animals())).rejects.toMatchObject({ data: { argument: "models" } });
    const wrong = compare(["siglip-demo"], { ...animals(), examples: [] });
    await expect(wrong).rejects.toMatchObject({ data: { argument: "dataset" } });
    const templates = compare([{ templates: ["none"] }], animals());
    await expect(templates).rejects.toMatchObject({ data: { argument: "templates" } });
    expect(openModel).not.toHaveBeenCalled();
  });
});

it("finds the best by a figure, of errors the least", () => {
  const of = (figures: Record<string, number>) =>
    ({
      evaluation: { figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, { value }])) },
    }) as never;
  const all = new Map([
    ["a", of({ mAP: 0.5, eachError: 0.2 })],
    ["b", of({ mAP: 0.6, eachError: 0.3 })],
    ["c", of({ mAP: 0.6 })],
  ]);
  expect(baselineOf(all, {})).toBe("a");
  expect(baselineOf(all, { against: "best" })).toBe("b");
  expect(baselineOf(all, { against: "best", by: "eachError" })).toBe("a");
  expect(baselineOf(new Map(), { against: "best" })).toBeUndefined();
});
