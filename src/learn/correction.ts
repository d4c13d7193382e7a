import type { Algebra } from "./algebra.js";

/** The arrays of one tower's correction, for batches of up to `rows` vectors; all of an algebra. */
export interface Correction {
  dim: number;
  rank: number;
  /** `[rank, dim]` and `[dim, rank]`, as an adapter has them, and their gradients. */
  down: Float32Array;
  up: Float32Array;
  dDown: Float32Array;
  dUp: Float32Array;
  /** `[rows, dim]`: the vectors as they come. */
  input: Float32Array;
  /** `[rows, rank]`: `input · downᵀ`, and its gradient. */
  inner: Float32Array;
  dInner: Float32Array;
  /** `[rows, dim]`: the corrected unit vectors, and their gradient, which `backward` overwrites. */
  output: Float32Array;
  dOutput: Float32Array;
  /** `[rows]`: the lengths that the corrected vectors had. */
  lengths: Float32Array;
}

/** The arrays of the same of a tower that is left as it is: what comes in goes out. */
export type Untouched = Pick<Correction, "dim" | "input" | "output" | "dOutput">;

/** How many numbers `openCorrection` takes. */
export function correctionSize(rows: number, dim: number, rank: number): number {
  return 3 * rows * dim + 2 * rows * rank + rows + 64;
}

/** Room for batches of up to `rows` vectors, of an algebra, beside the parameters. */
export function openCorrection(
  algebra: Algebra,
  rows: number,
  dim: number,
  rank: number,
  parameters: Pick<Correction, "down" | "up" | "dDown" | "dUp">,
): Correction {
  const [input, output, dOutput] = [0, 0, 0].map(() => algebra.zeros(rows * dim)) as [Rows, Rows, Rows];
  const [inner, dInner] = [algebra.zeros(rows * rank), algebra.zeros(rows * rank)];
  return { dim, rank, ...parameters, input, inner, dInner, output, dOutput, lengths: algebra.zeros(rows) };
}

/** The same for a tower without a correction: its output is its input. */
export function openUntouched(algebra: Algebra, rows: number, dim: number): Untouched {
  const input = algebra.zeros(rows * dim);
  return { dim, input, output: input, dOutput: algebra.zeros(rows * dim) };
}

type Rows = Float32Array;

/** Whether the tower has a correction. */
export function isCorrected(tower: Correction | Untouched): tower is Correction {
  return "down" in tower;
}

/** `output = w / |w|` with `w = input + input · downᵀ · upᵀ`, of the first `rows` rows. */
export function forward(algebra: Algebra, tower: Correction, rows: number): void {
  const { dim, rank, down, up, input, inner, output, lengths } = tower;
  algebra.timesTransposed(inner, input, down, rows, rank, dim);
  algebra.timesTransposed(output, inner, up, rows, dim, rank);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) {
      const w = (output[i] as number) + (input[i] as number);
      output[i] = w;
      sum += w * w;
    }
    const length = Math.sqrt(sum);
    lengths[row] = length;
    for (let i = row * dim; i < (row + 1) * dim; i++) output[i] = (output[i] as number) / length;
  }
}

/**
 * The gradients of `down` and `up` from that of the output, written anew. With `w` as above, `x'` the output:
 * `dw = (dx' - x' (x' · dx')) / |w|`, `dUp = dwᵀ · inner`, `dInner = dw · up`, `dDown = dInnerᵀ · input`.
 */
export function backward(algebra: Algebra, tower: Correction, rows: number): void {
  const { dim, rank, up, dDown, dUp, input, inner, dInner, output, dOutput, lengths } = tower;
  for (let row = 0; row < rows; row++) {
    let along = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) along += (output[i] as number) * (dOutput[i] as number);
    const length = lengths[row] as number;
    for (let i = row * dim; i < (row + 1) * dim; i++) {
      dOutput[i] = ((dOutput[i] as number) - (output[i] as number) * along) / length;
    }
  }
  algebra.transposedTimes(dUp, dOutput, inner, dim, rank, rows);
  algebra.times(dInner, dOutput, up, rows, rank, dim);
  algebra.transposedTimes(dDown, dInner, input, rank, dim, rows);
}
