import { rowOf, type Vectors } from "../core/embeddings.js";
import type { Algebra } from "./algebra.js";
import {
  backward,
  type Correction,
  correctionSize,
  forward,
  isCorrected,
  openCorrection,
  openUntouched,
  type Untouched,
} from "./correction.js";
import { batchOf, type Pairs, startOf } from "./pairs.js";
import { openScratch, type Scratch, scratchSize, sigmoidLoss } from "./sigmoid-loss.js";
import { decayedOf, type TuningData, type TuningSettings } from "./tuning-data.js";
import { openAlgebra } from "./wasm-algebra.js";

/** The arrays of a training, all of one algebra. */
export interface Training {
  algebra: Algebra;
  data: TuningData;
  pairs: Pairs;
  dim: number;
  /** The corrections' numbers, image first, and at the end the logarithm of the scale, and the bias. */
  parameters: Float32Array;
  gradients: Float32Array;
  image: Correction | Untouched;
  text: Correction | Untouched;
  scratch: Scratch;
}

/**
 * Room for batches of up to `rows` pairs, and `extra` numbers more. The parameters are those of an adapter that changes
 * nothing: `up` is zero, as LoRA has it (arXiv:2106.09685), and `down` normal, of rows of about length 1.
 */
export function openTraining(
  data: TuningData,
  pairs: Pairs,
  settings: TuningSettings,
  rows: number,
  extra = 0,
  open: (floats: number) => Algebra = openAlgebra,
): Training {
  const { dim } = data.images;
  const { rank, towers, seed, scale, bias } = settings;
  const decayed = decayedOf(settings, dim);
  const size = 2 * decayed + 2 * correctionSize(rows, dim, rank) + scratchSize(rows, dim) + extra + 64;
  const algebra = open(size);
  const [parameters, gradients] = [algebra.zeros(decayed + 2), algebra.zeros(decayed + 2)];
  const next = startOf(seed);
  const [image, text] = (["image", "text"] as const).map((tower) => {
    const place = towers.indexOf(tower);
    if (place < 0) return openUntouched(algebra, rows, dim);
    const [down, up] = [2 * place, 2 * place + 1].map((n) => [n * rank * dim, (n + 1) * rank * dim] as const);
    const part = (array: Float32Array, [from, to]: readonly [number, number] = [0, 0]) => array.subarray(from, to);
    const correction = openCorrection(algebra, rows, dim, rank, {
      down: part(parameters, down),
      up: part(parameters, up),
      dDown: part(gradients, down),
      dUp: part(gradients, up),
    });
    for (let i = 0; i < rank * dim; i++) correction.down[i] = next() / Math.sqrt(dim);
    return correction;
  }) as [Correction | Untouched, Correction | Untouched];
  parameters.set([Math.log(scale), bias], decayed);
  return { algebra, data, pairs, dim, parameters, gradients, image, text, scratch: openScratch(algebra, rows, dim) };
}

/** The loss of a batch, and in `gradients`, with `learns`, those of all parameters. */
export function batchLoss(training: Training, places: readonly number[], learns: boolean): number {
  const { algebra, data, pairs, dim, parameters, gradients, image, text, scratch } = training;
  correct(training, "image", gather(data.images, pairs.imageRows, places));
  correct(training, "text", gather(data.texts, pairs.textRows, places));
  const sides = {
    dim,
    images: image.output,
    texts: text.output,
    dImages: image.dOutput,
    dTexts: text.dOutput,
  };
  const [logScale = 0, bias = 0] = parameters.subarray(-2);
  const { loss, dLogScale, dBias } = sigmoidLoss(
    algebra,
    sides,
    batchOf(pairs, places),
    { logScale, bias },
    scratch,
    learns,
  );
  if (!learns) return loss;
  for (const tower of [image, text]) if (isCorrected(tower)) backward(algebra, tower, places.length);
  gradients.set([dLogScale, dBias], gradients.length - 2);
  return loss;
}

/** Vectors `[rows, dim]`, as many as there is room for, through a tower: its output, until the next ones. */
export function correct(training: Training, tower: "image" | "text", vectors: Iterable<Float32Array>): Float32Array {
  const side = training[tower];
  let rows = 0;
  for (const vector of vectors) side.input.set(vector, rows++ * side.dim);
  if (isCorrected(side)) forward(training.algebra, side, rows);
  return side.output.subarray(0, rows * side.dim);
}

function* gather(vectors: Vectors, rows: Int32Array, places: readonly number[]): Generator<Float32Array> {
  for (const place of places) yield rowOf(vectors, rows[place] as number);
}
