import { expect, it } from "vitest";
import { nextBatch } from "./batch-size.js";

const rule = { first: 1, most: 8 };

it("grows while batches are short, to the most", () => {
  const sizes = [rule.first];
  for (let i = 0; i < 5; i++) sizes.push(nextBatch(sizes.at(-1) as number, 20, rule));
  expect(sizes).toEqual([1, 2, 4, 8, 8, 8]);
});

it("shrinks while a query would wait long, down to one", () => {
  expect([8, 5, 2, 1].map((size) => nextBatch(size, 900, rule))).toEqual([4, 2, 1, 1]);
});

it("stays between", () => {
  expect(nextBatch(4, 250, rule)).toBe(4);
});
