/** How a checkpoint's weights are held, as in its file names. */
export type CanaryFormat = "fp32" | "fp16" | "q8" | "q4" | "q4f16";

export type CanaryFeed =
  | { type: "float32"; data: Float32Array; dims: number[] }
  | { type: "int64"; data: BigInt64Array; dims: number[] };

/** A small graph with known answers. */
export interface Canary {
  /** An ONNX file of some 30 to 140 kB. */
  model: Uint8Array;
  /** By input name. */
  feeds: Record<string, CanaryFeed>;
  /**
   * By output name, which is that of the kernels it shows; all outputs are float32. They stand in the order of the
   * graph, so that the first one that is off names the kernels at fault.
   */
  answers: Record<string, Float32Array>;
  /** Names of those outputs that only fused kernels make, which published graphs don't have. */
  fused: readonly string[];
  /** The greatest absolute error of any number of any output; the outputs are of the order of 1. */
  tolerance: number;
}

/**
 * Makes a canary: a graph of all the kernels that SigLIP and CLIP encoders use, with inputs and their right answers.
 *
 * @param headSize Width of one attention head of the checkpoint, a multiple of 4.
 */
export function canary(_options: { headSize: number; dtype: CanaryFormat }): Canary {
  throw new Error("not written yet");
}

/**
 * The greatest absolute error of each output, in the order of `canary.answers`. An output that is missing, of another
 * length or not finite is off by `Infinity`. The path is proven where no error is above `canary.tolerance`.
 */
export function canaryErrors(
  canary: Pick<Canary, "answers">,
  outputs: Readonly<Record<string, Float32Array | undefined>>,
): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const [name, answer] of Object.entries(canary.answers)) {
    errors[name] = greatestError(answer, outputs[name]);
  }
  return errors;
}

function greatestError(answer: Float32Array, output: Float32Array | undefined): number {
  if (output?.length !== answer.length) return Number.POSITIVE_INFINITY;
  let greatest = 0;
  for (const [i, right] of answer.entries()) {
    const error = Math.abs((output[i] ?? Number.NaN) - right);
    if (!(error <= greatest)) greatest = error;
    if (Number.isNaN(greatest)) return Number.POSITIVE_INFINITY;
  }
  return greatest;
}
