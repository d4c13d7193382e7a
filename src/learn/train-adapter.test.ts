import { describe, expect, it } from "vitest";
import { adaptRows } from "../core/adapter.js";
import type { Vectors } from "../core/embeddings.js";
import { normalizeRows } from "../core/embeddings.js";
import { normal, randomOf } from "../core/random.js";
import { adapterOf, type TuningCheckpoint } from "./checkpoint.js";
import type { Course } from "./job.js";
import { batchOf, splitPairs, toPairs } from "./pairs.js";
import { trainAdapter } from "./train-adapter.js";
import { correct, openTraining } from "./training.js";
import { type Pair, requireData, requireSettings, type TuningData } from "./tuning-data.js";

const DIM = 24;

/** Pictures, and captions that are the pictures with four directions exchanged: what a correction of rank 4 undoes. */
function exchanged(rows: number, seed = 1): TuningData {
  const next = randomOf(seed, 0);
  const images = normalizeRows(
    Float32Array.from({ length: rows * DIM }, () => normal(next)),
    DIM,
  );
  const texts = images.map((_, i) => {
    const [row, at] = [Math.floor(i / DIM), i % DIM];
    return images[row * DIM + (at < 4 ? (at + 1) % 4 : at)] as number;
  });
  // Little else to go by.
  for (let i = 0; i < texts.length; i++) if (i % DIM >= 4) texts[i] = (texts[i] as number) * 0.1 + normal(next) * 0.05;
  normalizeRows(texts, DIM);
  const vectors = (data: Float32Array): Vectors => ({ data, rows, dim: DIM, space: "base" });
  return requireData(vectors(images), vectors(texts));
}

const settings = requireSettings(
  { rank: 4, epochs: 12, batchSize: 32, learningRate: 0.02, patience: 4, validation: 0.25 },
  DIM,
);

async function train(
  data: TuningData,
  changes: Partial<typeof settings> = {},
  { resume, onCheckpoint }: { resume?: TuningCheckpoint; onCheckpoint?: (it: TuningCheckpoint) => void } = {},
) {
  const course: Course<TuningCheckpoint> = { note: onCheckpoint ?? (() => {}), breathe: async () => {} };
  return trainAdapter({ data, settings: { ...settings, ...changes }, ...(resume && { resume }) }, course);
}

describe("trainAdapter", () => {
  it("learns what a correction of low rank can do, on pairs that it has not seen", async () => {
    const { report, calibration, ...adapter } = adapterOf(await train(exchanged(240)));
    const { before, after } = report.recall as NonNullable<typeof report.recall>;
    expect(after.textToImage[5]).toBeGreaterThan(before.textToImage[5] + 0.2);
    expect(after.imageToText[5]).toBeGreaterThan(before.imageToText[5] + 0.2);
    const losses = report.epochs.map(({ validationLoss }) => validationLoss as number);
    expect(losses[report.best]).toBe(Math.min(...losses));
    expect(calibration.scale).not.toBe(settings.scale);
    expect(adapter.image?.down.length).toBe(4 * DIM);
  });

  it("goes on from any checkpoint to the very same end, bit for bit", async () => {
    const data = exchanged(60);
    const kept: TuningCheckpoint[] = [];
    const whole = await train(data, { epochs: 5 }, { onCheckpoint: (it) => kept.push(structuredClone(it)) });
    expect(kept.map(({ epochs }) => epochs.length - 1)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const resume of [kept[0], kept[3]] as TuningCheckpoint[]) {
      expect(await train(data, { epochs: 5 }, { resume })).toEqual(whole);
    }
    expect(adapterOf(await train(data, { epochs: 5 })).space).toBe(adapterOf(whole).space);
    expect(adapterOf(await train(data, { epochs: 5, seed: 1 })).space).not.toBe(adapterOf(whole).space);
  });

  it("refuses to go on with other pairs, options or versions", async () => {
    const data = exchanged(40);
    const resume = await train(data, { epochs: 1 });
    const refused = expect.objectContaining({ code: "bad-input", data: { argument: "resume" } });
    await expect(train(exchanged(40, 2), { epochs: 1 }, { resume })).rejects.toEqual(refused);
    await expect(train(data, { epochs: 2 }, { resume })).rejects.toEqual(refused);
    const newer = { ...resume, version: 2 } as unknown as TuningCheckpoint;
    await expect(train(data, { epochs: 1 }, { resume: newer })).rejects.toEqual(refused);
    const cut = { ...resume, moments: { ...resume.moments, second: new Float32Array(3) } };
    await expect(train(data, { epochs: 1 }, { resume: cut })).rejects.toEqual(refused);
  });

  it("stopped between batches, leaves the checkpoint of the last whole epoch", async () => {
    const kept: TuningCheckpoint[] = [];
    let breaths = 0;
    const course: Course<TuningCheckpoint> = {
      note: (it) => kept.push(it),
      async breathe() {
        if (++breaths > 4) throw new Error("stop");
      },
    };
    const data = exchanged(80);
    const request = { data, settings: { ...settings, validation: 0, patience: 9 } };
    await expect(trainAdapter(request, course)).rejects.toThrow("stop");
    expect(kept.length).toBe(2); // before, and after the first of three batches
    const last = kept.at(-1) as TuningCheckpoint;
    const whole = await train(data, { validation: 0, patience: 9 });
    expect(await train(data, { validation: 0, patience: 9 }, { resume: last })).toEqual(whole);
  });

  it("stops when validation gets no better, and keeps the best; then it may be one that changes nothing", async () => {
    const state = await train(exchanged(60), { learningRate: 0.9, epochs: 40, patience: 2 });
    expect(state.epochs.length - 1).toBe(state.best.epoch + 2);
    const { image, report } = adapterOf(state);
    if (report.best === 0) expect(image?.up.every((x) => x === 0)).toBe(true);
  });

  it("without validation ends at the last epoch", async () => {
    const { report } = adapterOf(await train(exchanged(40), { validation: 0, epochs: 3 }));
    expect(report.best).toBe(3);
    expect(report.recall).toBeUndefined();
    expect(report.epochs.map(({ loss }) => typeof loss)).toEqual(["undefined", "number", "number", "number"]);
  });

  it("corrects only the towers that were asked for", async () => {
    const data = exchanged(40);
    const adapter = adapterOf(await train(data, { towers: ["text"], epochs: 2 }));
    expect(adapter.image).toBeUndefined();
    expect(adaptRows(adapter, "image", data.images.data)).toEqual(data.images.data);
    expect(adaptRows(adapter, "text", data.texts.data)).not.toEqual(data.texts.data);
  });

  it("says so when it goes astray", async () => {
    const data = exchanged(40);
    const astray = train(data, { scale: 1e300 });
    await expect(astray).rejects.toEqual(expect.objectContaining({ code: "numerics" }));
  });
});

