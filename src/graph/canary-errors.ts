import type { Canary } from "./canary.js";

/**
 * The greatest absolute error of each output, in the order of `canary.answers`. An output that is missing, of another
 * length or not finite is off by `Infinity`. The path is proven where no error is above `canary.tolerance`.
 */
export function canaryErrors(
  canary: Pick<Canary, "answers">,
  outputs: Readonly<Record<string, Float32Array | undefined>>,
): Record<string, number> {
  const errors = Object.entries(canary.answers).map(([name, answer]) => [name, greatestError(answer, outputs[name])]);
  return Object.fromEntries(errors);
}

function greatestError(answer: Float32Array, output: Float32Array | undefined): number {
  if (output?.length !== answer.length) return Number.POSITIVE_INFINITY;
  let greatest = 0;
  for (let i = 0; i < answer.length; i++) {
    greatest = Math.max(greatest, Math.abs((output[i] as number) - (answer[i] as number))); // NaN, once there, stays
  }
  return Number.isNaN(greatest) ? Number.POSITIVE_INFINITY : greatest;
}
