import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLabelPack, writeLabelPack } from "./label-pack.js";
import type { LabelSet } from "./labels.js";

const sets = fc
  .record({
    labels: fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 5 }),
    dim: fc.integer({ min: 1, max: 9 }),
    background: fc.integer({ min: 0, max: 3 }),
    numbers: fc.array(fc.float({ noNaN: true }), { minLength: 8 * 9, maxLength: 8 * 9 }),
  })
  .map(({ labels, dim, background, numbers }): LabelSet => {
    const rows = labels.length;
    return {
      labels,
      templates: ["a photo of {label}"],
      data: Float32Array.from(numbers.slice(0, rows * dim)),
      rows,
      dim,
      space: "demo@1/fp32/p2",
      truncated: [0],
      ...(background > 0 && { background: Float32Array.from(numbers.slice(rows * dim, (rows + background) * dim)) }),
    };
  });

const refused = expect.objectContaining({ code: "bad-input", data: { argument: "file" } });

describe("a label pack", () => {
  it("comes back number for number", () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(readLabelPack(writeLabelPack(set))).toEqual(set);
      }),
    );
  });

  it("is found damaged wherever one bit is another", () => {
    fc.assert(
      fc.property(sets, fc.nat(), fc.integer({ min: 0, max: 7 }), (set, where, bit) => {
        const bytes = writeLabelPack(set);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        expect(() => readLabelPack(bytes)).toThrow(refused);
      }),
    );
  });

  it("keeps a calibration, of all labels or of each, as version 2", () => {
    const set = fc.sample(sets, 1)[0] as LabelSet;
    const one = { kind: "sigmoid", scale: 12.5, bias: -3 } as const;
    for (const calibration of [one, set.labels.map((_, i) => ({ ...one, bias: 1 - i / 3 }))]) {
      const bytes = writeLabelPack({ ...set, calibration });
      expect(bytes[8]).toBe(2);
      expect(readLabelPack(bytes)).toEqual({ ...set, calibration });
    }
    expect(writeLabelPack(set)[8]).toBe(1); // as it always was
    const none = [
      [one].concat(set.labels.map(() => one)),
      { ...one, scale: Number.NaN },
      { kind: "softmax", scale: 1 },
    ];
    for (const calibration of none) {
      expect(() => readLabelPack(writeLabelPack({ ...set, calibration } as LabelSet))).toThrow(refused);
    }
  });

  it("is refused cut short, longer, and as any other file", () => {
    const bytes = writeLabelPack(fc.sample(sets, 1)[0] as LabelSet);
    for (const cut of [0, 7, 19, bytes.length - 1])
      expect(() => readLabelPack(bytes.subarray(0, cut))).toThrow(refused);
    expect(() => readLabelPack(Uint8Array.of(...bytes, 0))).toThrow(refused);
    expect(() => readLabelPack(new TextEncoder().encode('{"labels":["cat"],"templates":[]}'))).toThrow(refused);
  });
});
