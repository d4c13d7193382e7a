import type { ClassRow, Comparison, Confusion, Evaluation, Figure } from "siglip-web/evaluate";
import { describe, expect, it } from "vitest";
import { classTable } from "./class-table.js";
import { comparisonTable, verdicts } from "./comparison-table.js";
import { confusionCells, confusionTable, shownClasses } from "./confusion-table.js";
import { costsOf, costTable } from "./cost-table.js";
import { reliabilityTable } from "./reliability-table.js";
import { toCsv } from "./table.js";

const figure = (value: number): Figure => ({ value, low: value - 0.1, high: value + 0.1 });

function evaluation(own: Partial<Evaluation>): Evaluation {
  return {
    model: "m",
    revision: "1",
    space: "s",
    device: "wasm",
    dtype: { image: "fp32", text: "fp32" },
    dataset: { name: "d", pictures: 8, classes: 2, captions: 0, counts: {}, skipped: [], others: 0 },
    bootstrap: { level: 0.95, resamples: 1000, seed: 1 },
    figures: {},
    cost: {},
    notes: [],
    ...own,
  };
}

const COMPARISON: Comparison = {
  baseline: "small",
  models: [
    {
      name: "small",
      evaluation: evaluation({ figures: { top1: figure(0.5), topError: figure(0.2) }, cost: { imageMs: 4 } }),
    },
    {
      name: "large",
      evaluation: evaluation({
        figures: { top1: figure(0.7), topError: figure(0.3) },
        cost: { imageMs: 9, download: 5 },
      }),
      differences: {
        top1: { difference: 0.2, low: 0.05, high: 0.3, p: 0.01, real: true },
        topError: { difference: 0.1, low: 0.02, high: 0.2, p: 0.02, real: true },
      },
    },
    { name: "gone", error: { code: "model-fetch", message: "It is not there." } },
  ],
};

describe("a comparison", () => {
  it("is a row for each model and figure, the baseline marked, with nothing of a model that failed", () => {
    const csv = toCsv(comparisonTable(COMPARISON)).split("\r\n");
    expect(csv[0]).toBe("model,figure,value,low,high,difference,difference low,difference high,p,verdict");
    expect(csv[1]).toBe("small,Right first,0.5,0.4,0.6,,,,,baseline");
    expect(csv[3]).toMatch(/^large,Right first,0\.7,.*,0\.2,0\.05,0\.3,0\.01,real$/);
    expect(csv).toHaveLength(1 + 4 + 1);
  });

  it("says which is better, and of errors less is", () => {
    expect(verdicts(COMPARISON, "top1")).toEqual([
      "large is better than small: +20.0 points (+5.0 to +30.0). The difference is real.",
    ]);
    expect(verdicts(COMPARISON, "topError")[0]).toMatch(/^large is worse than small: \+?0\.100 /);
  });

  it("does not call chance a difference", () => {
    const [small, large] = COMPARISON.models;
    if (!small || !large?.evaluation) throw new Error("They are there.");
    const differences = { top1: { difference: 0.2, low: -0.05, high: 0.3, p: 0.2, real: false } };
    const said = verdicts({ baseline: "small", models: [small, { ...large, differences }] }, "top1");
    expect(said).toEqual(["large against small: +20.0 points (-5.0 to +30.0). That may be chance."]);
  });

  it("has the costs that any model has, and nothing where one has none", () => {
    expect(costsOf(COMPARISON).map(({ name }) => name)).toEqual(["imageMs", "download"]);
    expect(costTable(COMPARISON, "top1").rows).toEqual([
      ["small", 0.5, 4, undefined],
      ["large", 0.7, 9, 5],
    ]);
  });
});

describe("the tables of one model", () => {
  const row = (label: string, support: number, recall?: number): ClassRow => ({
    label,
    support,
    ...(recall !== undefined && { recall: figure(recall) }),
  });

  it("counts what was right too, so that each class adds up", () => {
    const confusions: Confusion[] = [{ truth: "cat", predicted: "dog", count: 3 }];
    const cells = confusionCells(evaluation({ confusions, perClass: [row("cat", 5), row("dog", 4), row("cow", 0)] }));
    expect(confusionTable(cells).rows).toEqual([
      ["cat", "dog", 3, 5, 0.6],
      ["cat", "cat", 2, 5, 0.4],
      ["dog", "dog", 4, 4, 1],
    ]);
  });

  it("shows the classes that are most mistaken where they are too many, in their own order", () => {
    const perClass = Array.from({ length: 50 }, (_, i) => row(`class ${i}`, 1));
    const confusions = Array.from({ length: 16 }, (_, i) => ({
      truth: `class ${49 - 2 * i}`,
      predicted: `class ${48 - 2 * i}`,
      count: 1,
    }));
    const shown = shownClasses(evaluation({ perClass, confusions }));
    expect(shown).toEqual(Array.from({ length: 32 }, (_, i) => `class ${18 + i}`));
    expect(shownClasses(evaluation({ perClass: perClass.slice(0, 5), confusions }))).toHaveLength(5);
  });

  it("has the hardest classes first, and those without a figure last", () => {
    const perClass = [row("easy", 3, 0.9), row("none", 0), row("hard", 2, 0.1)];
    expect(classTable(evaluation({ perClass })).rows.map(([label]) => label)).toEqual(["hard", "easy", "none"]);
  });

  it("leaves empty bins out of the curve", () => {
    const topReliability = [
      { from: 0, to: 0.5, share: figure(0) },
      { from: 0.5, to: 1, share: figure(1), probability: figure(0.8), right: figure(0.6) },
    ];
    const { rows } = reliabilityTable([{ name: "m", evaluation: evaluation({ topReliability }) }], "topReliability");
    expect(rows).toEqual([["m", 0.5, 1, 0.8, 0.6, 0.5, 0.7, 1]]);
  });
});
