import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSiglipError } from "./errors.js";
import { requireProbability, scorePairs, shares, sigmoid, toProbabilities } from "./scores.js";

const images = { data: Float32Array.of(1, 0, 0.6, 0.8), rows: 2, dim: 2, space: "a" };
const texts = { data: Float32Array.of(0, 1, 1, 0, -1, 0), rows: 3, dim: 2, space: "a" };

describe("scorePairs", () => {
  it("gives every image against every text, row-major", () => {
    const { rows, cols, cosine } = scorePairs(images, texts);
    expect([rows, cols]).toEqual([2, 3]);
    expect([...cosine].map((x) => Math.round(x * 10) / 10)).toEqual([0, 1, -1, 0.8, 0.6, -0.6]);
  });

  it("takes the published constants of siglip-base-patch16-224 to their probability", () => {
    // 0.110 is the cosine at which that checkpoint says one half (12.932437 / 117.330795).
    const calibration = { kind: "sigmoid", scale: 117.330795, bias: -12.932437 } as const;
    const cosine = 12.932437 / 117.330795;
    const unit = { data: Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2)), rows: 1, dim: 2, space: "a" };
    const { probability } = scorePairs(unit, { ...texts, data: Float32Array.of(1, 0), rows: 1 }, calibration);
    expect(probability?.[0]).toBeCloseTo(0.5, 4);
  });

  it("has no probability where the constants are not known", () => {
    expect(scorePairs(images, texts)).not.toHaveProperty("probability");
  });

  it("refuses vectors of two spaces", () => {
    let thrown: unknown;
    try {
      scorePairs(images, { ...texts, space: "b" });
    } catch (error) {
      thrown = error;
    }
    expect(isSiglipError(thrown, "space-mismatch") && thrown.data).toEqual({ expected: "a", actual: "b" });
  });
});

describe("sigmoid", () => {
  it("neither overflows nor loses small probabilities", () => {
    expect(sigmoid(-800)).toBe(0);
    expect(sigmoid(800)).toBe(1);
    // Published for two cats: logits -0.7567 and -10.3354 are probabilities 0.31937 and 3.2463e-5.
    expect(sigmoid(-0.7567)).toBeCloseTo(0.31937, 4);
    expect(sigmoid(-10.3354) / 3.2463e-5).toBeCloseTo(1, 3);
  });
});

describe("shares", () => {
  it("sums to one, also for large logits", () => {
    const share = shares([1000, 999, -1000]);
    expect(share[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(share.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });
});

describe("big_vision's tables of printed percentages", () => {
  const { tables } = JSON.parse(
    readFileSync(new URL("../../e2e/fixtures/big-vision.json", import.meta.url), "utf8"),
  ) as { tables: { name: string; bias: number; tempered_logits: number[][]; percent_shown: number[][] }[] };
  const percents = (table: (typeof tables)[number], kind: "sigmoid" | "softmax") =>
    table.tempered_logits.map((row) => {
      const logits = row.map((logit) => logit + table.bias);
      return Array.from(toProbabilities(logits, kind), (p) => Math.round(100 * p));
    });

  it.each(tables.map((table) => [table.name, table] as const))("are all met from their logits: %s", (_, table) => {
    expect(percents(table, "sigmoid")).toEqual(table.percent_shown);
    expect(table.percent_shown.flat().filter((percent) => percent > 0 && percent < 100).length).toBeGreaterThan(20);
  });

  it("are not met by a softmax", () => {
    for (const table of tables) expect(percents(table, "softmax")).not.toEqual(table.percent_shown);
  });
});

describe("CLIP's scores", () => {
  it("are a softmax over the texts of each picture, without a bias", () => {
    const { logit, probability } = scorePairs(images, texts, { kind: "softmax", scale: 100 });
    expect(logit?.[1]).toBeCloseTo(100, 4);
    expect(logit?.[4]).toBeCloseTo(60, 4);
    expect(probability?.[3]).toBeCloseTo(1 / (1 + Math.exp(-20)), 6); // 80 against 60 and -60
    for (const start of [0, 3]) {
      expect(probability?.subarray(start, start + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
  });

  it("are no yes or no for one label", () => {
    const clip = { kind: "softmax", scale: 100 } as const;
    expect(() => requireProbability(clip, "a", true)).toThrow(expect.objectContaining({ code: "no-probability" }));
    expect(() => requireProbability(undefined, "a", false)).toThrow(
      expect.objectContaining({ code: "no-probability" }),
    );
    expect(() => requireProbability(clip, "a", false)).not.toThrow();
  });
});
