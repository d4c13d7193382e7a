import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { type CropCase, mixedBytes, type ResizeCase, sha256, slowResize } from "../../e2e/pillow.js";
import { type Resample, resample } from "../core/resample.js";
import { planAt, planResize, type ResizeRule } from "../core/resize-plan.js";
import { type Filter, taps } from "../core/taps.js";
import { RESAMPLE_CODE } from "./resample-code.js";
import { openResample } from "./resample-wasm.js";

interface Row {
  file: string;
  width: number;
  height: number;
  filter: Filter;
  sha256: string;
}

interface Manifest {
  rows: { name: string; input: string; out: { size: number; filter: "bilinear" | "bicubic"; rgb_sha256: string }[] }[];
}

const FIXTURES = new URL("../../e2e/fixtures/", import.meta.url);
const SHARED = new URL("../../../shared/data/pil-resize/", import.meta.url);
const json = <T>(url: URL): T => JSON.parse(readFileSync(url, "utf8"));
const png = (url: URL) => PNG.sync.read(readFileSync(url));
const pictures = json<Row[]>(new URL("resize.json", FIXTURES));
const cases = json<ResizeCase[]>(new URL("resize-cases.json", FIXTURES));
const crops = json<CropCase[]>(new URL("crop-cases.json", FIXTURES));
const squash = (size: number, filter: Filter): ResizeRule => ({ size, fit: "squash", shortestEdge: size, filter });

const wasm = openResample();
it("runs in WASM here, not in what takes its place", () => expect(wasm).not.toBe(resample));

describe.each<[string, Resample]>([
  ["TypeScript", resample],
  ["WASM", wasm],
])("resampling in %s", (_, resample) => {
  it.each(pictures)("gives Pillow's bytes for $file at $width × $height, filter $filter", (row) => {
    const { data, width, height } = png(new URL(`pictures/${row.file}`, FIXTURES));
    const across = taps(width, row.width, row.filter);
    const down = taps(height, row.height, row.filter);
    expect(sha256(resample(data, width, { across, down, downFirst: false }))).toBe(row.sha256);
  });

  it.each(cases)("gives Pillow's bytes for $width × $height, $rule.fit to $rule.size, filter $rule.filter", (row) => {
    const { width, height, seed, rule } = row;
    expect(sha256(resample(mixedBytes(width, height, seed), width, planResize(width, height, rule)))).toBe(row.sha256);
  });

  it.each(crops)("gives Pillow's bytes for $box.width × $box.height of $width × $height, $rule.fit", (row) => {
    const { width, height, seed, box, rule } = row;
    const plan = planAt(planResize(box.width, box.height, rule), box.left, box.top);
    expect(sha256(resample(mixedBytes(width, height, seed), width, plan))).toBe(row.sha256);
  });

  describe.skipIf(!existsSync(SHARED))("against the shared set", () => {
    const { rows } = existsSync(SHARED) ? json<Manifest>(new URL("manifest.json", SHARED)) : { rows: [] };
    const all = rows.flatMap(({ name, input, out }) => out.map((one) => ({ name, input, ...one })));
    it.each(all)("gives Pillow's bytes for $name at $size, $filter", ({ input, size, filter, rgb_sha256 }) => {
      const { data, width, height } = png(new URL(input, SHARED));
      const plan = planResize(width, height, squash(size, filter === "bilinear" ? 2 : 3));
      expect(sha256(resample(data, width, plan))).toBe(rgb_sha256);
    });
  });

  it("gives what one pixel at a time gives, for any sizes", () => {
    const side = (max: number) => fc.integer({ min: 1, max });
    const sizes = fc.oneof(fc.tuple(side(40), side(40)), fc.tuple(side(4000), side(7)), fc.tuple(side(7), side(1500)));
    const rule = fc
      .record({
        size: side(24),
        extra: fc.nat(9),
        fit: fc.constantFrom("squash", "crop"),
        filter: fc.constantFrom(2, 3),
      })
      .map(({ extra, ...rule }) => ({ ...rule, shortestEdge: rule.size + extra }) as ResizeRule);
    fc.assert(
      fc.property(sizes, rule, fc.integer({ min: 0, max: 2 ** 31 }), ([width, height], rule, seed) => {
        const rgba = mixedBytes(width, height, seed);
        const fast = resample(rgba, width, planResize(width, height, rule));
        expect(sha256(fast)).toBe(sha256(slowResize(rgba, width, height, rule)));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("keeps a picture of one colour as it is", () => {
    const rgba = new Uint8Array(37 * 11 * 4).fill(201);
    for (const filter of [2, 3] as const) {
      expect(new Set(resample(rgba, 37, planResize(37, 11, squash(50, filter))))).toEqual(new Set([201]));
    }
  });

  it("drops alpha without mixing it in", () => {
    expect([...resample(Uint8Array.from([10, 20, 30, 0]), 1, planResize(1, 1, squash(1, 3)))]).toEqual([10, 20, 30]);
  });

  it("makes no more of a cropped picture than the square shows", () => {
    const rule: ResizeRule = { size: 224, fit: "crop", shortestEdge: 224, filter: 3 };
    for (const [width, height] of [
      [1, 1000],
      [1000, 1],
    ] as const) {
      const plan = planResize(width, height, rule);
      expect(plan.across.weights.length + plan.down.weights.length).toBeLessThan(10_000);
      expect(Math.max(plan.across.span, plan.down.span)).toBeLessThan(10);
      const rgba = mixedBytes(width, height, 1);
      expect(sha256(resample(rgba, width, plan))).toBe(sha256(slowResize(rgba, width, height, rule)));
    }
  });
});

describe("the comparison with Pillow", () => {
  const smaller = cases.filter(({ width, height, rule }) => Math.min(width, height) > rule.shortestEdge);
  const made = (row: ResizeCase, antialias: boolean) =>
    slowResize(mixedBytes(row.width, row.height, row.seed), row.width, row.height, row.rule, antialias);

  it("holds for the slow one too", () => {
    expect(smaller.length).toBeGreaterThan(4);
    for (const row of smaller.slice(0, 3)) expect(sha256(made(row, true))).toBe(row.sha256);
  }, 60_000);

  it("fails without antialiasing", () => {
    for (const row of smaller) expect(sha256(made(row, false))).not.toBe(row.sha256);
  }, 60_000);

  it("fails with blue for red", () => {
    for (const { width, height, seed, rule, sha256: right } of smaller) {
      const rgb = resample(mixedBytes(width, height, seed), width, planResize(width, height, rule));
      const bgr = rgb.map((_, i) => rgb[i - (i % 3) + 2 - (i % 3)] as number);
      expect([sha256(rgb), sha256(bgr) === right]).toEqual([right, false]);
    }
  });
});

const wabt = await import("wabt" as string).then(({ default: open }) => open()).catch(() => undefined);
it.skipIf(!wabt)("the committed WASM is what resample.wat says", () => {
  const source = readFileSync(new URL("resample.wat", import.meta.url), "utf8");
  const { buffer } = wabt.parseWat("resample.wat", source, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString("base64")).toBe(RESAMPLE_CODE);
});
