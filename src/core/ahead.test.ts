import { describe, expect, it } from "vitest";
import { ahead } from "./ahead.js";

describe("ahead", () => {
  it("keeps the order, and no more than the given number under way", async () => {
    let running = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 5 * ((7 - n) % 3)));
      running--;
      return n * 10;
    };
    const got: number[] = [];
    for await (const value of ahead([1, 2, 3, 4, 5, 6, 7], 3, work)) got.push(value);
    expect(got).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most).toBe(3);
  });

  it("starts nothing more once its consumer stops", async () => {
    let started = 0;
    for await (const _ of ahead(Array.from({ length: 100 }), 2, async () => started++)) break;
    expect(started).toBe(2);
  });
});
