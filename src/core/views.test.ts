import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameOf, readViews } from "./read-views.js";
import { type Box, fractions, mostViews, type ViewOptions, viewsOf } from "./views.js";

const boxes = (options: ViewOptions | undefined, width: number, height: number) =>
  viewsOf(readViews(options, "mean"), width, height).map(({ box }) => Object.values(box as unknown as number[]));

/** What any views may be asked for. */
const asked: fc.Arbitrary<ViewOptions> = fc
  .record({
    scales: fc.array(fc.double({ min: 1 / 4, max: 1, noNaN: true }), { maxLength: 3 }),
    tiles: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.tuple(fc.integer({ min: 1, max: 16 }), fc.constant(2))),
    overlap: fc.double({ min: 0, max: 0.6, noNaN: true }),
  })
  .map((one) => one as ViewOptions);
const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 }));

/** Whether some intervals cover `[0, length)`. */
const cover = (length: number, intervals: [number, number][]) =>
  intervals
    .sort(([a], [b]) => a - b)
    .reduce((end, [from, size]) => (from <= end ? Math.max(end, from + size) : end), 0) === length;

/** Whether the boxes of one grid cover a picture: each row of them does its width, and the rows its height. */
function covers(grid: Box[], width: number, height: number): boolean {
  const tops = [...new Set(grid.map(({ top }) => top))];
  const line = (at: number) =>
    grid.filter(({ top }) => top === at).map((one): [number, number] => [one.left, one.width]);
  return (
    tops.every((top) => cover(width, line(top))) &&
    cover(
      height,
      tops.map((top) => [top, grid.find((one) => one.top === top)?.height ?? 0]),
    )
  );
}

