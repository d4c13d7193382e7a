import { describe, expect, it } from "vitest";
import { measureCapture, noise } from "./golden.js";

const played = (result: number[], live = [3, 4]) =>
  measureCapture(async (_, isLive) => Float32Array.from(isLive ? live : result), noise(2), "fp32");

describe("measureCapture", () => {
  it("passes a recording that gives the same, whatever its length", async () => {
    const { error, tolerance } = await played([3, 4]);
    expect(error).toBeLessThan(1e-6);
    expect(tolerance).toBe(1e-5);
  });

  it("fails one that gives something else, no number, or nothing", async () => {
    for (const result of [
      [3, 4.1],
      [Number.NaN, 4],
      [0, 0],
    ]) {
      const { error, tolerance } = await played(result);
      expect(error).toBeGreaterThan(tolerance);
    }
    expect((await played([3, 4], [Number.NaN, 0])).error).toBe(Number.POSITIVE_INFINITY);
  });
});
