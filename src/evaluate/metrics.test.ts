import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { averagePrecisions, meanOfKnown } from "./average-precision.js";
import { confusionMatrix, perClass } from "./per-class.js";
import { bestClasses, classRanks, hits, hitsOfOwners, NONE } from "./ranks.js";
import { binOf, brier, brierOfShares, calibrationError, eachClaims, reliability, topClaims } from "./reliability.js";
import { retrievalRanks } from "./retrieval-ranks.js";
import { figuresOf, mean, remembered, type Statistic } from "./statistic.js";

interface Curve {
  accuracy: number[];
  confidence: number[];
}

/** What scikit-learn says of random problems; null where it has nothing to divide by. */
const oracle: {
  bins: number;
  problems: {
    single: {
      classes: number;
      truth: number[];
      scores: number[];
      shares: number[];
      top: Record<string, number>;
      precision: (number | null)[];
      recall: (number | null)[];
      f1: (number | null)[];
      confusions: number[];
      curve: Curve;
      brier: number;
      brierOfShares: number;
    };
    multiple: {
      classes: number;
      truth: number[];
      scores: number[];
      probability: number[];
      weights: number[];
      averagePrecision: (number | null)[];
      weighted: (number | null)[];
      meanAveragePrecision: number;
      curve: Curve;
      brier: number;
    };
  }[];
} = JSON.parse(readFileSync(new URL("fixtures/metrics.json", import.meta.url), "utf8"));

/** Sums of a few dozen float64 numbers, in another order. */
const NEAR = 12;
const ones = (count: number) => new Float64Array(count).fill(1);

function expectNear(actual: ArrayLike<number>, expected: readonly (number | null)[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    if (value === null) expect(actual[i], `figure ${i}`).toBeNaN();
    else expect(actual[i], `figure ${i}`).toBeCloseTo(value, NEAR);
  });
}

/** The curve without its empty bins, which scikit-learn leaves out. */
function expectCurve(figures: Float64Array, { accuracy, confidence }: Curve): void {
  const filled = Array.from({ length: oracle.bins }, (_, b) => b).filter((b) => figures[3 * b + 2] !== 0);
  expectNear(
    filled.map((b) => figures[3 * b] as number),
    confidence,
  );
  expectNear(
    filled.map((b) => figures[3 * b + 1] as number),
    accuracy,
  );
}

describe("on scikit-learn's 20 problems", () => {
  it("has problems that say something", () => {
    expect(oracle.problems).toHaveLength(20);
    expect(oracle.problems.filter(({ single }) => single.precision.includes(null)).length).toBeGreaterThan(0);
    for (const { multiple } of oracle.problems) {
      expect(multiple.averagePrecision[0]).toBeNull();
      expect(new Set(multiple.scores).size).toBeLessThan(multiple.scores.length / 2);
    }
  });

  it.each(oracle.problems.map(({ single }, i) => [i, single] as const))("%i: one label each", (_, problem) => {
    const { classes, scores, shares } = problem;
    const truth = Int32Array.from(problem.truth);
    const all = ones(truth.length);
    const ranks = classRanks(truth, scores, classes);
    for (const [k, share] of Object.entries(problem.top)) {
      expectNear(figuresOf(mean(hits(ranks, Number(k))), all), [share]);
    }
    const predicted = bestClasses(truth, scores, classes);
    const table = figuresOf(perClass(truth, predicted, classes), all);
    [problem.precision, problem.recall, problem.f1].forEach((column, at) => {
      expectNear(
        column.map((_, c) => table[3 * c + at] as number),
        column,
      );
    });
    expect([...confusionMatrix(truth, predicted, classes)]).toEqual(problem.confusions);
    const claims = topClaims(truth, shares, classes);
    expectCurve(figuresOf(reliability(claims, oracle.bins), all), problem.curve);
    expectNear(figuresOf(mean(brier(claims)), all), [problem.brier]);
    expectNear(figuresOf(mean(brierOfShares(truth, shares, classes)), all), [problem.brierOfShares]);
  });

  it.each(oracle.problems.map(({ multiple }, i) => [i, multiple] as const))("%i: several labels", (_, problem) => {
    const { classes, scores, probability } = problem;
    const truths = Int8Array.from(problem.truth);
    const all = ones(truths.length / classes);
    const each = averagePrecisions(truths, scores, classes);
    expectNear(figuresOf(each, all), problem.averagePrecision);
    expectNear(figuresOf(meanOfKnown(each), all), [problem.meanAveragePrecision]);
    expectNear(figuresOf(each, Float64Array.from(problem.weights)), problem.weighted);
    const claims = eachClaims(truths, probability, classes);
    expectCurve(figuresOf(reliability(claims, oracle.bins), all), problem.curve);
    expectNear(figuresOf(mean(brier(claims)), all), [problem.brier]);
  });
});

