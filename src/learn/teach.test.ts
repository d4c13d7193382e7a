import { describe, expect, it } from "vitest";
import type { Head } from "../core/head.js";
import { type LabelSet, labelRows } from "../core/labels.js";
import { normal, randomOf } from "../core/random.js";
import { type TeachOptions, teach } from "./teach.js";

const DIM = 48;
const NAMES = ["cat", "dog", "bird", "fish"];

/** Vectors around as many middles as there are names; `noise` is how far they lie from these. */
function pictures(shots: number, noise: number, seed = 1) {
  const [middles, random] = [randomOf(7, 0), randomOf(seed, 1)];
  const middle = NAMES.map(() => Array.from({ length: DIM }, () => normal(middles)));
  const rows = NAMES.length * shots;
  const data = new Float32Array(rows * DIM);
  const labels: string[] = [];
  for (let row = 0; row < rows; row++) {
    const own = row % NAMES.length;
    const vector = Array.from({ length: DIM }, (_, i) => 1 + (middle[own]?.[i] ?? 0) + noise * normal(random));
    const length = Math.hypot(...vector);
    data.set(
      vector.map((x) => x / length),
      row * DIM,
    );
    labels.push(NAMES[own] ?? "");
  }
  return { vectors: { data, rows, dim: DIM, space: "demo" }, labels };
}

/** The middles as texts would be: near them, and all shifted. */
function texts(): LabelSet {
  const { vectors } = pictures(1, 0.5, 99);
  return { ...vectors, labels: NAMES, templates: ["{label}"], truncated: [] };
}

/** What `classify` does with a head. */
const headRows = (vectors: ReturnType<typeof pictures>["vectors"], head: Head) =>
  labelRows(vectors, head, head.calibration, head.multi);

function accuracyOf(head: Head, { vectors, labels }: ReturnType<typeof pictures>): number {
  return headRows(vectors, head).filter(([best], row) => best?.label === labels[row]).length / labels.length;
}

const refused = (argument: string) => expect.objectContaining({ code: "bad-input", data: { argument } });

