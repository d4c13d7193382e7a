import { describe, expect, it } from "vitest";
import type { Where } from "./index-types.js";
import { compileWhere } from "./where.js";

const METADATA = {
  album: "x",
  year: 2020,
  taken: "2024-05-01T10:00:00Z",
  at: new Date("2024-05-01"),
  tags: ["sea", "dog"],
  sizes: [1, 9],
  none: [],
  nothing: null,
  left: undefined,
  starred: true,
  place: { city: "Bern", "at.sea": false, streets: [{ name: "a" }] },
  "a.b": 1,
  a: { b: 2, c: 3 },
};

describe("compileWhere", () => {
  it.each<[Where, boolean]>([
    [{}, true],
    [{ album: "x" }, true],
    [{ album: "y" }, false],
    [{ album: ["y", "x"] }, true],
    [{ album: ["y"] }, false],
    [{ album: [] }, false],
    [{ year: "2020" }, false],
    [{ starred: true }, true],
    [{ starred: 1 }, false],
    [{ nothing: null }, true],
    [{ absent: null }, false],
    [{ toString: { gte: "" } }, false],
    [{ album: "x", year: 2021 }, false],
    [{ album: undefined, year: 2020 }, true],
    // Bounds.
    [{ year: { gte: 2020, lt: 2021 } }, true],
    [{ year: { gt: 2020 } }, false],
    [{ year: { lte: 2020 } }, true],
    [{ year: { lt: 2020 } }, false],
    [{ year: { gte: undefined, lt: 2021 } }, true],
    [{ year: { gte: undefined } }, true],
    [{ absent: {} }, true],
    [{ absent: { lt: 5 } }, false],
    [{ album: { gte: 0 } }, false],
    // Dates, as texts and as such.
    [{ taken: { gte: "2024", lt: "2025" } }, true],
    [{ taken: { gte: 2024 } }, false],
    [{ taken: { gte: new Date(0) } }, false],
    [{ at: { gte: new Date(0), lt: new Date("2024-05-02") } }, true],
    [{ at: { gt: new Date("2024-05-01") } }, false],
    [{ at: { gte: 0 } }, false],
    [{ year: { gte: new Date(0) } }, false],
    [{ at: new Date("2024-05-01") }, true],
    [{ at: [new Date(1), new Date("2024-05-01")] }, true],
    [{ at: new Date("2024-05-01").getTime() }, false],
    // Lists: one member does.
    [{ tags: "dog" }, true],
    [{ tags: ["cat", "sea"] }, true],
    [{ tags: "cat" }, false],
    [{ sizes: { gt: 5 } }, true],
    [{ sizes: { gt: 2, lt: 8 } }, false],
    [{ none: { exists: true } }, true],
    [{ none: "x" }, false],
    // Not and exists.
    [{ album: { not: "y" } }, true],
    [{ album: { not: "x" } }, false],
    [{ album: { not: ["x", "y"] } }, false],
    [{ absent: { not: "x" } }, true],
    [{ tags: { not: "cat" } }, true],
    [{ tags: { not: "dog" } }, false],
    [{ year: { not: { gte: 2000, lt: 2010 } } }, true],
    [{ year: { not: { gte: 2000 } } }, false],
    [{ year: { gte: 2000, not: 2020 } }, false],
    [{ year: { not: { not: 2020 } } }, true],
    [{ nothing: { not: null } }, false],
    [{ year: { exists: true } }, true],
    [{ year: { exists: false } }, false],
    [{ absent: { exists: true } }, false],
    [{ absent: { exists: false } }, true],
    [{ nothing: { exists: true } }, true],
    [{ left: { exists: false } }, true],
    [{ absent: { exists: true, not: "x" } }, false],
    [{ absent: { not: { exists: true } } }, true],
    // Paths.
    [{ "place.city": "Bern" }, true],
    [{ "place.land": { exists: false } }, true],
    [{ "place.city.length": 4 }, false],
    [{ "place.streets.name": "a" }, false],
    [{ "place.at.sea": false }, false],
    [{ "a.b": 1 }, true],
    [{ "a.b": 2 }, false],
    [{ "a.c": 3 }, true],
    [{ place: { exists: true } }, true],
  ])("%j is %s", (where, expected) => expect(compileWhere(where)(METADATA)).toBe(expected));

  it("is asked of items without metadata too", () => {
    expect(compileWhere({})(undefined)).toBe(true);
    expect(compileWhere({ album: "x" })(undefined)).toBe(false);
    expect(compileWhere({ album: { not: "x" } })(undefined)).toBe(true);
  });

  it.each([
    null,
    "album",
    ["album"],
    { year: { $gte: 2020 } },
    { year: { gte: 2020, before: 2030 } },
    { year: { not: { max: 1 } } },
    { year: { gte: null } },
    { year: { lt: true } },
    { year: { gt: [1] } },
    { year: { gte: Number.NaN } },
    { at: { gte: new Date(Number.NaN) } },
    { year: { exists: "yes" } },
    { year: Number.NaN },
    { year: [2020, {}] },
    { year: 2020n },
    { year: () => true },
  ])("refuses %o, naming the argument", (where) => {
    expect(() => compileWhere(where as never)).toThrow(
      expect.objectContaining({ code: "bad-input", data: { argument: "where" } }),
    );
  });
});