describe("by hand", () => {
  it("counts a picture's texts from the best of them, and each text by itself", async () => {
    // Three pictures; captions a, b are of the first, c of the second, d and e of the third; a fourth picture has none.
    const owner = Int32Array.of(0, 0, 1, 2, 2);
    const scores = [
      [0.9, 0.1, 0.5, 0.2, 0.3], // a is first; b is last, and does not matter
      [0.8, 0.2, 0.4, 0.9, 0.1], // c is third, behind d and a
      [0.1, 0.0, 0.6, 0.5, 0.2], // d, the better of its two, is second
      [0.0, 0.0, 0.0, 0.0, 0.0],
    ];
    const ranks = await retrievalRanks(4, owner, (i, j) => scores[i]?.[j] ?? Number.NaN);
    expect([...ranks.imageToText]).toEqual([0, 2, 1, NONE]);
    // Of each column: a 0.9 is first; b 0.1 behind 0.2; c 0.4 behind 0.5 and 0.6; d 0.5 behind 0.9; e 0.2 behind 0.3.
    expect([...ranks.textToImage]).toEqual([0, 1, 2, 1, 1]);
    const found = (k: number) => [
      figuresOf(mean(hits(ranks.imageToText, k)), ones(4))[0],
      figuresOf(mean(hitsOfOwners(ranks.textToImage, owner, 4, k)), ones(4))[0],
    ];
    expect(found(1)).toEqual([1 / 3, 1 / 5]);
    expect(found(2)).toEqual([2 / 3, 4 / 5]);
    expect(found(3)).toEqual([1, 1]);
    // Drawn twice, the first picture brings both of its captions twice.
    const drawn = figuresOf(mean(hitsOfOwners(ranks.textToImage, owner, 4, 1)), Float64Array.of(2, 0, 1, 0));
    expect(drawn[0]).toBe(2 / 6);
  });

  it("puts the earlier one first where scores are equal", async () => {
    expect([...classRanks(Int32Array.of(0, 2, NONE), [1, 1, 1, 1, 1, 1, 1, 1, 1], 3)]).toEqual([0, 2, NONE]);
    const ranks = await retrievalRanks(2, Int32Array.of(0, 1), () => 0.5);
    expect([...ranks.textToImage]).toEqual([0, 1]);
    expect([...ranks.imageToText]).toEqual([0, 1]);
  });

  it("sums the calibration error over bins by their share", () => {
    // Bin (0.5, 0.75]: 0.6 and 0.7, one right: |0.5 - 0.65| = 0.15. Bin (0.75, 1]: 0.9, 1 and 0.8, all right: 0.1.
    const claims = {
      pictures: 5,
      owner: Uint32Array.of(0, 1, 2, 3, 4),
      probability: Float64Array.of(0.6, 0.7, 0.9, 1, 0.8),
      right: Uint8Array.of(1, 0, 1, 1, 1),
    };
    const error = calibrationError(claims, 4);
    expectNear(figuresOf(error, ones(5)), [0.4 * 0.15 + 0.6 * 0.1]);
    expectNear(figuresOf(error, Float64Array.of(0, 3, 1, 0, 0)), [0.75 * 0.7 + 0.25 * 0.1]);
    expectNear(figuresOf(mean(brier(claims)), ones(5)), [(0.16 + 0.49 + 0.01 + 0 + 0.04) / 5]);
  });

  it("computes what is remembered once for the same weights, and anew once these were changed in place", () => {
    let computed = 0;
    const counting: Statistic = {
      size: 2,
      write(weights, out, at) {
        computed++;
        out.set([weights[0] as number, Number.NaN], at);
      },
    };
    const one = remembered(counting);
    const weights = Float64Array.of(1, 2);
    for (const _ of [1, 2]) expect([...figuresOf(one, weights)]).toEqual([1, Number.NaN]);
    expect(computed).toBe(1);
    weights[0] = 3;
    expect([...figuresOf(one, weights)]).toEqual([3, Number.NaN]);
    expect(computed).toBe(2);
  });

  it("puts what is on an edge in the lower bin", () => {
    expect([0, 0.25, 0.250001, 0.5, 1].map((p) => binOf(p, 4))).toEqual([0, 0, 1, 1, 3]);
    for (let b = 1; b < 15; b++) expect(binOf(b * (1 / 15), 15), `edge ${b}`).toBe(b - 1);
  });

  it("refuses what is no k", () => {
    for (const k of [0, -1, 1.5, Number.NaN]) expect(() => hits(Int32Array.of(0), k)).toThrow(/k must be/);
  });
});
