import { expect, it } from "vitest";
import { defaultThreads, scanThreadCount } from "./threads.js";

it("takes half of the cores, and both of two for a large model", () => {
  const cores = [undefined, 1, 2, 3, 4, 8, 16, 64];
  expect(cores.map((count) => defaultThreads(count))).toEqual([1, 1, 1, 2, 2, 4, 4, 4]);
  expect(cores.map((count) => defaultThreads(count, 6e6))).toEqual([1, 1, 1, 2, 2, 4, 4, 4]);
  expect(cores.map((count) => defaultThreads(count, 370e6))).toEqual([1, 1, 2, 2, 2, 4, 8, 8]);
});

it("scans in as many threads as there are cores, and no more than four", () => {
  expect([undefined, 1, 2, 3, 8].map((count) => scanThreadCount(count))).toEqual([1, 1, 2, 3, 4]);
});
