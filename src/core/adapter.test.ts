import { describe, expect, it } from "vitest";
import { type Adapter, adaptRows, requireAdapter, toAdapter } from "./adapter.js";
import { isSiglipError } from "./errors.js";

const content = {
  base: "model@1/fp32",
  dim: 2,
  rank: 1,
  image: { down: Float32Array.of(1, 0), up: Float32Array.of(0, 2) },
  calibration: { kind: "sigmoid", scale: 10, bias: -3 },
} as const;

describe("adaptRows", () => {
  it("adds the correction and gives unit vectors: a case by hand", () => {
    // (1, 0): down · x = 1, up · 1 = (0, 2), so (1, 2) / √5. (0, 1) is orthogonal to `down`, and stays.
    const rows = Float32Array.of(1, 0, 0, 1);
    const adapted = adaptRows(toAdapter(content), "image", rows);
    for (const [i, x] of [1 / Math.sqrt(5), 2 / Math.sqrt(5), 0, 1].entries()) expect(adapted[i]).toBeCloseTo(x, 6);
    expect([...rows]).toEqual([1, 0, 0, 1]);
  });

  it("leaves the other tower's as they are, in an array of its own", () => {
    const rows = Float32Array.of(0.6, 0.8);
    const adapted = adaptRows(toAdapter(content), "text", rows);
    expect(adapted).toEqual(rows);
    expect(adapted.buffer).not.toBe(rows.buffer);
  });

  it("throws numerics for a row that nothing is left of", () => {
    const undone = toAdapter({ ...content, image: { down: Float32Array.of(1, 0), up: Float32Array.of(-1, 0) } });
    expect(() => adaptRows(undone, "image", Float32Array.of(1, 0))).toThrow(
      expect.objectContaining({ code: "numerics" }),
    );
  });
});

describe("an adapter's space", () => {
  it("is the base's, and another for any other content", () => {
    const changed: Omit<Adapter, "version" | "space">[] = [
      content,
      { ...content, base: "another" },
      { ...content, image: { ...content.image, up: Float32Array.of(0, 2.0000002) } },
      { ...content, text: content.image },
      { ...content, calibration: { ...content.calibration, bias: -3.1 } },
      { base: content.base, dim: 2, rank: 1, text: content.image, calibration: content.calibration },
    ];
    const spaces = changed.map((one) => toAdapter(one).space);
    expect(new Set(spaces).size).toBe(changed.length);
    expect(spaces[0]).toMatch(/^model@1\/fp32\+[0-9a-f]{16}$/);
    expect(toAdapter(content).space).toBe(spaces[0]);
  });
});

describe("requireAdapter", () => {
  const codeOf = (value: unknown, base?: string) => {
    try {
      requireAdapter(value, base);
    } catch (error) {
      return isSiglipError(error) ? error.code : error;
    }
    return undefined;
  };
  const whole = toAdapter(content);

  it("takes one that is whole, also as a clone of it", () => {
    expect(codeOf(whole, content.base)).toBeUndefined();
    expect(codeOf(structuredClone(whole))).toBeUndefined();
  });

  it.each([
    ["nothing", undefined],
    ["a newer one", { ...whole, version: 2 }],
    ["one without its correction", { ...whole, image: undefined }],
    ["arrays of another length", { ...whole, image: { ...whole.image, up: new Float32Array(3) } }],
    ["numbers that are not finite", { ...whole, image: { ...whole.image, up: Float32Array.of(0, Number.NaN) } }],
    ["other numbers than its space says", { ...whole, image: { ...whole.image, up: Float32Array.of(0, 3) } }],
    ["a scale that is not finite", toAdapter({ ...content, calibration: { ...content.calibration, scale: Infinity } })],
    ["no calibration", { ...whole, calibration: { kind: "softmax", scale: 1 } }],
  ])("refuses %s", (_, value) => {
    expect(codeOf(value)).toBe("bad-input");
  });

  it("refuses one of another space", () => {
    expect(codeOf(whole, "model@1/fp16")).toBe("space-mismatch");
  });
});
