import { expect, it } from "vitest";
import { contenders, kthLargest } from "./contenders.js";

const COUNT = 500;
/** Scores in a changing order, some of them equal, each with its own error. */
const scores = Float32Array.from({ length: COUNT }, (_, i) => ((i * 7919) % 211) / 211);
const errorOf = (i: number) => ((i * 31) % 7) / 1000;
const orders = { mixed: scores, ascending: scores.toSorted(), descending: scores.toSorted().reverse() };

/** One is out where k others are surely better. */
function plain(of: Float32Array, k: number): number[] {
  const most = (i: number) => (of[i] as number) + errorOf(i);
  const sure = Float64Array.from(of, (score, i) => score - errorOf(i)).sort();
  const least = sure[COUNT - k] ?? -Infinity;
  return [...of.keys()].filter((i) => most(i) >= least);
}

it.each(Object.keys(orders) as (keyof typeof orders)[])("finds all that may be among the k best, %s", (name) => {
  for (const k of [1, 10, 499, 500, 501, Number.MAX_SAFE_INTEGER]) {
    const found = contenders({ scores: orders[name], errorOf, mostError: 0.006 }, k);
    expect(found.toSorted((a, b) => a - b)).toEqual(plain(orders[name], k));
    expect(found.map((i) => orders[name][i])).toEqual(
      found.map((i) => orders[name][i] as number).sort((a, b) => b - a),
    );
  }
});

it("knows no kth of fewer", () => {
  expect(kthLargest(Float64Array.of(3, 1, 2), 2)).toBe(2);
  expect(kthLargest(Float64Array.of(3, 1, 2), 3)).toBe(1);
  expect(kthLargest(Float64Array.of(3, 1, 2), 4)).toBe(-Infinity);
});
