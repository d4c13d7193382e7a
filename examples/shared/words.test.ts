import { expect, it } from "vitest";
import { aSecond, lookingWords } from "./words.js";

it("says how far the looking is, how fast it goes and how long it still takes", () => {
  expect(lookingWords({ done: 120, total: 5000, perSecond: 20.3 })).toBe(
    "Looking at pictures: 120 of 5,000 · 20 a second · 4 min left",
  );
  expect(lookingWords({ done: 0, total: 1, perSecond: undefined })).toBe("Looking at pictures: 0 of 1");
});

it("says what is slow more exactly", () => {
  expect([0.25, 9.94, 1234.5].map(aSecond)).toEqual(["0.3 a second", "9.9 a second", "1,235 a second"]);
});
