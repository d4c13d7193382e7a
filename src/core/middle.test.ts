import { expect, it } from "vitest";
import { middle } from "./middle.js";

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