describe("views", () => {
  it("are the whole picture where nothing is asked for", () => {
    expect(viewsOf(undefined, 613, 301)).toEqual([{ box: { left: 0, top: 0, width: 613, height: 301 }, weight: 1 }]);
    expect(boxes({}, 613, 301)).toEqual([[0, 0, 613, 301]]);
  });

  it("are these, by hand", () => {
    expect(boxes({ scales: [], tiles: [3, 2], overlap: 0 }, 10, 10)).toEqual([
      ...[
        [0, 0, 4, 5],
        [3, 0, 4, 5],
        [6, 0, 4, 5],
      ],
      ...[
        [0, 5, 4, 5],
        [3, 5, 4, 5],
        [6, 5, 4, 5],
      ],
    ]);
    // A tile of 40 px shares 10 with its neighbour: 3 of them are 3 * 40 - 2 * 10 = 100.
    expect(boxes({ scales: [], tiles: [3, 1], overlap: 0.25 }, 100, 9)).toEqual([
      [0, 0, 40, 9],
      [30, 0, 40, 9],
      [60, 0, 40, 9],
    ]);
    // Two crops of half the side would only touch; with three each shares half.
    expect(boxes({ scales: [0.5], overlap: 0.25 }, 8, 1).map(([left]) => left)).toEqual([0, 2, 4]);
    expect(boxes({ scales: [0.5, 1], overlap: 0 }, 7, 1)).toEqual([
      [0, 0, 7, 1],
      [0, 0, 4, 1],
      [3, 0, 4, 1],
    ]);
    expect(boxes({ scales: [0.75] }, 100, 100)).toEqual([
      [0, 0, 75, 75],
      [25, 0, 75, 75],
      [0, 25, 75, 75],
      [25, 25, 75, 75],
    ]);
  });

  it("of a picture too small for them are fewer", () => {
    expect(boxes({ tiles: 16 }, 1, 1)).toEqual([[0, 0, 1, 1]]);
    expect(boxes({ scales: [], tiles: 4, overlap: 0 }, 3, 1)).toEqual([
      [0, 0, 1, 1],
      [1, 0, 1, 1],
      [2, 0, 1, 1],
    ]);
    expect(boxes({ tiles: 3 }, 0, 0)).toEqual([[0, 0, 0, 0]]); // a closed bitmap: reading it says what is wrong
  });

  it("lie within the picture, cover it grid by grid, are none twice and never more than was said", () => {
    fc.assert(
      fc.property(asked, side, side, (options, width, height) => {
        const views = readViews(options, "mean");
        const all = viewsOf(views, width, height);
        expect(all.length).toBeGreaterThan(0);
        expect(all.length).toBeLessThanOrEqual(mostViews(views));
        expect(new Set(all.map(({ box }) => Object.values(box).join())).size).toBe(all.length);
        expect(all.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
        const wrong = all.filter(({ box, weight }) => {
          const { left, top, width: across, height: down } = box;
          const inside = left >= 0 && top >= 0 && left + across <= width && top + down <= height;
          const whole = [left, top, across, down].every(Number.isInteger) && across > 0 && down > 0;
          return !(inside && whole && weight > 0 && fractions(box, { width, height }).every((one) => one <= 1));
        });
        expect(wrong).toEqual([]);
        for (const grid of views?.grids ?? []) {
          const own = viewsOf({ grids: [grid], pool: "mean" }, width, height).map(({ box }) => box);
          expect(new Set(own.map((box) => `${box.width} ${box.height}`)).size).toBe(1);
          expect(covers(own, width, height)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("overlap by as much as was asked for, up to a pixel", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (scale, overlap) => {
          let views: ReturnType<typeof readViews>;
          try {
            views = readViews({ scales: [scale], overlap }, "mean");
          } catch {
            return; // too many
          }
          const row = viewsOf(views, 4000, 1).map(({ box }) => box);
          for (const [i, box] of row.slice(1).entries()) {
            const before = row[i] as Box;
            expect(before.left + before.width - box.left).toBeGreaterThanOrEqual(overlap * scale * 4000 - 1);
          }
        },
      ),
    );
  });

  it("weigh the same scale by scale, whatever the number of crops; what is there twice counts twice", () => {
    const weights = (options: ViewOptions) => viewsOf(readViews(options, "mean"), 90, 90).map(({ weight }) => weight);
    expect(weights({ tiles: 3 })).toEqual([1 / 2, ...Array(9).fill(1 / 18)]);
    expect(weights({ tiles: 2, overlap: 0, weights: [3, 1] })).toEqual([3 / 4, ...Array(4).fill(1 / 16)]);
    expect(weights({ scales: [0.5, 1], overlap: 0, weights: [1, 3] })).toEqual([3 / 4, ...Array(4).fill(1 / 16)]);
    expect(weights({ tiles: 1 })).toEqual([1]);
  });
});

describe("options of views", () => {
  it.each<[argument: string, options: unknown]>([
    ...["views", null, 3, { scale: [1] }, { scales: [] }].slice(1).map((one): [string, unknown] => ["views", one]),
    ...[0.5, [0], [-1], [1.01], [Number.NaN], ["1"], [1 / 17], [1 / 16, 1 / 15]].map((scales): [string, unknown] => [
      "scales",
      { scales },
    ]),
    ...[0, 17, 1.5, Number.NaN, -3, "3", null, [3], [3, 0], [2, 2, 2]].map((tiles): [string, unknown] => [
      "tiles",
      { tiles },
    ]),
    ...[1, -0.1, Number.NaN, "0", null].map((overlap): [string, unknown] => ["overlap", { overlap }]),
    ...[[1], [1, 0], [1, Number.NaN], [1, -1], 1].map((weights): [string, unknown] => [
      "weights",
      { tiles: 2, weights },
    ]),
    ...["max", false, null].map((pool): [string, unknown] => ["pool", { pool }]),
  ])("that are wrong are refused by their name: %s %j", (argument, options) => {
    expect(() => readViews(options, "mean")).toThrow(
      expect.objectContaining({ code: "bad-input", data: { argument } }),
    );
  });

  it("have one name for what is the same, and another for what is not", () => {
    const name = (options: ViewOptions) =>
      nameOf(readViews(options, "none") as NonNullable<ReturnType<typeof readViews>>);
    const all: ViewOptions[] = [
      {},
      { tiles: 3 },
      { tiles: [3, 2] },
      { tiles: 3, overlap: 0.5 },
      { tiles: 3, pool: "mean" },
    ];
    expect(new Set(all.map(name)).size).toBe(all.length);
    expect(name({ tiles: 3 })).toBe(name({ scales: [1], tiles: [3, 3], overlap: 0.25, pool: "none" }));
    expect(name({ scales: [1, 0.5] })).toBe(name({ scales: [0.5, 1] }));
  });
});
