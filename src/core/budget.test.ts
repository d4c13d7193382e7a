import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Budget } from "./budget.js";

describe("Budget", () => {
  it("admits in order, within its total or one alone, and everybody in the end", async () => {
    const asked = fc.array(fc.oneof(fc.nat(120), fc.constant(Number.POSITIVE_INFINITY)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(asked, fc.infiniteStream(fc.nat(5)), async (sizes, picks) => {
        const budget = new Budget(100);
        const admitted: number[] = [];
        const held: { bytes: number; free: () => void }[] = [];
        const takes = sizes.map(async (bytes, i) => {
          const free = await budget.take(bytes);
          admitted.push(i);
          held.push({ bytes, free });
        });
        while (admitted.length < sizes.length || held.length > 0) {
          await new Promise((done) => setImmediate(done));
          const some = held.filter(({ bytes }) => bytes > 0);
          const sum = some.reduce((all, { bytes }) => all + bytes, 0);
          expect(sum <= 100 || some.length === 1).toBe(true);
          const [one] = held.splice((picks.next().value as number) % Math.max(1, held.length), 1);
          one?.free();
          one?.free(); // twice is once
        }
        await Promise.all(takes);
        expect(admitted).toEqual(sizes.map((_, i) => i));
      }),
      { numRuns: 100 },
    );
  });
});
