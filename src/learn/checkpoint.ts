import { type Adapter, type LowRank, toAdapter } from "../core/adapter.js";
import { badInput } from "../core/errors.js";
import { fnv1a } from "../core/fnv.js";
import type { Moments } from "./adamw.js";
import type { Recall } from "./recall.js";
import { decayedOf, type TuningData, type TuningSettings } from "./tuning-data.js";

/** One epoch: the mean loss of the batches as they were trained on, and what the pairs kept for validation say after it. */
export interface TuningEpoch {
  /** From 1; 0 is before training, which has no `loss`. */
  epoch: number;
  loss?: number;
  validationLoss?: number;
  recall?: Recall;
}

/** Plain data: all that training needs to go on as if it had never stopped. */
export interface TuningCheckpoint {
  version: 1;
  base: string;
  dim: number;
  settings: TuningSettings;
  /** Of the vectors and pairs. */
  fingerprint: number;
  epochs: TuningEpoch[];
  parameters: Float32Array;
  moments: Moments;
  best: { epoch: number; parameters: Float32Array };
}

export interface TuningReport {
  /** All that were run, 0 first. */
  epochs: TuningEpoch[];
  /** The epoch whose numbers the adapter has: that of the least validation loss, or the last where nothing was validated. 0 is an adapter that changes nothing. */
  best: number;
  /** On the pairs for validation, before training and of the adapter; absent where there are none. */
  recall?: { before: Recall; after: Recall };
}

export interface TunedAdapter extends Adapter {
  report: TuningReport;
}

/** The best adapter so far of a training that has stopped. */
export function adapterOf({ base, dim, settings, best, epochs }: TuningCheckpoint): TunedAdapter {
  const { rank, towers } = settings;
  const { parameters } = best;
  const size = rank * dim;
  const correctionOf = (place: number): LowRank => ({
    down: parameters.slice(2 * place * size, (2 * place + 1) * size),
    up: parameters.slice((2 * place + 1) * size, (2 * place + 2) * size),
  });
  const corrections = Object.fromEntries(towers.map((tower, place) => [tower, correctionOf(place)]));
  const [logScale = 0, bias = 0] = parameters.subarray(-2);
  const calibration = { kind: "sigmoid", scale: Math.exp(logScale), bias } as const;
  const [before, after] = [epochs[0]?.recall, epochs[best.epoch]?.recall];
  const report = { epochs, best: best.epoch, ...(before && after && { recall: { before, after } }) };
  return { ...toAdapter({ base, dim, rank, calibration, ...corrections }), report };
}

/** 32 bits of all numbers and pairs, by which a checkpoint knows its data. */
export function fingerprintOf({ images, texts, pairs }: TuningData): number {
  const parts = [images.data, texts.data, Int32Array.from(pairs.flat())];
  const bytes = parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return bytes.reduce((hash, some) => fnv1a(some, hash), 0);
}

/** Throws `bad-input` unless a checkpoint is one of this very training. */
export function requireCheckpoint(
  checkpoint: TuningCheckpoint,
  { base, dim, settings, fingerprint }: Pick<TuningCheckpoint, "base" | "dim" | "settings" | "fingerprint">,
): void {
  if (checkpoint?.version !== 1)
    throw badInput("resume", "This is no checkpoint that this version of the package knows.");
  const of = (it: object) => JSON.stringify(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (checkpoint.base !== base || checkpoint.dim !== dim || checkpoint.fingerprint !== fingerprint) {
    throw badInput("resume", "This checkpoint is of a training on other pairs.");
  }
  if (of(checkpoint.settings ?? {}) !== of(settings)) {
    throw badInput("resume", "This checkpoint is of a training with other options: it can only go on with the same.");
  }
  const { parameters, moments, best, epochs } = checkpoint;
  const size = decayedOf(settings, dim) + 2;
  const arrays = [parameters, moments?.first, moments?.second, best?.parameters];
  const whole = arrays.every((array) => array instanceof Float32Array && array.length === size);
  if (!whole || !Array.isArray(epochs) || !epochs[best.epoch] || !Number.isInteger(moments.steps)) {
    throw badInput("resume", "This checkpoint lacks something.");
  }
}
