import { describe, expect, it } from "vitest";
import { inLines } from "./axis.js";
import { longColour, mixed } from "./chart-theme.js";

describe("colours", () => {
  it("are read as a build has shortened them", () => {
    expect(longColour("#fa0")).toBe("#ffaa00");
    expect(longColour("#1b1d1f")).toBe("#1b1d1f");
    expect(mixed("#000000", 0.25, longColour("#fff"))).toBe("rgb(191, 191, 191)");
  });

  it("are mixed from all of one to all of the other", () => {
    expect(mixed("#0b7d6c", 1, "#ffffff")).toBe("rgb(11, 125, 108)");
    expect(mixed("#0b7d6c", 0, "#ffffff")).toBe("rgb(255, 255, 255)");
  });
});

describe("inLines", () => {
  it("breaks long names between words, and loses none", () => {
    const name = "a small {label} | a large {label} | a {label} in a scene";
    expect(inLines(name).join(" ")).toBe(name);
    expect(Math.max(...inLines(name).map((line) => line.length))).toBeLessThanOrEqual(26);
    expect(inLines("cat")).toEqual(["cat"]);
  });
});
