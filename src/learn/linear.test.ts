import { expect, it } from "vitest";
import { labelRows } from "../core/labels.js";
import { asCosines } from "./linear.js";

it("says the same as cosines, the most probable first, whatever its cosine", () => {
  const linear = { weights: Float32Array.of(3, 4, 0, 2, 0, 0), biases: Float32Array.of(0, 4, 1) };
  const { data, calibration } = asCosines(linear);
  const set = { labels: ["a", "b", "none"], data, rows: 3, dim: 2, space: "demo" };
  const [labels = []] = labelRows(
    { data: Float32Array.of(0.6, 0.8), rows: 1, dim: 2, space: "demo" },
    set,
    calibration,
    true,
  );
  expect(labels.map(({ label }) => label)).toEqual(["b", "a", "none"]);
  [5.6, 5, 1].forEach((logit, i) => {
    expect(labels[i]?.logit).toBeCloseTo(logit, 5);
    expect(labels[i]?.probability).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
  });
  [0.8, 1, 0].forEach((cosine, i) => {
    expect(labels[i]?.cosine).toBeCloseTo(cosine, 6);
  });
});
