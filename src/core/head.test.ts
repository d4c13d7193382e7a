import { describe, expect, it } from "vitest";
import { type Head, headRows } from "./head.js";

const head: Head = {
  version: 1,
  space: "demo",
  dim: 2,
  labels: ["a", "b"],
  weights: Float32Array.of(3, 4, 0, 2),
  biases: Float32Array.of(0, 3),
  multi: true,
  method: "logistic",
};
const picture = { data: Float32Array.of(0.6, 0.8), rows: 1, dim: 2, space: "demo" };

describe("headRows", () => {
  it("puts the most probable first, whatever its cosine", () => {
    const [labels = []] = headRows(picture, { ...head, biases: Float32Array.of(0, 4) });
    expect(labels.map(({ label }) => label)).toEqual(["b", "a"]);
    expect(labels[0]?.logit).toBeCloseTo(5.6, 5);
    expect(labels[0]?.cosine).toBeCloseTo(0.8, 6);
    expect(labels[1]?.cosine).toBeCloseTo(1, 6);
    expect(labels[1]?.probability).toBeCloseTo(1 / (1 + Math.exp(-5)), 6);
  });

  it("shares among the labels where they were taught to", () => {
    const [labels = []] = headRows(picture, { ...head, multi: false });
    expect(labels.map(({ label }) => label)).toEqual(["a", "b"]);
    expect(labels[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(4.6 - 5)), 6);
    expect(labels.reduce((sum, { probability = 0 }) => sum + probability, 0)).toBeCloseTo(1, 6);
  });

  it("has a cosine of 0 for a label without weights", () => {
    const [labels = []] = headRows(picture, { ...head, weights: new Float32Array(4) });
    expect(labels.map(({ cosine }) => cosine)).toEqual([0, 0]);
  });
});
