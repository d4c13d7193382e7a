/** Steps that are remembered. */
const MEMORY = 10;

/**
 * The limited-memory BFGS direction (Nocedal and Wright, Numerical Optimization, algorithm 7.4), with a diagonal first
 * guess of the inverse curvature that may change from step to step.
 */
export class Lbfgs {
  readonly #size: number;
  readonly #steps: Float32Array[] = [];
  readonly #changes: Float32Array[] = [];
  readonly #products: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Remembers a step `t * direction` and how the gradient changed along it. One that curves the wrong way is left out. */
  add(direction: Float32Array, t: number, before: Float32Array, after: Float32Array): void {
    const full = this.#steps.length === MEMORY;
    const step = (full && this.#steps.shift()) || new Float32Array(this.#size);
    const change = (full && this.#changes.shift()) || new Float32Array(this.#size);
    if (full) this.#products.shift();
    for (let i = 0; i < this.#size; i++) {
      step[i] = t * (direction[i] as number);
      change[i] = (after[i] as number) - (before[i] as number);
    }
    const product = inner(step, change);
    if (!(product > 0)) return;
    this.#steps.push(step);
    this.#changes.push(change);
    this.#products.push(product);
  }

  /** Where to go from a place of this gradient, into `out`. */
  direction(gradient: Float32Array, inverseCurvature: Float32Array, out: Float32Array): void {
    const [steps, changes, products] = [this.#steps, this.#changes, this.#products];
    const factors: number[] = [];
    for (let i = 0; i < this.#size; i++) out[i] = -(gradient[i] as number);
    for (let m = steps.length - 1; m >= 0; m--) {
      const factor = inner(steps[m] as Float32Array, out) / (products[m] as number);
      factors[m] = factor;
      addTimes(out, -factor, changes[m] as Float32Array);
    }
    const last = changes.at(-1);
    let scale = 1;
    if (last) {
      let sum = 0;
      for (let i = 0; i < this.#size; i++) sum += (last[i] as number) ** 2 * (inverseCurvature[i] as number);
      scale = (products.at(-1) as number) / sum;
    }
    for (let i = 0; i < this.#size; i++) out[i] = scale * (inverseCurvature[i] as number) * (out[i] as number);
    for (let m = 0; m < steps.length; m++) {
      const factor = inner(changes[m] as Float32Array, out) / (products[m] as number);
      addTimes(out, (factors[m] as number) - factor, steps[m] as Float32Array);
    }
  }
}

/** The sum of the products of two lists of one length; in four parts, which a processor adds up beside one another. */
export function inner(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
}

function addTimes(to: Float32Array, factor: number, from: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (from[i] as number);
}
