import { expect, it } from "vitest";
import type { Progress } from "../core/progress.js";
import { LoadProgress } from "./load-progress.js";

it("adds files up, and gives a total once each file's length is known", () => {
  const seen: Progress[] = [];
  const progress = new LoadProgress((one) => seen.push(one));
  const [a, b] = [progress.of("a"), progress.of("b")];
  a(0, 10);
  a(4, 10);
  b(0, 5);
  b(5, 5);
  a(10, 10);
  expect(seen.map(({ loaded, total }) => [loaded, total])).toEqual([
    [0, undefined],
    [4, undefined],
    [4, 15],
    [9, 15],
    [15, 15],
  ]);
});

it("counts no more on a file that was not there", () => {
  const seen: Progress[] = [];
  const progress = new LoadProgress((one) => seen.push(one));
  progress.of("missing");
  const there = progress.of("there");
  there(1, 8);
  progress.drop("missing");
  there(8, 8);
  expect(seen.map(({ loaded, total }) => [loaded, total])).toEqual([
    [1, undefined],
    [8, 8],
  ]);
});
