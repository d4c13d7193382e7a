import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aheadWithin } from "./ahead-within.js";
import { Budget } from "./budget.js";

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** What was under way at most, of items that each hold `bytes` and take their time. */
function watched(total: number, keep: boolean) {
  const budget = new Budget(total);
  const seen = { bytes: 0, opened: 0, dropped: [] as number[], begun: 0 };
  const holding: number[] = [];
  const note = () => {
    const some = holding.filter((bytes) => bytes > 0); // one that is too large may be beside those that hold nothing
    if (some.length > 1)
      seen.bytes = Math.max(
        seen.bytes,
        some.reduce((a, b) => a + b),
      );
  };
  const frees: (() => void)[] = [];
  const steps = {
    open: async ({ bytes, ms }: { bytes: number; ms: number }, index: number) => {
      seen.opened++;
      await pause(ms % 3);
      return { bytes, ms, index };
    },
    bytes: ({ bytes }: { bytes: number }) => bytes,
    work: async ({ bytes, ms, index }: { bytes: number; ms: number; index: number }, free: () => void) => {
      seen.begun++;
      holding.push(bytes);
      note();
      await pause(ms);
      const given = () => {
        holding.splice(holding.indexOf(bytes), 1);
        free();
      };
      if (keep) frees[index] = given;
      else given();
      return index;
    },
    drop: (index: number) => {
      seen.dropped.push(index);
      frees[index]?.();
    },
  };
  return { budget, steps, seen, holding, take: (index: number) => frees[index]?.() };
}

describe("aheadWithin", () => {
  const item = fc.record({ bytes: fc.integer({ min: 0, max: 150 }), ms: fc.integer({ min: 0, max: 4 }) });

  it.each([true, false])(
    "yields all in order and never holds more than the budget, held until taken: %s",
    async (keep) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(item, { maxLength: 25 }),
          fc.integer({ min: 1, max: 6 }),
          fc.nat(4),
          async (items, count, beyond) => {
            const { budget, steps, seen, holding, take } = watched(100, keep);
            const got: number[] = [];
            for await (const index of aheadWithin(items, { count, beyond, budget }, steps)) {
              got.push(index);
              await pause(index % 2);
              take(index);
            }
            expect(got).toEqual(items.map((_, i) => i));
            expect(seen.bytes).toBeLessThanOrEqual(100);
            expect(holding).toEqual([]);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it("lets two calls share a budget without one waiting for the other for ever", async () => {
    const { budget, steps } = watched(100, false);
    const items = Array.from({ length: 30 }, (_, i) => ({ bytes: (i * 37) % 130, ms: i % 3 }));
    const all = async () => {
      let count = 0;
      for await (const _ of aheadWithin(items, { count: 4, beyond: 2, budget }, steps)) count++;
      return count;
    };
    expect(await Promise.all([all(), all(), all()])).toEqual([30, 30, 30]);
  });

  it("opens no more than it was told to, and drops what nobody takes", async () => {
    const { budget, steps, seen, holding } = watched(1000, true);
    const items = Array.from({ length: 100 }, () => ({ bytes: 10, ms: 2 }));
    for await (const index of aheadWithin(items, { count: 4, beyond: 3, budget }, steps)) {
      expect(index).toBe(0);
      break;
    }
    await pause(50);
    expect(seen.opened).toBe(7);
    expect(seen.begun).toBe(4);
    expect(seen.dropped).toEqual([1, 2, 3]);
    expect(holding).toEqual([10]); // the one that was taken
  });

  it("gives back what was not begun when its consumer stopped", async () => {
    const { budget, steps, seen } = watched(100, false);
    const items = Array.from({ length: 5 }, () => ({ bytes: 100, ms: 5 }));
    for await (const _ of aheadWithin(items, { count: 3, beyond: 0, budget }, steps)) break;
    await pause(50);
    expect(seen.begun).toBe(2); // the second had begun when the first was taken
    (await budget.take(100))();
  });
});
