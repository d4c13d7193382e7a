import { expect, it } from "vitest";
import { bytes, duration } from "../shared/numbers.js";
import { loadingWords, lookingWords } from "./words.js";

it("says how far the looking is, how fast it goes and how long it still takes", () => {
  expect(lookingWords({ done: 120, total: 5000, perSecond: 20.3 })).toBe(
    "Looking at pictures: 120 of 5,000 · 20 a second · 4 min left",
  );
  expect(lookingWords({ done: 0, total: 1, perSecond: undefined })).toBe("Looking at pictures: 0 of 1");
});

it("says how much of the model is there", () => {
  expect(loadingWords(1.2e6, 4e6)).toBe("Loading the model: 1.2 MB of 4.0 MB");
  expect(loadingWords(4e6, 4e6)).toBe("Starting the model");
  expect(loadingWords(5e3, undefined)).toBe("Loading the model: 5 kB");
});

it("names bytes and times by the unit that people use", () => {
  expect([12_345, 372e6, 1.13e9].map(bytes)).toEqual(["12 kB", "372 MB", "1.1 GB"]);
  expect([0.2, 89, 600, 9000].map(duration)).toEqual(["1 s", "89 s", "10 min", "2.5 h"]);
});
