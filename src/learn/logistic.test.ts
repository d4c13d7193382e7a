import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normal, randomOf } from "../core/random.js";
import { shares, sigmoid } from "../core/scores.js";
import { type Algebra, plainAlgebra } from "./algebra.js";
import { classWeights } from "./class-weights.js";
import type { Linear } from "./linear.js";
import { type Examples, fitFloats, fitLogistic, placeIn } from "./logistic.js";
import { plainSteps, type Targets } from "./logistic-steps.js";
import { openAlgebra } from "./wasm-algebra.js";
import { stepsOn } from "./wasm-steps.js";

interface Problem {
  multi: boolean;
  balanced: boolean;
  l2: number;
  dim: number;
  x: number[];
  has: number[];
  others: number[];
  weights: number[];
  biases: number[];
  probabilities: number[];
}

/** scikit-learn's answers, by tools/head_oracle.py. */
const problems: Problem[] = JSON.parse(readFileSync(new URL("fixtures/heads.json", import.meta.url), "utf8"));
const calm = { breathe: async () => {} };

function examplesOf({ x, has, dim, multi, balanced, biases }: Problem): Examples {
  const [k, n] = [biases.length, x.length / dim];
  const held = Uint8Array.from(has);
  const weight = classWeights(held, k, multi, balanced);
  return { x: Float32Array.from(x), d: dim, n, k, has: held, weight, multi };
}

function probabilitiesOf({ weights, biases }: Linear, x: readonly number[], dim: number, multi: boolean): number[] {
  return Array.from({ length: x.length / dim }, (_, row) => {
    const logits = biases.map((bias, j) =>
      x.slice(row * dim, (row + 1) * dim).reduce((sum, v, i) => sum + v * (weights[j * dim + i] as number), bias),
    );
    return multi ? [...logits].map(sigmoid) : [...shares(logits)];
  }).flat();
}

/** The length of the difference, as a share of the right one's. */
function distance(got: ArrayLike<number>, right: readonly number[]): number {
  const off = Math.hypot(...right.map((x, i) => x - (got[i] as number)));
  return off / Math.hypot(...right);
}

describe("logistic regression", () => {
  it.each(problems.map((problem, i) => [i, problem] as const))(
    "gives scikit-learn's answers: %i",
    async (_, problem) => {
      const examples = examplesOf(problem);
      const { n, d, k } = examples;
      for (const algebra of [plainAlgebra, openAlgebra(fitFloats(n, d, k))]) {
        const options = { l2: problem.l2, tolerance: 1e-4 };
        const fit = await fitLogistic(examples, options, on(algebra), calm);
        expect(distance(fit.weights, problem.weights)).toBeLessThan(1e-4); // the tolerance
        const probabilities = probabilitiesOf(fit, problem.others, d, problem.multi);
        expect(distance(probabilities, problem.probabilities)).toBeLessThan(1e-4);
        const again = await fitLogistic(examples, { ...options, start: fit }, on(algebra), calm);
        expect(distance(again.weights, problem.weights)).toBeLessThan(1e-4);
      }
    },
  );

  it("has the gradient of its loss, by finite differences", () => {
    for (const problem of problems.slice(0, 6)) {
      const targets = targetsOf(examplesOf(problem));
      const { n, k } = targets;
      const random = randomOf(1, 2);
      const logits = Float64Array.from({ length: n * k }, () => 3 * normal(random));
      const along = Float32Array.from(logits, () => normal(random));
      const loss = (t: number) =>
        lossAt(
          targets,
          logits.map((z, i) => z + t * (along[i] as number)),
        );
      const h = 1e-4;
      const [minus, middle, plus] = [loss(0.5 - h), loss(0.5), loss(0.5 + h)];
      const place = placeIn(plainAlgebra, n, k);
      const [first, second] = plainSteps.goAlong(
        targets,
        logits,
        { rows: along, biases: new Float32Array(k) },
        0.5,
        place,
      );
      const slope = place.residual.reduce((sum, r, i) => sum + r * (along[i] as number), 0);
      expect(slope).toBeCloseTo((plus - minus) / (2 * h), 4);
      expect(first).toBeCloseTo(slope, 4);
      expect(second).toBeCloseTo((plus - 2 * middle + minus) / h ** 2, 3);
      const moved = logits.map((z, i) => z + 0.5 * (along[i] as number));
      expect(place.logits).toEqual(moved);
    }
  });

  it("is exact in a large space, at strengths far apart", async () => {
    const [n, d, k] = [60, 96, 5];
    const random = randomOf(3, 0);
    const has = new Uint8Array(n * k);
    const x = new Float32Array(n * d);
    for (let i = 0; i < n; i++) {
      has[i * k + (i % k)] = 1;
      for (let j = 0; j < d; j++) x[i * d + j] = (0.5 + (j % k === i % k ? 0.5 : 0) + 0.7 * normal(random)) / 10;
    }
    for (const multi of [false, true]) {
      for (const l2 of [10, 0.1, 0.001]) {
        const examples = { x, d, n, k, has, weight: classWeights(has, k, multi, false), multi };
        const fit = await fitLogistic(examples, { l2, tolerance: 1e-4 }, on(openAlgebra(fitFloats(n, d, k))), calm);
        expect(distance(lessGradient(examples, fit, l2), [...fit.weights]), `${l2}`).toBeLessThan(1.05e-4); // the tolerance, and rounding
      }
    }
  });
});

function on(algebra: Algebra) {
  return { algebra, steps: stepsOn(algebra) };
}

function targetsOf({ n, k, has, weight, multi }: Examples): Targets {
  return { n, k, has: Float32Array.from(has), weight, multi };
}

/** `Σ weight * -log p` of what is so. */
function lossAt({ k, has, weight, multi }: Targets, logits: Float64Array): number {
  let loss = 0;
  for (const [at, z] of logits.entries()) {
    const row = at - (at % k);
    if (multi) loss += (weight[at] as number) * Math.log1p(Math.exp(has[at] ? -z : z));
    else if (has[at]) {
      const sum = logits.subarray(row, row + k).reduce((all, other) => all + Math.exp(other - z), 0);
      loss += (weight[row] as number) * Math.log(sum);
    }
  }
  return loss;
}

/**
 * The weights less their gradient over l2, of centred examples, in float64: the weights themselves where the gradient is
 * zero.
 */
function lessGradient(examples: Examples, { weights, biases }: Linear, l2: number): Float64Array {
  const { x, d, n, k } = examples;
  const mean = Float64Array.from({ length: d }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += x[i * d + c] as number;
    return sum / n;
  });
  const place = placeIn(plainAlgebra, n, k);
  const logits = Float64Array.from({ length: n * k }, (_, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    let sum = biases[j] as number;
    for (let c = 0; c < d; c++) sum += (x[i * d + c] as number) * (weights[j * d + c] as number);
    return sum;
  });
  const nowhere = { rows: new Float32Array(n * k), biases: new Float32Array(k) };
  plainSteps.goAlong(targetsOf(examples), logits, nowhere, 0, place);
  return Float64Array.from({ length: k * d }, (_, at) => {
    const [j, c] = [Math.floor(at / d), at % d];
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += (place.residual[i * k + j] as number) * ((x[i * d + c] as number) - (mean[c] as number));
    }
    return -sum / l2;
  });
}
