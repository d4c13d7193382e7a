import { expect, it } from "vitest";
import { isFiltering, NO_FILTER, passes, whereOf } from "./filter.js";
import { newestFirst, photoOf } from "./photo.js";

const may = photoOf("a.jpg", { takenAt: "2024-05-31T23:30:00", place: "Paris" });
const june = photoOf("b.jpg", { takenAt: "2024-06-01T00:00:00" });
const undated = photoOf("folder/c.jpg", { modified: 5 });

it("lets all through where nothing is asked for", () => {
  expect([may, june, undated].every((photo) => passes(photo, NO_FILTER))).toBe(true);
  expect(isFiltering(NO_FILTER)).toBe(false);
  expect(whereOf(NO_FILTER)).toEqual({});
});

it("takes both days whole, and no photo without a date", () => {
  const inMay = { ...NO_FILTER, from: "2024-05-31", to: "2024-05-31" };
  expect([may, june, undated].map((photo) => passes(photo, inMay))).toEqual([true, false, false]);
  expect([may, june, undated].map((photo) => passes(photo, { ...NO_FILTER, from: "2024-06-01" }))).toEqual([
    false,
    true,
    false,
  ]);
  expect(whereOf(inMay)).toEqual({ takenAt: { gte: "2024-05-31", lte: "2024-05-31T23:59:59" } });
});

it("takes one place", () => {
  const inParis = { ...NO_FILTER, place: "Paris" };
  expect([may, june].map((photo) => passes(photo, inParis))).toEqual([true, false]);
  expect(whereOf(inParis)).toEqual({ place: "Paris" });
});

it("orders photos by when they were taken, else by their files' time", () => {
  expect([undated, june, may].sort(newestFirst)).toEqual([june, may, undated]);
  expect(undated.alt).toBe("c.jpg");
});
