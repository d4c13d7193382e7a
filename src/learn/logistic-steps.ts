import { dot } from "../core/scores.js";

/** What a logistic regression is to learn: which of `k` labels each of `n` examples has. */
export interface Targets {
  n: number;
  k: number;
  /** [n, k]: 1 where the example has the label, else 0. */
  has: Float32Array;
  /** [n, k]: how much the example counts; where the labels share, the first of a row counts for all. */
  weight: Float32Array;
  /** Whether each label is a yes or no of its own; otherwise they share. */
  multi: boolean;
}

/** A place of a loss: `Σ weight * -log p` of what is so, p a softmax over the labels or a sigmoid of each. */
export interface Place {
  /** [n, k] */
  logits: Float64Array;
  /** [n, k]: the gradient by the logits, `weight * (p - has)`. */
  residual: Float32Array;
  /** [k]: its sums. */
  slopes: Float64Array;
  /** [k]: `Σ weight * p * (1 - p)` */
  curvature: Float64Array;
  /** [k]: room for the shares of one example. */
  shares: Float64Array;
}

/** A way to change logits: `rows[n, k]`, and `biases[k]` in every row. */
export interface Way {
  rows: Float32Array;
  biases: Float32Array;
}

/** What a logistic regression does with numbers beside products of matrices. */
export interface Steps {
  /** The sum of the products of two lists of one length. */
  inner(a: Float32Array, b: Float32Array): number;
  /** `to += factor * from`, of one length. */
  addTimes(to: Float32Array, factor: number, from: Float32Array): void;
  /**
   * The next direction of preconditioned nonlinear conjugate gradients, in the place of the last one: `-P g + β direction`,
   * with β as in formula 1.3 of Hager and Zhang, A new conjugate gradient method with guaranteed descent and an efficient
   * line search (2005). Returns the loss's derivative along it, which is below 0 as long as the numbers are fine enough.
   *
   * All are arrays of an algebra, not parts of them.
   *
   * @param direction The last one; zeros to begin with, and what comes then is `-P g`.
   * @param before The gradient where the last direction began.
   * @param inverse A diagonal guess of the inverse curvature, P, which may change from step to step.
   */
  turn(direction: Float32Array, gradient: Float32Array, before: Float32Array, inverse: Float32Array): number;
  /** Into `to` the place at logits `from + t * along`. Returns the loss's first and second derivative by `t` there. */
  goAlong(targets: Targets, from: Float64Array, along: Way, t: number, to: Place): [number, number];
}

/** The plain implementation, which the other is tested against. */
export const plainSteps: Steps = {
  inner: (a, b) => dot(a, 0, b, 0, a.length),

  addTimes(to, factor, from) {
    for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (from[i] as number);
  },

  turn(direction, gradient, before, inverse) {
    let [along, down, ahead, square] = [0, 0, 0, 0];
    for (let i = 0; i < direction.length; i++) {
      const [d, g] = [direction[i] as number, gradient[i] as number];
      const change = g - (before[i] as number);
      along += change * d;
      down += g * d;
      const scaled = change * (inverse[i] as number);
      ahead += scaled * g;
      square += scaled * change;
    }
    const beta = along > 0 ? (ahead - (square * down) / along) / along : 0;
    down = 0;
    for (let i = 0; i < direction.length; i++) {
      const g = gradient[i] as number;
      const d = beta * (direction[i] as number) - (inverse[i] as number) * g;
      direction[i] = d;
      down += d * g;
    }
    return down;
  },

  goAlong({ n, k, has, weight, multi }, from, along, t, { logits, residual, slopes, curvature, shares: p }) {
    const way = (at: number, j: number) => (along.rows[at] as number) + (along.biases[j] as number);
    let first = 0;
    let second = 0;
    slopes.fill(0);
    curvature.fill(0);
    for (let start = 0; start < n * k; start += k) {
      for (let j = 0; j < k; j++) logits[start + j] = (from[start + j] as number) + t * way(start + j, j);
      if (multi) sigmoidsInto(p, logits, start, k);
      else softmaxInto(p, logits, start, k);
      let mean = 0;
      let square = 0;
      for (let j = 0; j < k; j++) {
        const at = start + j;
        const w = weight[multi ? at : start] as number;
        const v = way(at, j);
        const share = p[j] as number;
        const off = w * (share - (has[at] as number));
        const bend = w * share * (1 - share);
        residual[at] = off;
        slopes[j] = (slopes[j] as number) + off;
        curvature[j] = (curvature[j] as number) + bend;
        first += off * v;
        mean += share * v;
        if (multi) second += bend * v * v;
        else square += share * v * v;
      }
      if (!multi) second += (weight[start] as number) * (square - mean * mean);
    }
    return [first, second];
  },
};

/** The sigmoids of `k` logits from `start`, into `p`. */
function sigmoidsInto(p: Float64Array, logits: Float64Array, start: number, k: number): void {
  for (let j = 0; j < k; j++) p[j] = 1 / (1 + Math.exp(-(logits[start + j] as number)));
}

/** The softmax of `k` logits from `start`, into `p`. */
function softmaxInto(p: Float64Array, logits: Float64Array, start: number, k: number): void {
  let top = -Infinity;
  for (let j = 0; j < k; j++) {
    const z = logits[start + j] as number;
    if (z > top) top = z;
  }
  let sum = 0;
  for (let j = 0; j < k; j++) {
    const e = Math.exp((logits[start + j] as number) - top);
    p[j] = e;
    sum += e;
  }
  const share = 1 / sum;
  for (let j = 0; j < k; j++) p[j] = (p[j] as number) * share;
}
