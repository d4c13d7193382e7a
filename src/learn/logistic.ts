import type { Algebra } from "./algebra.js";
import type { Course } from "./job.js";
import type { Linear } from "./linear.js";
import type { Place, Steps, Targets } from "./logistic-steps.js";

/** Examples `[n, d]`, one at least, and what is to be learnt of them. */
export interface Examples extends Omit<Targets, "has"> {
  x: Float32Array;
  d: number;
  /** [n, k]: 1 where the example has the label. */
  has: Uint8Array;
}

export interface FitOptions {
  /** The strength of the penalty: what is made least is `Σ weight * loss + l2 / 2 * ‖weights‖²`. */
  l2: number;
  /** How far the weights may be from the right ones, as a share of their length. */
  tolerance: number;
  /** Weights to begin with: those of a similar problem. */
  start?: Linear | undefined;
}

/** An algebra with room for `fitFloats`, and the steps on its arrays. */
export interface FitRoom {
  algebra: Algebra;
  steps: Steps;
}

const MOST_STEPS = 1000;
/** Places on one line. */
const MOST_TRIES = 30;

/** Numbers that a fit takes of an algebra, with what rounding each array up to a multiple of four adds. */
export function fitFloats(n: number, d: number, k: number): number {
  return n * d + 5 * k * (d + 1) + 8 * n * k + d + 6 * k + 100;
}

/**
 * Logistic regression: softmax over the labels, or one of its own for each. The intercepts are not penalised. By
 * nonlinear conjugate gradients on centred examples (which changes the intercepts alone, and is undone at the end).
 *
 * It ends where the penalty itself proves the tolerance: the loss curves by `l2` at least, so that weights whose gradient
 * is g are within ‖g‖ / l2 of the right ones. (Or after a thousand steps; or where float32 knows no way down.)
 */
export async function fitLogistic(
  examples: Examples,
  { l2, tolerance, start }: FitOptions,
  { algebra, steps }: FitRoom,
  { breathe }: Pick<Course<never>, "breathe">,
): Promise<Linear> {
  const { n, d, k } = examples;
  algebra.clear();
  const x = copy(algebra, examples.x);
  const { mean, spread } = centre(x, n, { algebra, steps });
  const targets = { ...examples, has: copy(algebra, examples.has), weight: copy(algebra, examples.weight) };
  const parameters = (): Parameters => {
    const all = algebra.zeros(k * d + k);
    return { all, weights: all.subarray(0, k * d), biases: all.subarray(k * d) };
  };
  const [theta, direction, inverse] = [parameters(), parameters(), parameters()];
  let [gradient, before] = [parameters(), parameters()];
  const along = { rows: algebra.zeros(n * k), biases: direction.biases };
  const there = placeIn(algebra, n, k);
  let here = algebra.doubles(n * k);
  const floor = leastCurvature(examples);

  const measure = () => {
    const { weights, biases } = gradient;
    algebra.transposedTimes(weights, there.residual, x, k, d, n);
    steps.addTimes(weights, l2, theta.weights);
    biases.set(there.slopes);
    for (const [j, least] of floor.entries()) {
      const curvature = Math.max(there.curvature[j] as number, least);
      there.curvature[j] = curvature;
      inverse.weights.fill(1 / (l2 + curvature * spread), j * d, (j + 1) * d);
      inverse.biases[j] = 1 / curvature;
    }
  };
  const isDone = () => {
    const { weights, biases } = gradient;
    const most = (tolerance * l2) ** 2 * steps.inner(theta.weights, theta.weights);
    return (
      steps.inner(weights, weights) <= most &&
      biases.every((slope, j) => Math.abs(slope) <= tolerance * (there.curvature[j] as number))
    );
  };

  /** What centring takes from a label's logits. */
  const shiftOf = (j: number) => steps.inner(theta.weights.subarray(j * d, (j + 1) * d), mean);

  if (start) {
    theta.weights.set(start.weights);
    theta.biases.set(start.biases.map((bias, j) => bias + shiftOf(j)));
    algebra.timesTransposed(along.rows, x, theta.weights, n, k, d);
  }
  steps.goAlong(targets, here, { ...along, biases: theta.biases }, 1, there);
  measure();
  for (let step = 0; step < MOST_STEPS && !(step > 0 && isDone()); step++) {
    await breathe();
    const down = steps.turn(direction.all, gradient.all, before.all, inverse.all);
    if (!(down < 0)) break;
    algebra.timesTransposed(along.rows, x, direction.weights, n, k, d);
    await breathe();
    const slope = l2 * steps.inner(theta.weights, direction.weights);
    const curve = l2 * steps.inner(direction.weights, direction.weights);
    [here, there.logits] = [there.logits, here];
    const t = leastAlong((t) => {
      const [first, second] = steps.goAlong(targets, here, along, t, there);
      return [first + slope + t * curve, second + curve];
    }, -down);
    steps.addTimes(theta.all, t, direction.all);
    [gradient, before] = [before, gradient];
    measure();
  }
  const biases = theta.biases.map((bias, j) => bias - shiftOf(j));
  return { weights: theta.weights.slice(), biases };
}

