import type { AdaptedTower } from "../core/adapter.js";
import type { Vectors } from "../core/embeddings.js";
import type { Calibration } from "../core/scores.js";
import { adapterOf, type TunedAdapter, type TuningCheckpoint, type TuningEpoch } from "./checkpoint.js";
import { JOBS } from "./jobs.js";
import { runJob } from "./run-job.js";
import { type Pair, requireData, requireSettings } from "./tuning-data.js";

export interface TuneInput {
  /** What `embedImages` and `embedTexts` gave, of one space. */
  images: Vectors;
  texts: Vectors;
  /**
   * Rows of pictures and of texts that go together; a picture may have several captions, and a caption several pictures.
   * Rows with the very same numbers are one picture, or one text. Default: row i with row i.
   */
  pairs?: readonly Pair[];
}

export interface TuneOptions {
  /** Directions that may change. Default: 16. */
  rank?: number;
  /** Whose vectors are corrected. Default: "both". */
  towers?: "both" | AdaptedTower;
  /** At most. Default: 50. */
  epochs?: number;
  /** Pairs that are compared with one another at a time. Default: 256. */
  batchSize?: number;
  /** Default: 0.005. */
  learningRate?: number;
  /** How the learning rate goes: down to 0 over all epochs along a cosine, or not at all. Default: "cosine". */
  schedule?: "cosine" | "constant";
  /** Default: 0.01. */
  weightDecay?: number;
  /** The share of the pictures, with all their pairs, that is not trained on but judges; 0 for none. Default: 0.1. */
  validation?: number;
  /** Epochs without a lower validation loss after which training stops. Default: 5. */
  patience?: number;
  /** Of the same inputs, options and seed comes the same adapter, in the same browser. Default: 0. */
  seed?: number;
  /** Where scale and bias start: `siglip.status.calibration`. Default, and for a CLIP model's: scale 10, bias -10. */
  calibration?: Calibration | undefined;
  /** Aborting rejects with the signal's reason; the last checkpoint is the caller's. */
  signal?: AbortSignal;
  /** Told before the first epoch and after each. */
  onProgress?: (progress: TuningEpoch & { epochs: number }) => void;
  /** Given as often: what `resume` takes, and what `adapterOf` makes an adapter of. Plain data. */
  onCheckpoint?: (checkpoint: TuningCheckpoint) => void;
  /** Goes on from a checkpoint, and ends as if it had never stopped. Inputs and options must be the same. */
  resume?: TuningCheckpoint;
}

/**
 * Tunes an adapter to pairs of pictures and texts, in a worker: a correction of low rank for the vectors of one tower or
 * both, with scale and bias, by the sigmoid loss. `createSiglip({ adapter })` uses it.
 *
 * Rejects with `bad-input` for vectors that are none or not finite, pairs that name rows that are not there, fewer than
 * two of them and options that are none; `space-mismatch` for pictures and texts of two models; `numerics` where training
 * goes astray.
 */
export async function tune({ images, texts, pairs }: TuneInput, options: TuneOptions = {}): Promise<TunedAdapter> {
  const { signal, onProgress, onCheckpoint, resume, ...rest } = options;
  const data = requireData(images, texts, pairs);
  const settings = requireSettings(rest, data.images.dim);
  const last = await runJob(
    JOBS,
    "tune",
    {
      data: { ...data, images: alone(data.images), texts: alone(data.texts) },
      settings,
      ...(resume && { resume }),
    },
    {
      signal,
      onNote: (checkpoint) => {
        onCheckpoint?.(checkpoint);
        onProgress?.({ ...(checkpoint.epochs.at(-1) as TuningEpoch), epochs: settings.epochs });
      },
    },
  );
  return adapterOf(last);
}

/** Nothing but the vectors: what lies around a view would be sent with it. */
function alone({ data, rows, dim, space }: Vectors): Vectors {
  return { data: data.byteLength === data.buffer.byteLength ? data : data.slice(), rows, dim, space };
}
