import type { Algebra } from "./algebra.js";
import { LOGISTIC_CODE } from "./logistic-code.js";
import { plainSteps, type Steps } from "./logistic-steps.js";
import { addressIn, instantiate } from "./wasm-algebra.js";

/** What logistic.wat exports; all but factors and `t` are addresses and numbers of numbers. */
interface Kernels {
  inner(a: number, b: number, length: number): number;
  addTimes(to: number, factor: number, from: number, length: number): void;
  turn(direction: number, gradient: number, before: number, inverse: number, length: number): number;
  goAlong(
    ...numbers: [
      ...[n: number, k: number, has: number, weight: number, multi: number],
      ...[from: number, along: number, biases: number, t: number],
      ...[logits: number, residual: number, slopes: number, curvature: number, shares: number],
    ]
  ): [first: number, second: number];
}

/** The steps on arrays of an algebra: in WebAssembly where it has a memory. An engine is slow to warm up to loops. */
export function stepsOn({ memory }: Algebra): Steps {
  if (!memory) return plainSteps;
  const kernels = instantiate(atob(LOGISTIC_CODE), memory) as Kernels;
  const at = (array: Float32Array | Float64Array) => addressIn(memory, array);
  return {
    inner: (a, b) => kernels.inner(at(a), at(b), a.length),
    addTimes: (to, factor, from) => kernels.addTimes(at(to), factor, at(from), to.length),
    turn: (direction, gradient, before, inverse) =>
      kernels.turn(at(direction), at(gradient), at(before), at(inverse), even(direction.length)),
    goAlong({ n, k, has, weight, multi }, from, { rows, biases }, t, to) {
      to.slopes.fill(0);
      to.curvature.fill(0);
      return kernels.goAlong(
        ...([n, k, at(has), at(weight), multi ? 1 : 0] as const),
        ...([at(from), at(rows), at(biases), t] as const),
        ...([at(to.logits), at(to.residual), at(to.slopes), at(to.curvature), at(to.shares)] as const),
      );
    },
  };
}

/** What follows an array of an odd length is a zero. */
function even(length: number): number {
  return length + (length % 2);
}
