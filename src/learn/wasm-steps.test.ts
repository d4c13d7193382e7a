import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal, randomOf } from "../core/random.js";
import { type Algebra, plainAlgebra } from "./algebra.js";
import { fitFloats, placeIn } from "./logistic.js";
import { plainSteps, type Steps } from "./logistic-steps.js";
import { openAlgebra } from "./wasm-algebra.js";
import { stepsOn } from "./wasm-steps.js";

const size = fc.integer({ min: 1, max: 9 });
/** How far float64 sums of some dozens of numbers may be apart in another order, and float32 results of them. */
const [DOUBLE, SINGLE] = [1e-12, 1e-6];

function both<T>(run: (algebra: Algebra, steps: Steps) => T): [T, T] {
  const algebra = openAlgebra(fitFloats(20, 20, 20));
  return [run(algebra, stepsOn(algebra)), run(plainAlgebra, plainSteps)];
}

function fill<T extends Float32Array | Float64Array>(array: T, next: () => number): T {
  for (let i = 0; i < array.length; i++) array[i] = next();
  return array;
}

function near(got: ArrayLike<number>, right: ArrayLike<number>, bound: number): void {
  expect(got.length).toBe(right.length);
  for (let i = 0; i < right.length; i++) {
    const scale = Math.max(1, Math.abs(right[i] as number));
    expect(Math.abs((got[i] as number) - (right[i] as number)) / scale).toBeLessThan(bound);
  }
}

describe("the steps in WebAssembly", () => {
  it("are those where there is SIMD", () => {
    expect(stepsOn(openAlgebra(8))).not.toBe(plainSteps);
    expect(stepsOn(plainAlgebra)).toBe(plainSteps);
  });

  it("do what the plain ones do, in any shape", () => {
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0 }), (n, d, seed) => {
        const [fast, plain] = both((algebra, steps) => {
          const random = randomOf(seed, 0);
          const next = () => normal(random);
          const row = () => fill(algebra.zeros(n * d), next);
          const [direction, gradient, before, to] = [row(), row(), row(), row()];
          const inverse = fill(algebra.zeros(n * d), () => Math.abs(next()));
          const inner = steps.inner(gradient, before);
          steps.addTimes(to, 0.7, before);
          const down = steps.turn(direction, gradient, before, inverse);
          return { to, direction, numbers: [inner, down] };
        });
        near(fast.numbers, plain.numbers, SINGLE);
        for (const name of ["to", "direction"] as const) near(fast[name], plain[name], SINGLE);
      }),
      { numRuns: 100 },
    );
  });

  it.each([false, true])("go to the same place of a loss, in any shape; labels for themselves: %s", (multi) => {
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0 }), fc.constantFrom(0.1, 3, 300), (n, k, seed, spread) => {
        const [fast, plain] = both((algebra, steps) => {
          const random = randomOf(seed, 0);
          const next = () => spread * normal(random);
          const place = placeIn(algebra, n, k);
          const from = fill(algebra.doubles(n * k), next);
          const along = { rows: fill(algebra.zeros(n * k), next), biases: fill(algebra.zeros(k), next) };
          const has = fill(algebra.zeros(n * k), () => (random() < 0.5 ? 1 : 0));
          const weight = fill(algebra.zeros(n * k), random);
          fill(place.slopes, next); // what was there before is of no matter
          const slopes = steps.goAlong({ n, k, has, weight, multi }, from, along, 0.7, place);
          return { ...place, derivatives: slopes.map((slope, i) => slope / spread ** (i + 1)) };
        });
        for (const name of ["logits", "slopes", "curvature", "derivatives"] as const)
          near(fast[name], plain[name], DOUBLE);
        near(fast.residual, plain.residual, SINGLE);
      }),
      { numRuns: 100 },
    );
  });
});
