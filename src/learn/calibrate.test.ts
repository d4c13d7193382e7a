import { describe, expect, it } from "vitest";
import { type LabelCalibration, type LabelSet, labelRows } from "../core/labels.js";
import { normal, randomOf } from "../core/random.js";
import { sigmoid } from "../core/scores.js";
import { calibrate } from "./calibrate.js";
import { plattOf, softmaxScaleOf } from "./platt.js";

/** Scores whose labels follow a known curve. */
function scoresOf(n: number, scale: number, bias: number) {
  const random = randomOf(2, 3);
  const scores = Float64Array.from({ length: n }, () => 0.1 + 0.05 * normal(random));
  return { scores, has: Uint8Array.from(scores, (s) => (random() < sigmoid(scale * s + bias) ? 1 : 0)) };
}

describe("plattOf", () => {
  it("finds the curve that the labels follow", () => {
    const { scores, has } = scoresOf(20_000, 60, -8);
    const { scale, bias } = plattOf(scores, has);
    expect(scale).toBeCloseTo(60, -0.7); // 2.5: three standard errors of 20,000 labels
    expect(bias).toBeCloseTo(-8, 0);
  });

  it("is where the loss for Platt's targets is least", () => {
    const { scores, has } = scoresOf(200, 40, -5);
    const yes = has.reduce((a, b) => a + b, 0);
    const [high, low] = [(yes + 1) / (yes + 2), 1 / (200 - yes + 2)];
    const { scale, bias } = plattOf(scores, has);
    const loss = (a: number, b: number) =>
      scores.reduce((sum, s, i) => {
        const [p, t] = [sigmoid(a * s + b), has[i] ? high : low];
        return sum - t * Math.log(p) - (1 - t) * Math.log(1 - p);
      }, 0);
    const least = loss(scale, bias);
    for (const [a, b] of [
      [0.1, 0],
      [-0.1, 0],
      [0, 0.01],
      [0, -0.01],
    ] as const) {
      expect(loss(scale + a, bias + b)).toBeGreaterThan(least);
    }
  });

  it("stays finite where scores part the labels, or all are equal, and flat where they say the contrary", () => {
    const parted = plattOf([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1]);
    expect(sigmoid(parted.scale * 0.4 + parted.bias)).toBeGreaterThan(0.5);
    expect(sigmoid(parted.scale * 0.4 + parted.bias)).toBeLessThan(0.9); // four examples are no certainty
    expect(plattOf([0.2, 0.2, 0.2], [1, 0, 0])).toEqual({ scale: 0, bias: Math.log(2 / 3) });
    expect(plattOf([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0])).toEqual({ scale: 0, bias: 0 });
    expect(plattOf([0.1, Number.NaN, 0.2, 0.3, 0.4], [0, 1, 0, 1, 1])).toEqual(parted);
  });
});

describe("softmaxScaleOf", () => {
  it("is where the loss is least, and finite where the right label is always the best", () => {
    const scores = Float32Array.of(0.3, 0.1, 0.2, 0.4, 0.1, 0.2, 0.35, 0.3, 0.5);
    const has = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const scale = softmaxScaleOf(scores, has, 3);
    const loss = (s: number) => {
      let sum = 0;
      for (let row = 0; row < 9; row += 3) {
        const powers = [...scores.subarray(row, row + 3)].map((x) => Math.exp(s * x));
        const all = powers.reduce((a, b) => a + b, 0);
        powers.forEach((p, j) => {
          sum -= (has[row + j] ? 2 / 4 : 1 / 4) * Math.log(p / all);
        });
      }
      return sum;
    };
    expect(loss(scale)).toBeLessThan(loss(scale + 0.1));
    if (scale > 0) expect(loss(scale)).toBeLessThan(loss(scale * 0.9));
    const sure = softmaxScaleOf(Float32Array.of(1, 0, 0, 1), Uint8Array.of(1, 0, 0, 1), 2);
    expect(sure).toBeCloseTo(Math.log(2), 6); // targets of 2/3 and 1/3
  });
});

