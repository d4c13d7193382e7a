import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { averagePrecision, judge, logLossOf } from "./judge.js";

interface Problem {
  dim: number;
  x: number[];
  has: number[];
  weights: number[];
  biases: number[];
  precision?: number[];
}

const problems: Problem[] = JSON.parse(readFileSync(new URL("fixtures/heads.json", import.meta.url), "utf8"));

describe("averagePrecision", () => {
  it("is scikit-learn's", () => {
    for (const { dim, x, has, weights, biases, precision = [] } of problems) {
      const k = biases.length;
      precision.forEach((expected, j) => {
        const rows = Array.from({ length: x.length / dim }, (_, row) => row);
        const score = (row: number) =>
          x
            .slice(row * dim, (row + 1) * dim)
            .reduce((sum, v, i) => sum + v * (weights[j * dim + i] ?? 0), biases[j] ?? 0);
        const yes = rows.map((row) => has[row * k + j] ?? 0);
        expect(averagePrecision(rows.map(score), yes)).toBeCloseTo(expected, 6);
      });
    }
    expect(problems.filter(({ precision }) => precision)).toHaveLength(10);
  });

  it("takes equal scores as one threshold", () => {
    expect(averagePrecision([1, 1, 0], [1, 0, 1])).toBeCloseTo(0.5 * 0.5 + 0.5 * (2 / 3), 12);
  });
});

describe("judge", () => {
  it("leaves out what was not judged, and counts a tie as wrong", () => {
    const logits = Float32Array.of(2, 1, 1, 1, Number.NaN, Number.NaN, 0, 3);
    const held = { logits, has: Uint8Array.of(1, 0, 1, 0, 1, 0, 0, 1), k: 2, multi: false };
    expect(judge(held, ["a", "b"], 5)).toEqual({
      folds: 5,
      n: 3,
      accuracy: 2 / 3,
      perLabel: [
        { label: "a", n: 2, recall: 0.5 },
        { label: "b", n: 1, recall: 1 },
      ],
    });
    const losses = [Math.log(1 + Math.exp(-1)), Math.log(2), Math.log(1 + Math.exp(-3))];
    expect(logLossOf(held)).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 3, 6);
  });
});