/** Numbers for all that is learnt: `weights[k, d]`, and behind them `biases[k]`. */
interface Parameters extends Linear {
  all: Float32Array;
}

function copy(algebra: Algebra, from: ArrayLike<number>): Float32Array {
  const to = algebra.zeros(from.length);
  to.set(from);
  return to;
}

/** Room for a place of a loss. */
export function placeIn(algebra: Algebra, n: number, k: number): Place {
  return {
    logits: algebra.doubles(n * k),
    residual: algebra.zeros(n * k),
    slopes: algebra.doubles(k),
    curvature: algebra.doubles(k),
    shares: algebra.doubles(k),
  };
}

/**
 * A sound step length on a convex line, by Newton's method between bounds. `slopesAt` goes there and gives both
 * derivatives, last of all for what is returned; `steep` is the first one at 0, turned round.
 */
function leastAlong(slopesAt: (t: number) => [number, number], steep: number): number {
  let [low, high, t] = [0, Infinity, 1];
  for (let tries = 1; ; tries++) {
    const [first, second] = slopesAt(t);
    if (Math.abs(first) <= 0.1 * steep || tries === MOST_TRIES) return t;
    if (first > 0) high = t;
    else low = t;
    const next = t - first / second;
    t = next > low && next < high ? Math.min(next, 10 * t) : high < Infinity ? (low + high) / 2 : 2 * t;
  }
}

/** Takes from `n` rows their mean. `spread` is what is left of them: the mean square of a number. */
function centre(x: Float32Array, n: number, { algebra, steps }: FitRoom): { mean: Float32Array; spread: number } {
  const d = x.length / n;
  const mean = algebra.zeros(d);
  const rows = Array.from({ length: n }, (_, i) => x.subarray(i * d, (i + 1) * d));
  for (const row of rows) steps.addTimes(mean, 1 / n, row);
  let squares = 0;
  for (const row of rows) {
    steps.addTimes(row, -1, mean);
    squares += steps.inner(row, row);
  }
  return { mean, spread: squares / x.length };
}

/** A bound for each label's curvature, so that a sure guess is not taken for a flat place. */
function leastCurvature({ n, k, has, weight, multi }: Examples): Float64Array {
  const [all, own] = [new Float64Array(k), new Float64Array(k)];
  for (let start = 0; start < n * k; start += k) {
    for (let j = 0; j < k; j++) {
      const w = weight[multi ? start + j : start] as number;
      all[j] = (all[j] as number) + w;
      own[j] = (own[j] as number) + w * (has[start + j] as number);
    }
  }
  return all.map((sum, j) => (0.01 * (own[j] as number) * (sum - (own[j] as number))) / sum || 1);
}
