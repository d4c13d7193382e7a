import { ADAPTED_TOWERS, type AdaptedTower } from "../core/adapter.js";
import { requireSameSpace, type Vectors } from "../core/embeddings.js";
import { badInput, SiglipError } from "../core/errors.js";
import type { Calibration } from "../core/scores.js";
import { requireVectors } from "./check.js";

/** A picture's row and that of a text that goes with it. */
export type Pair = readonly [image: number, text: number];

/** What an adapter is tuned on. */
export interface TuningData {
  images: Vectors;
  texts: Vectors;
  pairs: readonly Pair[];
}

/** What decides what comes out, all of it. */
export interface TuningSettings {
  rank: number;
  towers: readonly AdaptedTower[];
  epochs: number;
  batchSize: number;
  learningRate: number;
  schedule: "cosine" | "constant";
  weightDecay: number;
  validation: number;
  patience: number;
  seed: number;
  /** Where scale and bias start. */
  scale: number;
  bias: number;
}

/** How many parameters there are that decay: all but scale and bias. */
export function decayedOf({ rank, towers }: Pick<TuningSettings, "rank" | "towers">, dim: number): number {
  return towers.length * 2 * rank * dim;
}

/** `siglip.status.calibration` is not there, or a CLIP model's: the SigLIP paper's start, section 3.2 there. */
const START = { scale: 10, bias: -10 };

/** Throws `bad-input`, `space-mismatch` or `dim-mismatch` unless there is something to be learnt. Default pairs: row i with row i. */
export function requireData(images: Vectors, texts: Vectors, pairs?: readonly Pair[]): TuningData {
  for (const [argument, vectors] of Object.entries({ images, texts })) requireVectors(vectors, argument);
  requireSameSpace(images, texts);
  if (images.dim !== texts.dim) {
    throw new SiglipError("dim-mismatch", "Pictures and texts have vectors of different lengths.", {
      expected: images.dim,
      actual: texts.dim,
    });
  }
  if (pairs === undefined && images.rows !== texts.rows) {
    throw badInput(
      "pairs",
      `Without pairs, there must be a caption for each picture: ${images.rows} and ${texts.rows}.`,
    );
  }
  const all = pairs ?? Array.from({ length: images.rows }, (_, row): Pair => [row, row]);
  if (!Array.isArray(all)) throw badInput("pairs", "pairs must be a list of [image row, text row].");
  if (all.length < 2)
    throw badInput("pairs", `There is nothing to tell apart in ${all.length} pairs: 2 are the least.`);
  for (const [place, pair] of all.entries()) {
    const [image, text] = Array.isArray(pair) ? pair : [];
    if (isRow(image, images.rows) && isRow(text, texts.rows)) continue;
    throw badInput("pairs", `Pair ${place} names no row of the pictures and one of the texts.`);
  }
  return { images, texts, pairs: all };
}

/** The same for what is set, each with its default. */
export function requireSettings(
  options: Partial<Omit<TuningSettings, "towers" | "scale" | "bias">> & {
    towers?: "both" | AdaptedTower;
    calibration?: Calibration | undefined;
  },
  dim: number,
): TuningSettings {
  const { towers = "both", calibration, schedule = "cosine" } = options;
  if (towers !== "both" && !ADAPTED_TOWERS.includes(towers)) {
    throw badInput("towers", `towers must be both, image or text, not "${String(towers)}".`);
  }
  if (schedule !== "cosine" && schedule !== "constant")
    throw badInput("schedule", "schedule must be cosine or constant.");
  const start = calibration?.kind === "sigmoid" ? calibration : START;
  if (!(start.scale > 0 && Number.isFinite(start.bias)))
    throw badInput("calibration", "calibration has no scale and bias.");
  const settings = {
    rank: options.rank ?? Math.min(16, dim),
    towers: towers === "both" ? ADAPTED_TOWERS : [towers],
    epochs: options.epochs ?? 50,
    batchSize: options.batchSize ?? 256,
    learningRate: options.learningRate ?? 5e-3,
    schedule,
    weightDecay: options.weightDecay ?? 0.01,
    validation: options.validation ?? 0.1,
    patience: options.patience ?? 5,
    seed: options.seed ?? 0,
    scale: start.scale,
    bias: start.bias,
  };
  for (const name of ["rank", "epochs", "patience"] as const) requireCount(settings[name], name, 1);
  requireCount(settings.batchSize, "batchSize", 2);
  if (settings.rank > dim) throw badInput("rank", `rank can't be above ${dim}, the numbers of a vector.`);
  if (!(settings.learningRate > 0 && settings.learningRate < 1)) {
    throw badInput("learningRate", "learningRate must be a number above 0 and below 1.");
  }
  if (!(settings.weightDecay >= 0 && settings.weightDecay * settings.learningRate < 1)) {
    throw badInput("weightDecay", "weightDecay must be 0 or a number above it.");
  }
  if (!(settings.validation >= 0 && settings.validation < 1)) {
    throw badInput("validation", "validation must be a share from 0 to below 1.");
  }
  if (!Number.isSafeInteger(settings.seed)) throw badInput("seed", "seed must be a whole number.");
  return settings;
}

function isRow(value: unknown, rows: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < rows;
}

function requireCount(value: number, argument: string, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw badInput(argument, `${argument} must be a whole number from ${least}.`);
}
