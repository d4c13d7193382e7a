import { expect, it } from "vitest";
import { planResize } from "./resize-plan.js";
import { taps } from "./taps.js";

it("gives weights that sum to one in fixed point, within rounding", () => {
  const { weights, width } = taps(301, 64, 3);
  for (let i = 0; i < 64; i++) {
    const sum = weights.slice(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - 2 ** 22)).toBeLessThanOrEqual(width);
  }
});

it("gives a window the weights that it has in the whole", () => {
  const whole = taps(500, 90, 3);
  const part = taps(500, 90, 3, { start: 31, length: 20 });
  const width = whole.width;
  expect(part.weights).toEqual(whole.weights.slice(31 * width, 51 * width));
  expect(part.count).toEqual(whole.count.slice(31, 51));
  expect([...part.first].map((place) => place + part.start)).toEqual([...whole.first.slice(31, 51)]);
});

it("refuses to cut a square out of a picture that is smaller", () => {
  expect(() => planResize(300, 300, { size: 224, fit: "crop", shortestEdge: 200, filter: 3 })).toThrow(RangeError);
});
