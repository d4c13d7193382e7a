import { expect, test } from "vitest";
import { histogramOf, percent, probabilitiesOf, toPlace, toProbability } from "./probabilities.js";
import { countTagged, rankedRows, verdictOf } from "./tags.js";

test("probabilities are the sigmoid of the scaled cosine", () => {
  const vectors = Float32Array.of(1, 0, 0, 1, 0.6, 0.8);
  const found = probabilitiesOf(vectors, { vector: Float32Array.of(1, 0), scale: 10, bias: -5 });
  const expected = [5, -5, 1].map((logit) => 1 / (1 + Math.exp(-logit)));
  expect(found).toHaveLength(3);
  for (const [row, value] of expected.entries()) expect(found[row]).toBeCloseTo(value, 6); // float32
});

test("a place on the scale and its probability are inverse, and the ends are all and none", () => {
  for (const probability of [0.002, 0.02, 0.2, 0.5, 0.9, 0.998]) {
    expect(toProbability(toPlace(probability))).toBeCloseTo(probability, 10);
  }
  expect(toPlace(0.5)).toBe(0.5);
  expect([toPlace(0), toPlace(1e-9), toPlace(1), toPlace(Number.NaN)]).toEqual([0, 0, 1, 0]);
  expect([toProbability(0), toProbability(1)]).toEqual([0, 1]);
});

test("every picture is in one bin of the histogram", () => {
  const bins = histogramOf(Float32Array.of(0, 1e-6, 0.5, 0.51, 0.999, 1), 4);
  expect(bins).toEqual([2, 0, 2, 2]);
  expect(histogramOf(new Float32Array(), 3)).toEqual([0, 0, 0]);
});

test("percentages are said as exactly as they need to be", () => {
  const said = [0, 0.00001, 0.004, 0.123, 0.5, 0.995, 0.99999, 1].map(percent);
  expect(said).toEqual(["0 %", "< 0.1 %", "0.4 %", "12 %", "50 %", "99.5 %", "> 99.9 %", "100 %"]);
});

test("a picture has a label from its threshold on, unless a hand said otherwise", () => {
  const label = { threshold: 0.3 };
  const at = Math.fround(0.3);
  expect(verdictOf({ threshold: at }, undefined, at)).toEqual({ has: true, said: "model" });
  expect(verdictOf(label, undefined, 0.29)).toEqual({ has: false, said: "model" });
  expect(verdictOf(label, "no", 0.99)).toEqual({ has: false, said: "by hand" });
  expect(verdictOf(label, "yes", 0.01)).toEqual({ has: true, said: "by hand" });
  expect(verdictOf(label, undefined, undefined).has).toBe(false);
});

test("the ends of the scale take all and none", () => {
  expect(verdictOf({ threshold: 0 }, undefined, 0).has).toBe(true);
  expect(verdictOf({ threshold: 1 }, undefined, 1).has).toBe(false);
});

test("moving a threshold changes the count as the pictures on either side say", () => {
  const ids = ["a", "b", "c", "d"];
  const probabilities = Float32Array.of(0.1, 0.4, 0.6, 0.9);
  const byHand = { a: "yes", d: "no" } as const;
  const counts = [0, 0.3, 0.5, 0.95, 1].map((threshold) => countTagged({ threshold }, byHand, ids, probabilities));
  expect(counts).toEqual([3, 3, 2, 1, 1]);
  expect(countTagged({ threshold: 0 }, undefined, ids, undefined)).toBe(0);
});

test("the most probable come first, equal ones in their order", () => {
  expect(rankedRows(4, Float32Array.of(0.2, 0.9, 0.2, 0.5))).toEqual([1, 3, 0, 2]);
  expect(rankedRows(2, undefined)).toEqual([0, 1]);
});
