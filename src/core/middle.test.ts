import { expect, it } from "vitest";
import { middle, middleAndDistance } from "./middle.js";

it("is what a sort has in the middle", () => {
  for (let length = 1; length < 200; length++) {
    const values = Float64Array.from(
      { length },
      (_, i) => Math.round(Math.sin(i * length) * (length % 7 ? 1000 : 3)) + 0.5,
    );
    const sorted = values.toSorted();
    const expected =
      ((sorted[Math.floor((length - 1) / 2)] as number) + (sorted[Math.ceil((length - 1) / 2)] as number)) / 2;
    expect(middle(values)).toBe(expected);
    expect(middle(sorted.slice())).toBe(expected);
    expect(middle(sorted.toReversed())).toBe(expected);
  }
  expect(middle(new Float32Array())).toBeNaN();
});

it("is that of many numbers too, however they lie", () => {
  const shapes = [
    (i: number) => Math.sin(i),
    (i: number) => Math.sin(i) ** 21,
    (i: number) => (i % 3 ? 0.25 : i),
    () => 7,
    (i: number) => (i ? 1 + i * 1e-15 : -1e9),
    (i: number) => (i * 7919) % 5003,
    (i: number) => (i % 2 ? 1e308 : -1e308) * (i % 7), // whose range is beyond all numbers
    (i: number) => i * 5e-324, // whose range has no inverse
    (i: number) => Math.sqrt(-2 * Math.log((((i * 7919) % 10007) + 1) / 10008)) * Math.cos(i * 1.7), // as scores lie
    (i: number) => (i % 5 < 2 ? -1 : 1) + 1e-9 * Math.sin(i), // two heaps
    (i: number) => Math.exp(i / 100), // nearly all in the first part
  ];
  for (const shape of shapes) {
    for (const length of [5000, 5001, 9000, 9001]) {
      const values = Float64Array.from({ length }, (_, i) => shape(i));
      const sorted = values.toSorted();
      const median = ((sorted[(length - 1) >> 1] as number) + (sorted[length >> 1] as number)) / 2;
      expect(middle(values)).toBe(median);
      const distances = values.map((value) => Math.abs(value - median)).sort();
      const distance = ((distances[(length - 1) >> 1] as number) + (distances[length >> 1] as number)) / 2;
      expect(middleAndDistance(values)).toEqual({ median, distance });
    }
  }
});
