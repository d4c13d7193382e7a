import { describe, expect, it } from "vitest";
import { Pace } from "./pace.js";
import { BLOCK } from "./segment.js";

/** How many are written at a time, where one comes every `each` milliseconds and writing takes `write`. */
function sizes(each: number, write: (changes: number) => number, count = 50_000): number[] {
  const pace = new Pace();
  const written: number[] = [];
  let [now, changes] = [0, 0];
  for (let i = 0; i < count; i++) {
    now += each;
    changes++;
    if (!pace.isDue(changes, now)) continue;
    pace.wrote(now, now + write(changes));
    now += write(changes);
    written.push(changes);
    changes = 0;
  }
  return written;
}

describe("Pace", () => {
  it("has every 256 written where they come no faster than that", () => {
    expect(new Set(sizes(10, () => 15))).toEqual(new Set([256]));
    expect(new Set(sizes(10, () => 2559))).toEqual(new Set([256]));
  });

  it("has as many written as come while the last were, where they come faster", () => {
    const all = sizes(0.01, () => 20);
    expect(all[0]).toBe(256);
    for (const size of all.slice(1)) expect(Math.abs(size - 2000)).toBeLessThanOrEqual(1);
  });

  it("never has more than a block wait", () => {
    expect(Math.max(...sizes(0.01, (changes) => 10 + changes / 10))).toBe(BLOCK);
  });
});
