import { describe, expect, it } from "vitest";
import type { Vectors } from "../core/embeddings.js";
import { normalizeRows } from "../core/embeddings.js";
import { normal, randomOf } from "../core/random.js";
import { applyAdapter } from "./apply-adapter.js";
import { adapterOf, type TuningCheckpoint, type TuningEpoch } from "./checkpoint.js";
import { type TuneInput, type TuneOptions, tune } from "./tune.js";

function vectors(rows: number, { space = "base", dim = 6, seed = 1 } = {}): Vectors {
  const next = randomOf(seed, 0);
  return {
    data: normalizeRows(
      Float32Array.from({ length: rows * dim }, () => normal(next)),
      dim,
    ),
    rows,
    dim,
    space,
  };
}

const small = { rank: 2, epochs: 3, batchSize: 8 } satisfies TuneOptions;

// In Node there is no Worker: the job runs in place, as on a page whose policy forbids workers.

it("tells how far it is, gives checkpoints, and an adapter with its report", async () => {
  const told: (TuningEpoch & { epochs: number })[] = [];
  const kept: TuningCheckpoint[] = [];
  const adapter = await tune(
    { images: vectors(20), texts: vectors(20, { seed: 2 }) },
    { ...small, onProgress: (it) => told.push(it), onCheckpoint: (it) => kept.push(it) },
  );
  expect(adapter.base).toBe("base");
  expect(told.map(({ epoch, epochs }) => [epoch, epochs])).toEqual([0, 1, 2, 3].map((epoch) => [epoch, 3]));
  expect(told.every(({ validationLoss, recall }) => validationLoss !== undefined && recall !== undefined)).toBe(true);
  expect(adapter.report.epochs).toEqual(told.map(({ epochs: _, ...epoch }) => epoch));
  expect(adapterOf(kept.at(-1) as TuningCheckpoint)).toEqual(adapter);
});

it("is applied to vectors of its base, once", async () => {
  const [images, texts] = [vectors(20), vectors(20, { seed: 2 })];
  const adapter = await tune({ images, texts }, { ...small, validation: 0 });
  const applied = applyAdapter(adapter, images, "image");
  expect(applied.space).toBe(adapter.space);
  expect(applied.data).not.toEqual(images.data);
  expect(applied.data).not.toEqual(applyAdapter(adapter, images, "text").data);
  expect(() => applyAdapter(adapter, applied, "image")).toThrow(expect.objectContaining({ code: "space-mismatch" }));
});

it("takes several captions a picture", async () => {
  const pairs = Array.from({ length: 20 }, (_, text) => [Math.floor(text / 2), text] as const);
  const adapter = await tune({ images: vectors(10), texts: vectors(20, { seed: 2 }), pairs }, small);
  expect(adapter.report.recall).toBeDefined();
});

it("aborted, rejects with the reason, and what it noted goes on to the same end", async () => {
  const input = { images: vectors(40), texts: vectors(40, { seed: 2 }) };
  const controller = new AbortController();
  let kept: TuningCheckpoint | undefined;
  const options: TuneOptions = {
    ...small,
    signal: controller.signal,
    onCheckpoint: (it) => {
      kept = it;
      if (it.epochs.length === 2) controller.abort(new Error("enough"));
    },
  };
  // In place an abort is seen at the next pause, so the training is made long enough for one.
  const long = { images: vectors(400, { dim: 64 }), texts: vectors(400, { dim: 64, seed: 2 }) };
  await expect(tune(long, { ...options, epochs: 200, patience: 200 })).rejects.toThrow("enough");
  expect(kept?.epochs.length).toBeGreaterThanOrEqual(2);
  expect(adapterOf(kept as TuningCheckpoint).base).toBe("base");
  const whole = await tune(input, small);
  const checkpoints: TuningCheckpoint[] = [];
  await tune(input, { ...small, onCheckpoint: (it) => checkpoints.push(it) });
  expect(await tune(input, { ...small, resume: checkpoints[1] as TuningCheckpoint })).toEqual(whole);
});

describe("bad input", () => {
  const images = vectors(4);
  const texts = vectors(4, { seed: 2 });
  const nan = { ...texts, data: texts.data.with(7, Number.NaN) };
  const long = { ...texts, data: texts.data.map((x) => 2 * x) };
  const cases: [string, TuneInput, TuneOptions, string, string?][] = [
    ["mixed spaces", { images, texts: { ...texts, space: "other" } }, {}, "space-mismatch"],
    ["vectors of two lengths", { images, texts: vectors(4, { dim: 5 }) }, {}, "dim-mismatch"],
    ["vectors that are not finite", { images, texts: nan }, {}, "bad-input", "texts"],
    ["vectors that are no unit vectors", { images, texts: long }, {}, "bad-input", "texts"],
    ["no vectors", { images: undefined as unknown as Vectors, texts }, {}, "bad-input", "images"],
    ["captions missing", { images, texts: vectors(3) }, {}, "bad-input", "pairs"],
    ["one pair", { images, texts, pairs: [[0, 0]] }, {}, "bad-input", "pairs"],
    [
      "a row that is not there",
      {
        images,
        texts,
        pairs: [
          [0, 0],
          [1, 4],
        ],
      },
      {},
      "bad-input",
      "pairs",
    ],
    [
      "a row that is none",
      {
        images,
        texts,
        pairs: [
          [0, 0],
          [0.5, 1],
        ],
      },
      {},
      "bad-input",
      "pairs",
    ],
    ["an unknown tower", { images, texts }, { towers: "audio" as "both" }, "bad-input", "towers"],
    ["a rank above the dimensions", { images, texts }, { rank: 7 }, "bad-input", "rank"],
    ["no epochs", { images, texts }, { epochs: 0 }, "bad-input", "epochs"],
    ["a batch of one", { images, texts }, { batchSize: 1 }, "bad-input", "batchSize"],
    ["a learning rate that is none", { images, texts }, { learningRate: Number.NaN }, "bad-input", "learningRate"],
    ["all for validation", { images, texts }, { validation: 1 }, "bad-input", "validation"],
    ["a seed that is none", { images, texts }, { seed: 0.5 }, "bad-input", "seed"],
    ["an unknown schedule", { images, texts }, { schedule: "linear" as "cosine" }, "bad-input", "schedule"],
  ];
  it.each(cases)("%s", async (_, input, options, code, argument) => {
    await expect(tune(input, { ...small, ...options })).rejects.toEqual(
      expect.objectContaining({ code, ...(argument && { data: expect.objectContaining({ argument }) }) }),
    );
  });
});
