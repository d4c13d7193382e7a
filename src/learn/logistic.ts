import type { Algebra } from "./algebra.js";
import type { Course } from "./job.js";
import { inner, Lbfgs } from "./lbfgs.js";
import type { Linear } from "./linear.js";
import { lossAt, slopesAt, type Targets } from "./logistic-loss.js";

/** Examples `[n, d]` and what is to be learnt of them. */
export interface Examples extends Targets {
  x: Float32Array;
  d: number;
}

export interface FitOptions {
  /** The strength of the penalty: what is made least is `Σ weight * loss + l2 / 2 * ‖weights‖²`. */
  l2: number;
  /** How far the weights may be from the right ones, as a share of their length. */
  tolerance: number;
  /** Weights to begin with: those of a similar problem. */
  start?: Linear | undefined;
}

const MOST_STEPS = 1000;

/** Numbers that a fit takes of an algebra, with what rounding each array up to a multiple of four adds. */
export function fitFloats(n: number, d: number, k: number): number {
  return n * d + 3 * k * (d + 1) + 2 * n * k + 24;
}

/**
 * Logistic regression: softmax over the labels, or one of its own for each. The intercepts are not penalised. By L-BFGS,
 * with exact line searches, on centred examples (which changes the intercepts alone, and is undone at the end).
 *
 * It ends where the penalty itself proves the tolerance: the loss curves by `l2` at least, so that weights whose gradient
 * is g are within ‖g‖ / l2 of the right ones. (Or after a thousand steps; or where float32 knows no way down.)
 */
export async function fitLogistic(
  examples: Examples,
  { l2, tolerance, start }: FitOptions,
  algebra: Algebra,
  { breathe }: Pick<Course<never>, "breathe">,
): Promise<Linear> {
  const { n, d, k } = examples;
  algebra.clear();
  const { x, mean } = centred(examples, algebra);
  const size = k * d;
  const [theta, gradient, direction] = [0, 1, 2].map(() => algebra.zeros(size + k)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [residual, along] = [algebra.zeros(n * k), algebra.zeros(n * k)];
  const logits = new Float64Array(n * k);
  const [before, inverseCurvature] = [new Float32Array(size + k), new Float32Array(size + k)];
  const curvature = new Float64Array(k);
  const spread = inner(x, x) / (n * d);
  const floor = leastCurvature(examples);
  const history = new Lbfgs(size + k);
  const weights = theta.subarray(0, size);

  const logitsAlong = (of: Float32Array) => {
    algebra.timesTransposed(along, x, of.subarray(0, size), n, k, d);
    for (let start = 0; start < n * k; start += k) {
      for (let j = 0; j < k; j++) along[start + j] = (along[start + j] as number) + (of[size + j] as number);
    }
  };
  const measure = () => {
    lossAt(examples, logits, residual, curvature);
    algebra.transposedTimes(gradient.subarray(0, size), residual, x, k, d, n);
    for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) + l2 * (theta[i] as number);
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let at = j; at < n * k; at += k) sum += residual[at] as number;
      gradient[size + j] = sum;
      curvature[j] = Math.max(curvature[j] as number, floor[j] as number);
      inverseCurvature.fill(1 / (l2 + (curvature[j] as number) * spread), j * d, (j + 1) * d);
      inverseCurvature[size + j] = 1 / (curvature[j] as number);
    }
  };
  const isDone = () => {
    const slope = gradient.subarray(0, size);
    if (inner(slope, slope) > (tolerance * l2) ** 2 * inner(weights, weights)) return false;
    return curvature.every((c, j) => Math.abs(gradient[size + j] as number) <= tolerance * c);
  };

  if (start) {
    theta.set(start.weights);
    for (let j = 0; j < k; j++) theta[size + j] = (start.biases[j] as number) + shiftOf(start.weights, mean, j);
    logitsAlong(theta);
    logits.set(along);
  }
  measure();
  for (let step = 0; step < MOST_STEPS && !(step > 0 && isDone()); step++) {
    await breathe();
    history.direction(gradient, inverseCurvature, direction);
    const down = inner(direction, gradient);
    if (!(down < 0)) break;
    logitsAlong(direction);
    await breathe();
    const moved = direction.subarray(0, size);
    const [slope, curve] = [l2 * inner(weights, moved), l2 * inner(moved, moved)];
    const t = leastAlong((t) => {
      const [first, second] = slopesAt(examples, logits, along, t);
      return [first + slope + t * curve, second + curve];
    }, -down);
    for (let i = 0; i < n * k; i++) logits[i] = (logits[i] as number) + t * (along[i] as number);
    for (let i = 0; i < size + k; i++) theta[i] = (theta[i] as number) + t * (direction[i] as number);
    before.set(gradient);
    measure();
    history.add(direction, t, before, gradient);
  }
  const biases = theta.slice(size).map((bias, j) => bias - shiftOf(weights, mean, j));
  return { weights: weights.slice(), biases };
}

/** A sound step length on a convex line, by Newton's method between bounds; `slopes` gives both derivatives, `steep` is the first at 0. */
function leastAlong(slopes: (t: number) => [number, number], steep: number): number {
  let [low, high, t] = [0, Infinity, 1];
  for (let i = 0; i < 30; i++) {
    const [first, second] = slopes(t);
    if (Math.abs(first) <= 0.3 * steep) return t;
    if (first > 0) high = t;
    else low = t;
    const next = t - first / second;
    t = next > low && next < high ? Math.min(next, 10 * t) : high < Infinity ? (low + high) / 2 : 2 * t;
  }
  return t;
}

/** A copy of the examples in the algebra's memory, less their mean. */
function centred({ x: from, n, d }: Examples, algebra: Algebra): { x: Float32Array; mean: Float64Array } {
  const mean = new Float64Array(d);
  for (let start = 0; start < n * d; start += d) {
    for (let c = 0; c < d; c++) mean[c] = (mean[c] as number) + (from[start + c] as number) / n;
  }
  const x = algebra.zeros(n * d);
  for (let start = 0; start < n * d; start += d) {
    for (let c = 0; c < d; c++) x[start + c] = (from[start + c] as number) - (mean[c] as number);
  }
  return { x, mean };
}

/** What centring takes from label `j`'s logits. */
function shiftOf(weights: Float32Array, mean: Float64Array, j: number): number {
  return mean.reduce((sum, m, i) => sum + m * (weights[j * mean.length + i] as number), 0);
}

/** A bound for each label's curvature, so that a sure guess is not taken for a flat place. */
function leastCurvature({ n, k, has, weight, multi }: Targets): Float64Array {
  const [all, own] = [new Float64Array(k), new Float64Array(k)];
  for (let i = 0; i < n * k; i++) {
    const [j, w] = [i % k, weight[multi ? i : i - (i % k)] as number];
    all[j] = (all[j] as number) + w;
    own[j] = (own[j] as number) + w * (has[i] as number);
  }
  return all.map((sum, j) => (0.01 * (own[j] as number) * (sum - (own[j] as number))) / sum || 1);
}
