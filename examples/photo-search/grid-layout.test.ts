import { expect, it } from "vitest";
import { layOut, tileBy, tilesBetween } from "./grid-layout.js";

it("fills the width with as many tiles as fit", () => {
  expect(layOut(1000, 101, 140, 10)).toEqual({
    columns: 6,
    side: 950 / 6,
    step: 950 / 6 + 10,
    height: 17 * (950 / 6 + 10) - 10,
  });
  expect(layOut(90, 3, 140, 10)).toMatchObject({ columns: 1, side: 90, height: 290 });
  expect(layOut(1000, 0, 140, 10).height).toBe(0);
});

it("takes the rows that a window touches, and none that are not there", () => {
  const layout = layOut(1000, 50_000, 90, 10); // ten columns of 91
  expect(layout).toMatchObject({ columns: 10, side: 91, step: 101 });
  expect(tilesBetween(layout, 50_000, 0, 800, 0)).toEqual([0, 80]);
  expect(tilesBetween(layout, 50_000, 1010, 1810, 101)).toEqual([90, 190]);
  expect(tilesBetween(layout, 50_000, 504_000, 505_000, 0)).toEqual([49_900, 50_000]);
  expect(tilesBetween(layout, 50_000, -900, -100, 0)).toEqual([0, 0]);
  expect(tilesBetween(layout, 7, 0, 800, 500)).toEqual([0, 7]);
});

it("goes where the keys lead, and stays at the edges", () => {
  const keys = (at: number) =>
    ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].map((key) => tileBy(key, at, 4, 10));
  expect(keys(5)).toEqual([6, 4, 9, 1, 0, 9]);
  expect(keys(0)).toEqual([1, undefined, 4, undefined, 0, 9]);
  expect(keys(9)).toEqual([undefined, 8, undefined, 5, 0, 9]);
  expect(tileBy("a", 5, 4, 10)).toBeUndefined();
});