const DIM = 16;
const NAMES = ["cat", "dog", "bird"];

/** Pictures and texts of which the model's own scale and bias are far from right. */
function world(n: number, seed: number) {
  const random = randomOf(seed, 0);
  const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
  const texts = NAMES.map((_, j) => unit(Array.from({ length: DIM }, (_, i) => (i === j ? 1 : 0.5))));
  const own = Array.from({ length: n }, (_, row) => row % NAMES.length);
  const rows = own.map((j) => unit((texts[j] ?? []).map((x) => x + 0.25 * normal(random))));
  const vectors = {
    data: Float32Array.from(rows.flat()),
    rows: n,
    dim: DIM,
    space: "demo",
    inputs: own.map((_, i) => i),
  };
  const data = Float32Array.from(texts.flat());
  const set: LabelSet = { labels: NAMES, templates: [], data, rows: 3, dim: DIM, space: "demo", truncated: [] };
  return { set, vectors, labels: own.map((j) => NAMES[j] ?? "") };
}

/** Expected calibration error over ten bins, by hand. */
function errorOf(set: LabelSet, { vectors, labels }: ReturnType<typeof world>, calibration: LabelCalibration): number {
  const pairs = labelRows(vectors, set, calibration, true).flatMap((row, i) =>
    row.map(({ label, probability = 0 }) => ({ probability, right: label === labels[i] ? 1 : 0 })),
  );
  return Array.from({ length: 10 }, (_, bin) =>
    pairs.filter(({ probability: p }) => Math.min(9, Math.floor(p * 10)) === bin),
  )
    .map((bin) => Math.abs(bin.reduce((sum, { probability, right }) => sum + probability - right, 0)))
    .reduce((a, b) => a + b / pairs.length, 0);
}

describe("calibrate", () => {
  it("more than halves the calibration error on other pictures", async () => {
    const [seen, unseen] = [world(150, 1), world(600, 2)];
    const own = await calibrate(seen.set, seen);
    const before = errorOf(seen.set, unseen, { kind: "sigmoid", scale: 100, bias: -85 });
    const after = errorOf(own, unseen, own.calibration as LabelCalibration);
    expect(before).toBeGreaterThan(0.1);
    expect(after).toBeLessThan(before / 2);
    expect(own).toEqual({ ...seen.set, calibration: own.calibration });
    expect(seen.set).not.toHaveProperty("calibration");
  });

  it("gives each label its own where that is asked for", async () => {
    const examples = world(90, 1);
    const { calibration } = await calibrate(examples.set, examples, { perLabel: true });
    expect(calibration).toHaveLength(3);
    for (const one of calibration as LabelCalibration[]) expect(one.scale).toBeGreaterThan(0);
  });

  it("refuses what it can't learn from", async () => {
    const { set, vectors, labels } = world(6, 1);
    const refused = (argument: string) => expect.objectContaining({ code: "bad-input", data: { argument } });
    const cats = labels.map(() => ["cat"]);
    await expect(calibrate(set, { vectors, labels: cats }, { perLabel: true })).rejects.toEqual(refused("labels"));
    await expect(calibrate(set, { vectors, labels: labels.map(() => []) })).rejects.toEqual(refused("labels"));
    await expect(calibrate(set, { vectors, labels: labels.map(() => NAMES) })).rejects.toEqual(refused("labels"));
    await expect(calibrate(set, { vectors, labels: labels.with(0, "horse") })).rejects.toEqual(refused("labels"));
    await expect(calibrate({} as never, { vectors, labels })).rejects.toEqual(refused("set"));
    const other = { ...vectors, space: "other" };
    await expect(calibrate(set, { vectors: other, labels })).rejects.toEqual(
      expect.objectContaining({ code: "space-mismatch" }),
    );
  });
});
