import { expect, it } from "vitest";
import { bytes, count, duration } from "./numbers.js";

it("parts thousands", () => {
  expect([0, 7, 999, 1000, 50_000, 1_234_567].map(count)).toEqual(["0", "7", "999", "1,000", "50,000", "1,234,567"]);
});

it("names bytes and times by the unit that people use", () => {
  expect([12_345, 372e6, 1.13e9].map(bytes)).toEqual(["12 kB", "372 MB", "1.1 GB"]);
  expect([0.2, 89, 600, 9000].map(duration)).toEqual(["1 s", "89 s", "10 min", "2.5 h"]);
});
