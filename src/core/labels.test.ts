import { describe, expect, it } from "vitest";
import { labelRows, rankLabels } from "./labels.js";
import { fillTemplates } from "./prompts.js";

describe("rankLabels", () => {
  const calibration = { kind: "sigmoid", scale: 10, bias: -5 } as const;

  it("puts the best first, and ties in the order given", () => {
    const ranked = rankLabels(["a", "b", "c"], [0.1, 0.5, 0.1], undefined, true);
    expect(ranked.map(({ label }) => label)).toEqual(["b", "a", "c"]);
    expect(ranked[0]).not.toHaveProperty("probability");
  });

  it("judges each label on its own", () => {
    const [best, next] = rankLabels(["a", "b"], [0.9, 0.5], calibration, true);
    expect(best?.probability).toBeCloseTo(1 / (1 + Math.exp(-4)), 6);
    expect(next).toMatchObject({ label: "b", logit: 0, probability: 0.5 });
  });

  it("takes a scale and bias for each label, and puts the most probable first", () => {
    const own = [calibration, { ...calibration, bias: 0 }];
    const ranked = rankLabels(["a", "b"], [0.9, 0.5], own, true);
    expect(ranked.map(({ label, logit }) => [label, logit])).toEqual([
      ["b", 5],
      ["a", 4],
    ]);
  });

  it("shares among the labels when only one is right", () => {
    const ranked = rankLabels(["a", "b"], [0.9, 0.5], calibration, false);
    expect(ranked.reduce((sum, { probability = 0 }) => sum + probability, 0)).toBeCloseTo(1, 6);
  });
});

describe("labelRows", () => {
  const set = { labels: ["x", "y"], templates: [], data: Float32Array.of(1, 0, 0, 1), rows: 2, truncated: [] };
  const of = { dim: 2, space: "s" };
  const data = Float32Array.of(0.6, 0.8, 0.8, 0.6, 1, 0, 0, 1);
  const box = (left: number) => ({ box: [left, 0, 0.5, 1] as const });

  it("judges each label of a picture by the view that it suits best", () => {
    const parts = [box(0), box(0.5), box(0.1), box(0.2)];
    const pictures = { ...of, data, rows: 4, inputs: [1, 1, 3, 3], parts };
    expect(labelRows(pictures, { ...set, ...of }, undefined, true)).toEqual([
      [
        { label: "x", cosine: expect.closeTo(0.8), part: box(0.5) },
        { label: "y", cosine: expect.closeTo(0.8), part: box(0) },
      ],
      [
        { label: "x", cosine: 1, part: box(0.1) },
        { label: "y", cosine: 1, part: box(0.2) },
      ],
    ]);
  });

  it("judges a picture that is one view by that, and says of no part", () => {
    const pictures = { ...of, data, rows: 4, inputs: [0, 1, 3, 4] };
    const rows = labelRows(pictures, { ...set, ...of }, undefined, true);
    expect(rows.map(([best]) => [best?.label, Object.keys(best ?? {})])).toEqual(
      ["y", "x", "x", "y"].map((label) => [label, ["label", "cosine"]]),
    );
  });
});

describe("fillTemplates", () => {
  it("is label-major", () => {
    expect(fillTemplates(["cat", "dog"], ["a {label}", "two {}s"])).toEqual(["a cat", "two cats", "a dog", "two dogs"]);
  });

  it("takes a label as it is, also one that looks like a replacement pattern", () => {
    expect(fillTemplates(["$& {label}"], ["a {label}"])).toEqual(["a $& {label}"]);
  });

  it("refuses a template without a place for the label", () => {
    expect(() => fillTemplates(["cat"], ["a photo"])).toThrow(expect.objectContaining({ code: "bad-input" }));
  });
});
