import { SiglipError } from "../core/errors.js";
import { adamW } from "./adamw.js";
import { fingerprintOf, requireCheckpoint, type TuningCheckpoint } from "./checkpoint.js";
import type { Course } from "./job.js";
import { batchesOf, splitPairs, toPairs } from "./pairs.js";
import { batchLoss, openTraining, type Training } from "./training.js";
import { decayedOf, type TuningData, type TuningSettings } from "./tuning-data.js";
import { openRoom, toValidation, validate, validationSize } from "./validation.js";

export interface TrainRequest {
  data: TuningData;
  settings: TuningSettings;
  resume?: TuningCheckpoint;
}

/**
 * Trains an adapter epoch by epoch, until `epochs` or, with validation, until the loss of the pairs kept for it has not
 * gone down for `patience` of them. After each, and before the first, its checkpoint is noted; the last is the answer.
 * Throws `numerics` where the loss is no number any more.
 */
export async function trainAdapter(
  { data, settings, resume }: TrainRequest,
  course: Course<TuningCheckpoint>,
): Promise<TuningCheckpoint> {
  const { batchSize, epochs, seed, patience } = settings;
  const { dim, space: base } = data.images;
  const about = { version: 1 as const, base, dim, settings, fingerprint: fingerprintOf(data) };
  if (resume) requireCheckpoint(resume, about);
  const pairs = toPairs(data);
  const split = splitPairs(pairs, settings.validation, seed);
  const validation = toValidation(pairs, split.validation);
  const rows = Math.min(pairs.count, batchSize + 1);
  const training = openTraining(data, pairs, settings, rows, validationSize(validation, dim));
  const { parameters } = training;
  const room = openRoom(training, validation);
  const judged = () => {
    if (validation.places.length === 0) return {};
    const { loss, recall } = validate(training, validation, room, batchSize);
    return { validationLoss: loss, recall };
  };

  let state = resume ? copyOf(resume) : begun(about, parameters, judged());
  parameters.set(state.parameters);
  if (!resume) course.note(copyOf(state));
  while (state.epochs.length <= epochs && state.epochs.length - 1 - state.best.epoch < stopAfter(state, patience)) {
    const epoch = state.epochs.length;
    const loss = await trainEpoch(training, split.training, epoch, state, course);
    const told = { epoch, loss, ...judged() };
    const isBest = told.validationLoss === undefined || told.validationLoss < leastOf(state);
    state = {
      ...state,
      epochs: [...state.epochs, told],
      parameters: parameters.slice(),
      ...(isBest && { best: { epoch, parameters: parameters.slice() } }),
    };
    course.note(copyOf(state));
  }
  return state;
}

/** One pass over all pairs; gives the mean loss of a pair. */
async function trainEpoch(
  training: Training,
  places: readonly number[],
  epoch: number,
  { settings, moments }: TuningCheckpoint,
  course: Course<TuningCheckpoint>,
): Promise<number> {
  const { parameters, gradients, dim } = training;
  const batches = batchesOf(places, settings.batchSize, settings.seed, epoch);
  let sum = 0;
  for (const [i, batch] of batches.entries()) {
    sum += batchLoss(training, batch, true) * batch.length;
    const done = (epoch - 1 + i / batches.length) / settings.epochs;
    adamW(parameters, gradients, moments, {
      learningRate: settings.learningRate * (settings.schedule === "cosine" ? (1 + Math.cos(Math.PI * done)) / 2 : 1),
      weightDecay: settings.weightDecay,
      decayed: decayedOf(settings, dim),
    });
    await course.breathe();
  }
  if (Number.isFinite(sum) && parameters.every(Number.isFinite)) return sum / places.length;
  const message = "Training went astray: the loss is no number any more. A lower learning rate may help.";
  throw new SiglipError("numerics", message, { row: 0 });
}

function begun(
  about: Omit<TuningCheckpoint, "epochs" | "parameters" | "moments" | "best">,
  parameters: Float32Array,
  judged: object,
): TuningCheckpoint {
  const zeros = () => new Float32Array(parameters.length);
  return {
    ...about,
    epochs: [{ epoch: 0, ...judged }],
    parameters: parameters.slice(),
    moments: { first: zeros(), second: zeros(), steps: 0 },
    best: { epoch: 0, parameters: parameters.slice() },
  };
}

function leastOf({ epochs, best }: TuningCheckpoint): number {
  return epochs[best.epoch]?.validationLoss ?? Number.POSITIVE_INFINITY;
}

/** Without validation nothing stops early. */
function stopAfter(state: TuningCheckpoint, patience: number): number {
  return Number.isFinite(leastOf(state)) ? patience : Number.POSITIVE_INFINITY;
}

/** Its own arrays, so that what goes on does not change what was given. */
function copyOf(state: TuningCheckpoint): TuningCheckpoint {
  const { first, second, steps } = state.moments;
  return {
    ...state,
    parameters: state.parameters.slice(),
    moments: { first: first.slice(), second: second.slice(), steps },
    best: { ...state.best, parameters: state.best.parameters.slice() },
  };
}
