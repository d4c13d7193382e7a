import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planMerge, SMALL, SPARE } from "./merge-plan.js";
import { BLOCK } from "./segment.js";

const total = (rows: readonly number[]) => rows.reduce((sum, one) => sum + one, 0);

/** Commits of these sizes, one after another, all of other items: what is merged, and what it costs. */
function commits(sizes: readonly number[]): { rows: number[]; written: number; most: number } {
  let rows: number[] = [];
  let written = 0;
  let most = 0;
  for (const size of sizes) {
    rows.push(size);
    for (let from = planMerge(rows, total(rows)); from !== undefined; from = planMerge(rows, total(rows))) {
      const merged = total(rows.slice(from));
      written += merged;
      const blocks = Array.from({ length: Math.ceil(merged / BLOCK) }, (_, i) => Math.min(BLOCK, merged - i * BLOCK));
      rows = [...rows.slice(0, from), ...blocks];
    }
    most = Math.max(most, rows.length);
  }
  return { rows, written, most };
}

describe("planMerge", () => {
  it("leaves few segments, and large ones", () => {
    expect(planMerge([], 0)).toBeUndefined();
    expect(planMerge([3, 2, 1], 6)).toBeUndefined();
    expect(planMerge(Array(1000).fill(BLOCK), 1000 * BLOCK)).toBeUndefined();
  });

  it("takes the small ones after the last large one", () => {
    expect(planMerge([BLOCK, ...Array(SMALL + 1).fill(256)], BLOCK + (SMALL + 1) * 256)).toBe(1);
    // The first is larger than all after it: it stays.
    expect(planMerge([4000, ...Array(SMALL + 1).fill(1)], 4001 + SMALL)).toBe(1);
  });

  it("leaves those of half a block, which would become no fewer than a quarter as many", () => {
    const count = (rows: number) => planMerge(Array(2 * SMALL).fill(rows), 2 * SMALL * rows);
    expect([count(BLOCK / 2), count(BLOCK / 4 + 100)]).toEqual([undefined, undefined]);
    expect([count(BLOCK / 4), count(256)]).toEqual([0, 0]);
  });

  it("takes all where more than half is of no use", () => {
    expect(planMerge([BLOCK, BLOCK, BLOCK], 100)).toBe(0);
    expect(planMerge([BLOCK, BLOCK], 100)).toBeUndefined();
    expect(planMerge([SPARE + 1], 0)).toBe(0);
  });

  it("keeps segments few, and a row is written again some ten times at most, whatever the commits", () => {
    const sizes = fc.array(fc.oneof(fc.constant(1), fc.constant(256), fc.integer({ min: 1, max: 3000 })), {
      minLength: 40,
      maxLength: 1500,
    });
    fc.assert(
      fc.property(sizes, (all) => {
        const { rows, written, most } = commits(all);
        expect(total(rows)).toBe(total(all));
        expect(most).toBeLessThanOrEqual(4 * (Math.ceil(total(all) / BLOCK) + SMALL) + 1);
        expect(written / total(all)).toBeLessThan(Math.log2(BLOCK) + 1);
      }),
      { numRuns: 200 },
    );
  });
});
