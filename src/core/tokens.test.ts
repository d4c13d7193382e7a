import { describe, expect, it } from "vitest";
import { fitTokens } from "./tokens.js";

describe("fitTokens", () => {
  it("pads to the length", () => expect(fitTokens([5, 1], 4, 0, 1)).toEqual({ ids: [5, 1, 0, 0], truncated: false }));
  it("leaves a full list alone", () =>
    expect(fitTokens([5, 6, 7, 1], 4, 0, 1)).toEqual({ ids: [5, 6, 7, 1], truncated: false }));
  it("keeps the end mark when it cuts, and says so", () =>
    expect(fitTokens([5, 6, 7, 8, 1], 4, 0, 1)).toEqual({ ids: [5, 6, 7, 1], truncated: true }));
});