it("what is used is what was trained", async () => {
  const data = exchanged(40);
  const state = await train(data, { epochs: 2, validation: 0 });
  const training = openTraining(data, toPairs(data), settings, 40);
  training.parameters.set(state.best.parameters);
  const rows = Array.from({ length: 40 }, (_, row) => data.images.data.subarray(row * DIM, (row + 1) * DIM));
  const trained = correct(training, "image", rows);
  const used = adaptRows(adapterOf(state), "image", data.images.data);
  for (const [i, x] of used.entries()) expect(Math.abs(x - (trained[i] as number))).toBeLessThan(1e-6); // float32
});

describe("pairs", () => {
  /** Rows that are the same for the same number. */
  const rows = (numbers: number[]): Vectors => ({
    data: Float32Array.from(numbers.flatMap((x) => [Math.cos(x), Math.sin(x)])),
    rows: numbers.length,
    dim: 2,
    space: "s",
  });
  // Pictures: row 2 is row 0 again. Texts: row 3 is row 1 again.
  const images = rows([1, 2, 1, 3]);
  const texts = rows([5, 6, 7, 6]);
  const table = (pairs: Pair[]) => toPairs(requireData(images, texts, pairs));

  it("takes all that goes together as positive, by any row of the same picture or text", () => {
    // Picture 1 with texts 5 and 7 (by two of its rows), picture 2 with 6, picture 3 with 6 by its other row.
    const pairs = table([
      [0, 0],
      [2, 2],
      [1, 1],
      [3, 3],
    ]);
    const { positives } = batchOf(pairs, [0, 1, 2, 3]);
    expect([0, 1, 2, 3].map((row) => [...positives(row)].sort())).toEqual([
      [0, 1],
      [0, 1],
      [2, 3],
      [2, 3],
    ]);
    // What goes together only by a pair that is not in the batch does too.
    expect(batchOf(pairs, [0, 2]).positives(0)).toEqual([0]);
  });

  it("keeps all pairs of a picture on one side", () => {
    const many = Array.from({ length: 200 }, (_, i): Pair => [i % 4, i % 3]);
    const pairs = table(many);
    for (let seed = 0; seed < 20; seed++) {
      const { validation, training } = splitPairs(pairs, 0.3, seed);
      expect([...validation, ...training].sort((a, b) => a - b)).toEqual([...many.keys()]);
      const held = new Set(validation.map((place) => pairs.imageIds[place]));
      expect(held.size).toBe(1); // of three different pictures
      expect(training.some((place) => held.has(pairs.imageIds[place]))).toBe(false);
    }
  });
});
