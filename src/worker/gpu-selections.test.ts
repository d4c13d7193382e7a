import { expect, it } from "vitest";
import { foundMiddle, planSelections, selectionCount } from "./gpu-selections.js";

const NONE = 0xffffffff;
const rows = (words: Uint32Array) =>
  Array.from({ length: words.length / 6 }, (_, i) => [...words.slice(i * 6, i * 6 + 6)]);

it("looks for the kth best, and for the middle of each class and of what is off it", () => {
  // 9 rows are not looked at; 5 are of class 1, 4 of class 3.
  const plan = planSelections(2, 3, [9, 5, 0, 4]);
  const middles = (query: number, about: number) => [
    [query, 0b10, 2, 0, 24, about === NONE ? NONE : about],
    [query, 0b10, 2, 0, 24, about === NONE ? NONE : about],
    [query, 0b1000, 1, 0, 24, about === NONE ? NONE : about + 2],
    [query, 0b1000, 2, 0, 24, about === NONE ? NONE : about + 2],
  ];
  expect(rows(plan.words)).toEqual([
    [0, 0b1010, 6, 0, 24, NONE],
    [1, 0b1010, 6, 0, 24, NONE],
    ...middles(0, NONE),
    ...middles(1, NONE),
    ...middles(0, 2),
    ...middles(1, 6),
  ]);
  expect(plan.byScore).toBe(10);
  expect(selectionCount(plan)).toBe(18);
  expect(plan.backgrounds).toEqual([
    { query: 0, class: 1, median: 2, deviation: 10 },
    { query: 0, class: 3, median: 4, deviation: 12 },
    { query: 1, class: 1, median: 6, deviation: 14 },
    { query: 1, class: 3, median: 8, deviation: 16 },
  ]);
});

it("is the least where there are fewer than k", () => {
  expect(planSelections(1, 10, [0, 4]).words[2]).toBe(0);
});

it("reads scores of either sign out of keys", () => {
  const key = (score: number) => {
    const [bits = 0] = new Uint32Array(Float32Array.of(score).buffer);
    return bits >= 0x80000000 ? ~bits : bits | 0x80000000;
  };
  const words = new Uint32Array(12);
  words[3] = key(-0.5);
  words[9] = key(0.25);
  expect(foundMiddle(words, 0)).toBe(-0.125);
});
