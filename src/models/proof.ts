import type { Dtype, Tower } from "./dtype.js";
import type { GraphForm } from "./ladder.js";

/** When known inputs are run before a path is used: at every start, once for each device and model, or never. */
export type Verify = "always" | "cached" | "off";

/** One known input against its known answer. It passes where `error` is not above `tolerance`. */
export interface Check {
  /**
   * "canary": a small built-in graph of the encoders' kernels. "image", "text": the whole tower on the checkpoint's own
   * reference; where there is none and the tower is captured, its played run against the same graph run node by node.
   */
  name: "canary" | Tower;
  dtype: Dtype;
  /** How the tower's graph ran. Not said of the canary, which is never captured. */
  graph?: GraphForm;
  /**
   * Of an image tower at another resolution than its own: pixels a side in this check. At its own it is compared with the
   * checkpoint's reference; at the other, on a GPU, with the graph as it was published, on the same device.
   */
  size?: number;
  /** The canary's greatest absolute error, or 1 - cosine of the worst vector. */
  error: number;
  tolerance: number;
  /** For a canary: the kernels with the greatest error, or the first ones at fault. */
  kernels?: string;
  /** What it took, in milliseconds. */
  ms: number;
  /** Found proven or refuted earlier, on this device, by this browser and package. */
  cached: boolean;
}

/** One path that was tried. */
export interface ProofTry {
  /** Device, subgroups, how the graph runs where not as it was published, and number format, in words. */
  path: string;
  passed: boolean;
  checks: Check[];
  /** Why it was left, where it did not pass. */
  fault?: string;
}

/** What was tried before the first vector was given, and what passed. */
export interface Proof {
  verify: Verify;
  /** Paths in the order tried; the last one runs. Empty with `verify: "off"`. */
  tries: ProofTry[];
}

/**
 * How far the worst reference vector of a whole tower may turn, as 1 - cosine. fp32 and fp16 are what this package
 * holds itself to; the quantised formats are no nearer to the reference by design, and the bound only tells them from
 * garbage, whose cosine is near 0.
 */
export const TOWER_TOLERANCE: Record<Dtype, number> = { fp32: 1e-5, fp16: 5e-4, q8: 0.2, q4: 0.2, q4f16: 0.2 };

/**
 * How far one tower may turn its own vector, as 1 - cosine, played or run anew, alone or in a batch: the same sums, perhaps
 * in another order. In 4 and 8 bits an input may round to the next step.
 */
export const REPEAT_TOLERANCE: Record<Dtype, number> = { fp32: 1e-5, fp16: 5e-4, q8: 1e-2, q4: 1e-2, q4f16: 1e-2 };

/** Whether the error is within its tolerance; NaN is not. */
export function passes(check: Check): boolean {
  return check.error <= check.tolerance;
}