describe("teach", () => {
  it.each<[string, TeachOptions]>([
    ["by itself", {}],
    ["nearest mean", { method: "nearest-mean" }],
    ["with texts", { blend: texts() }],
    ["of unlike parts", { folds: 4, balanced: true, l2: 0.1 }],
  ])("learns labels, and estimates what they are worth: %s", async (_, options) => {
    const head = await teach(pictures(6, 2), options);
    expect(head).toMatchObject({ version: 1, space: "demo", dim: DIM, labels: NAMES, multi: false });
    expect(head.estimate?.n).toBe(24);
    const real = accuracyOf(head, pictures(100, 2, 2));
    expect(real).toBeGreaterThan(0.6);
    // Four standard deviations of a share of 24.
    expect(Math.abs((head.estimate?.accuracy ?? Number.NaN) - real)).toBeLessThan(
      4 * Math.sqrt((real * (1 - real)) / 24),
    );
    expect(structuredClone(head)).toEqual(head);
  });

  it("leaves out, for the estimate, what it judges: noise is worth no more than chance", async () => {
    const { vectors, labels } = pictures(10, 1e6);
    for (const method of ["logistic", "nearest-mean"] as const) {
      const head = await teach({ vectors, labels }, { method, l2: 0.001 });
      expect(head.estimate?.accuracy).toBeLessThan(0.25 + 4 * Math.sqrt(0.1875 / 40));
    }
  });

  it("is the estimate that leaving out by hand gives", async () => {
    const { vectors, labels } = pictures(4, 2);
    for (const method of ["logistic", "nearest-mean"] as const) {
      const head = await teach({ vectors, labels }, { method, l2: 0.1 });
      let right = 0;
      for (let out = 0; out < labels.length; out++) {
        const others = labels.map((_, row) => row).filter((row) => row !== out);
        const data = Float32Array.from(others.flatMap((row) => [...vectors.data.subarray(row * DIM, (row + 1) * DIM)]));
        const rest = {
          vectors: { ...vectors, data, rows: others.length },
          labels: others.map((row) => labels[row] ?? ""),
        };
        const without = await teach(rest, { method, l2: 0.1, folds: 2 });
        const one = { ...vectors, data: vectors.data.subarray(out * DIM, (out + 1) * DIM), rows: 1 };
        if (headRows(one, without)[0]?.[0]?.label === labels[out]) right++;
      }
      expect(head.estimate?.accuracy).toBe(right / labels.length);
    }
  });

  it("gives yes or no for each label where examples have several or none", async () => {
    const { vectors, labels } = pictures(8, 1);
    const several = labels.map((label, row) => (row === 0 ? [] : row % 5 === 0 ? [label, "odd"] : [label]));
    const head = await teach({ vectors, labels: several }, { classes: [...NAMES, "odd"] });
    expect(head.multi).toBe(true);
    expect(head.estimate?.perLabel.map(({ n }) => n)).toEqual([7, 8, 8, 8, 6]);
    expect(head.estimate?.meanAveragePrecision).toBeGreaterThan(0.7);
    const [scored] = headRows(vectors, head);
    expect(
      scored?.every(({ logit = 0, probability = 0 }) => Math.abs(probability - 1 / (1 + Math.exp(-logit))) < 1e-6),
    ).toBe(true);
  });

  it("needs no estimate where each label has one example", async () => {
    for (const method of ["logistic", "nearest-mean"] as const) {
      const head = await teach(pictures(1, 0.1), { method, blend: texts() });
      expect(head).not.toHaveProperty("estimate");
      expect(accuracyOf(head, pictures(20, 0.5, 2))).toBe(1);
    }
  });

  it("leaves no example out where no estimate is asked for", async () => {
    const few = pictures(4, 0.5);
    for (const method of ["logistic", "nearest-mean"] as const) {
      const [asked, not] = await Promise.all(
        [true, false].map((estimate) => teach(few, { method, l2: 0.1, estimate })),
      );
      expect(asked).toHaveProperty("estimate");
      expect(not).not.toHaveProperty("estimate");
      expect(not?.data).toEqual(asked?.data);
    }
    expect((await teach(few, { estimate: false })).l2).toBe(0.1);
  });

  it("is the zero-shot classifier at the blend's one end, and the examples' at the other", async () => {
    const [few, many] = [pictures(2, 3), pictures(50, 1, 2)];
    const plain = await teach(few, { l2: 1 });
    const [none, all] = await Promise.all(
      [0, 1].map((blendWeight) => teach(few, { l2: 1, blend: texts(), blendWeight })),
    );
    expect(none?.data).toEqual(plain.data);
    const set = texts();
    for (let row = 0; row < many.vectors.rows; row++) {
      const one = { ...many.vectors, data: many.vectors.data.subarray(row * DIM, (row + 1) * DIM), rows: 1 };
      const cosines = NAMES.map((_, j) => one.data.reduce((s, x, i) => s + x * (set.data[j * DIM + i] ?? 0), 0));
      const best = NAMES[cosines.indexOf(Math.max(...cosines))];
      expect(all && headRows(one, all)[0]?.[0]?.label).toBe(best);
    }
  });

  it("gives the same head for the same seed, and reports how far it is", async () => {
    const [loaded, totals]: [number[], (number | undefined)[]] = [[], []];
    const options: TeachOptions = {
      folds: 3,
      seed: 5,
      onProgress: (progress) => {
        expect(progress.phase).toBe("learn");
        loaded.push(progress.loaded);
        totals.push(progress.total);
      },
    };
    const [first, second] = [await teach(pictures(5, 2), options), await teach(pictures(5, 2), options)];
    expect(second).toEqual(first);
    expect(loaded.slice(0, 3)).toEqual([1, 2, 3]);
    expect(loaded.at(-1)).toBe(totals.at(-1));
  });

  it("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort("enough");
    await expect(teach(pictures(20, 3), { signal: controller.signal, onProgress })).rejects.toBe("enough");
  });

  it("takes vectors of several calls, and labels of pictures of which some failed", async () => {
    const { vectors, labels } = pictures(4, 1);
    const half = (from: number) => ({
      ...vectors,
      data: vectors.data.subarray(from * 8 * DIM, (from + 1) * 8 * DIM),
      rows: 8,
    });
    const whole = await teach({ vectors, labels }, { l2: 1 });
    expect(await teach({ vectors: [half(0), half(1)], labels }, { l2: 1 })).toEqual(whole);
    const inputs = labels.map((_, row) => row + (row < 3 ? 0 : 1));
    const failures = [{ input: 3, error: null as never }];
    const given = labels.toSpliced(3, 0, "of the one that failed");
    expect(await teach({ vectors: { ...vectors, inputs, failures }, labels: given }, { l2: 1 })).toEqual(whole);
  });

  it("refuses what can't be learnt from", async () => {
    const good = pictures(2, 1);
    const { vectors, labels } = good;
    const broken = { ...vectors, data: vectors.data.with(5, Number.NaN) };
    const cases: [Parameters<typeof teach>[0], TeachOptions, string][] = [
      [{ vectors: broken, labels }, {}, "vectors"],
      [{ vectors: { ...vectors, rows: 3 }, labels }, {}, "vectors"],
      [{ vectors: { ...vectors, data: new Float32Array(), rows: 0 }, labels: [] }, {}, "vectors"],
      [{ vectors: [], labels: [] }, {}, "vectors"],
      [{ vectors, labels: labels.slice(1) }, {}, "labels"],
      [{ vectors, labels: labels.map(() => "cat") }, {}, "labels"],
      [{ vectors, labels: labels.map(() => []) }, {}, "labels"],
      [{ vectors, labels: labels.map((label) => [label]).with(0, []) }, { multi: false }, "labels"],
      [{ vectors, labels: labels.map(() => 3) as never }, {}, "labels"],
      [good, { classes: [...NAMES, "horse"] }, "classes"],
      [good, { classes: ["cat", "dog"] }, "labels"],
      [good, { l2: 0 }, "l2"],
      [good, { method: "best" as never }, "method"],
      [good, { folds: 1 }, "folds"],
      [good, { blend: texts(), blendWeight: 2 }, "blendWeight"],
      [good, { blend: { ...texts(), labels: ["a", "b", "c", "d"] } }, "blend"],
    ];
    for (const [input, options, argument] of cases) {
      await expect(teach(input, options), argument).rejects.toEqual(refused(argument));
    }
    const other = { ...vectors, space: "other" };
    const mismatch = expect.objectContaining({ code: "space-mismatch" });
    await expect(teach({ vectors: [vectors, other], labels: [...labels, ...labels] })).rejects.toEqual(mismatch);
    await expect(teach(good, { blend: { ...texts(), space: "other" } })).rejects.toEqual(mismatch);
    const { space, ...head } = await teach(good, { l2: 1 });
    expect(() => headRows(vectors, { ...head, space: `${space}2` })).toThrow(mismatch);
  });
});
