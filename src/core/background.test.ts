import { describe, expect, it } from "vitest";
import { backgroundOf, zScore } from "./background.js";

const misses = Array.from({ length: 40 }, (_, i) => 0.1 + 0.001 * (i - 19.5));

describe("backgroundOf", () => {
  it("is the median and a standard deviation", () => {
    const { median, spread } = backgroundOf(Float64Array.from(misses)) ?? { median: 0, spread: 0 };
    expect(median).toBeCloseTo(0.1, 12);
    expect(spread).toBeCloseTo(1.4826 * 0.01, 12); // the deviations are 0.0005 to 0.0195, twice each
  });

  it("is not moved by a few matches", () => {
    const quiet = backgroundOf(Float64Array.from(misses));
    const busy = backgroundOf(Float64Array.of(...misses, 0.4, 0.5, 0.6));
    expect(Math.abs((busy?.median ?? 9) - (quiet?.median ?? 0))).toBeLessThan(0.003);
    expect(busy && zScore(0.4, busy)).toBeGreaterThan(15);
    expect(busy && zScore(0.11, busy)).toBeLessThan(1);
  });

  it("says nothing of few scores, or of equal ones", () => {
    expect(backgroundOf(Float64Array.from(misses.slice(0, 15)))).toBeUndefined();
    expect(backgroundOf(Float64Array.from(misses.slice(0, 16)))).toBeDefined();
    expect(backgroundOf(new Float32Array(100).fill(0.3))).toBeUndefined();
  });
});
