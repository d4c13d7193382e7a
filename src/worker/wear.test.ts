import { describe, expect, it } from "vitest";
import { Wear } from "./wear.js";

const MB = 2 ** 20;
const LATER = 3_600_000;

describe("a worker's memory", () => {
  it("may be what loading took, whatever the app asked", () => {
    const wear = new Wear(100 * MB);
    expect(wear.isWorn(900 * MB, 1, LATER)).toBe(false);
    expect(wear.isWorn(901 * MB, 1, LATER)).toBe(true);
  });

  it("is taken anew with each tower that is loaded", () => {
    const wear = new Wear(100 * MB);
    wear.isWorn(50 * MB, 1, LATER);
    expect(wear.isWorn(400 * MB, 2, LATER)).toBe(false);
    expect(wear.isWorn(400 * MB, 2, LATER)).toBe(false);
    expect(wear.isWorn(401 * MB, 2, LATER)).toBe(true);
  });

  it("is not worn below what the app asked", () => {
    const wear = new Wear(100 * MB);
    wear.isWorn(50 * MB, 1, 0);
    expect(wear.isWorn(100 * MB, 1, 0)).toBe(false);
    expect(wear.isWorn(101 * MB, 1, 0)).toBe(true);
  });

  it("by itself may be twice what loading took and 1 GB, near the end of what WebAssembly has less", () => {
    const wear = new Wear(undefined);
    wear.isWorn(500 * MB, 2, LATER);
    expect(wear.isWorn(2024 * MB, 2, LATER)).toBe(false);
    expect(wear.isWorn(2025 * MB, 2, LATER)).toBe(true);
    const large = new Wear(undefined);
    large.isWorn(2000 * MB, 2, LATER);
    expect(large.isWorn(3584 * MB, 2, LATER)).toBe(false);
    expect(large.isWorn(3585 * MB, 2, LATER)).toBe(true);
  });

  it("is nothing to a young worker that was asked nothing", () => {
    const wear = new Wear(undefined);
    wear.isWorn(50 * MB, 1, 0);
    expect(wear.isWorn(4000 * MB, 1, 299_999)).toBe(false);
    expect(wear.isWorn(4000 * MB, 1, 300_000)).toBe(true);
  });
});
