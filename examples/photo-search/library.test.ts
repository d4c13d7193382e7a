import { expect, it } from "vitest";
import { createLibrary } from "./library.js";
import { photoOf } from "./photo.js";

const old = photoOf("A/old.jpg", { modified: 1 });
const taken = photoOf("A/paris.jpg", { takenAt: "2024-05-31T12:00:00", place: "Paris" });
const fresh = photoOf("B/fresh.jpg", { modified: Date.parse("2025-01-01") });

it("says of all photos what is true after each change", () => {
  const library = createLibrary();
  library.put([old, taken]);
  expect(library.all).toEqual([taken, old]);
  expect([library.places, library.dated]).toEqual([["Paris"], true]);
  library.put([fresh]);
  expect(library.all).toEqual([fresh, taken, old]);
  expect([...library.folders]).toEqual([
    ["A", 2],
    ["B", 1],
  ]);
  library.remove(library.idsOf("A"));
  expect(library.all).toEqual([fresh]);
  expect([library.places, library.dated]).toEqual([[], false]);
});

it("goes through all photos once after each change, and not each time it is asked", () => {
  const library = createLibrary();
  library.put([old]);
  expect(library.all).toBe(library.all);
  expect(library.places).toBe(library.places);
});
