import { expect, it } from "vitest";
import { defaultThreads } from "./threads.js";

it("takes half of the cores, at most four", () => {
  expect([undefined, 1, 2, 3, 4, 8, 64].map((cores) => defaultThreads(cores))).toEqual([1, 1, 1, 2, 2, 4, 4]);
});
