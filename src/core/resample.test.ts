import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { type Filter, resize, taps, toPlanes } from "./resample.js";

interface Row {
  file: string;
  width: number;
  height: number;
  filter: Filter;
  sha256: string;
}

const FIXTURES = new URL("../../e2e/fixtures/", import.meta.url);
const oracle: Row[] = JSON.parse(readFileSync(new URL("resize.json", FIXTURES), "utf8"));

describe("resize", () => {
  it.each(oracle)("gives Pillow's bytes for $file at $width × $height, filter $filter", (row) => {
    const { data, width, height } = PNG.sync.read(readFileSync(new URL(`pictures/${row.file}`, FIXTURES)));
    const rgb = resize(data, width, height, row.width, row.height, row.filter);
    expect(createHash("sha256").update(rgb).digest("hex")).toBe(row.sha256);
  });

  it("keeps a picture of one colour as it is", () => {
    const rgba = new Uint8Array(37 * 11 * 4).fill(201);
    for (const filter of [2, 3] as const) {
      expect(new Set(resize(rgba, 37, 11, 8, 50, filter))).toEqual(new Set([201]));
    }
  });

  it("drops alpha without mixing it in", () => {
    const rgba = Uint8Array.from([10, 20, 30, 0]);
    expect([...resize(rgba, 1, 1, 1, 1, 3)]).toEqual([10, 20, 30]);
  });
});

describe("taps", () => {
  it("gives weights that sum to one in fixed point, within rounding", () => {
    const { weights, width } = taps(301, 64, 3);
    for (let i = 0; i < 64; i++) {
      const sum = weights.slice(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - 2 ** 22)).toBeLessThanOrEqual(width);
    }
  });
});

describe("toPlanes", () => {
  it("splits channels and normalises each", () => {
    const planes = new Float32Array(12);
    const rule = { rescale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
    toPlanes(Uint8Array.from([0, 255, 0, 255, 0, 0]), planes, 6, rule);
    expect([...planes]).toEqual([0, 0, 0, 0, 0, 0, -1, 1, 1, -1, -1, -1]);
  });
});
