import type { Siglip } from "../client/siglip.js";
import { type Embeddings, joinedVectors, type Vectors } from "../core/embeddings.js";
import { badInput } from "../core/errors.js";
import type { Progress } from "../core/progress.js";
import { medianOf } from "./cost.js";
import type { Dataset, Skipped } from "./dataset.js";

/** What an evaluation needs of a client. */
export type Encoder = Pick<Siglip, "embedImages" | "embedTexts" | "status">;

export interface EmbedOptions {
  /** How many pictures, and texts, are encoded alone, to tell how long one takes. */
  timed: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A data set's pictures as vectors. */
export interface Embedded {
  dataset: Dataset;
  pictures: Vectors;
  /** Of each row, its example's place in the data set. */
  places: number[];
  /** Pictures that can't be read. */
  skipped: Skipped[];
  imageMs: number | undefined;
  imageInBatchMs: number | undefined;
}

/** Pictures of a call: the worker makes batches of them by itself. */
const BATCH = 128;

/**
 * Encodes each picture once. The first is not timed, since it is then that kernels are compiled. Throws `bad-input` where no
 * picture can be read.
 */
export async function embedDataset(siglip: Encoder, dataset: Dataset, options: EmbedOptions): Promise<Embedded> {
  const images = dataset.examples.map(({ image }) => image);
  const alone = Math.min(options.timed > 0 ? 1 + options.timed : 0, images.length);
  const calls = [...cut(0, alone, 1), ...cut(alone, images.length, BATCH)];
  const parts: Embeddings[] = [];
  const [places, skipped, singles, batched]: [number[], Skipped[], number[], number[]] = [[], [], [], []];
  for (const [from, to] of calls) {
    const begun = performance.now();
    const part = await siglip.embedImages(images.slice(from, to), within(options, "images", from, images.length));
    const took = performance.now() - begun;
    if (from > 0 && part.failures.length === 0) (to - from === 1 ? singles : batched).push(took / (to - from));
    parts.push(part);
    for (const input of part.inputs) places.push(from + input);
    for (const { input, error } of part.failures) {
      const { id } = dataset.examples[from + input] as { id: string };
      skipped.push({ id, reason: "unreadable", detail: error.message });
    }
  }
  if (places.length === 0) {
    throw badInput("dataset", "None of the pictures can be read.", parts[0]?.failures[0]?.error);
  }
  return {
    dataset,
    pictures: joinedVectors(parts),
    places,
    skipped,
    imageMs: medianOf(singles),
    imageInBatchMs: medianOf(batched),
  };
}

/** Vectors of texts, as many at a time as pictures. */
export async function embedTexts(siglip: Encoder, texts: readonly string[], options: EmbedOptions): Promise<Vectors> {
  const parts: Embeddings[] = [];
  for (const [from, to] of cut(0, texts.length, BATCH)) {
    parts.push(await siglip.embedTexts(texts.slice(from, to), within(options, "texts", from, texts.length)));
  }
  return joinedVectors(parts);
}

/** Median milliseconds of a text alone, of texts like these that nothing has encoded before. */
export async function queryMs(siglip: Encoder, like: string, options: EmbedOptions): Promise<number | undefined> {
  const times: number[] = [];
  const run = Math.random().toString(36).slice(2, 8);
  for (let i = 0; i <= options.timed && options.timed > 0; i++) {
    const begun = performance.now();
    await siglip.embedTexts(`${like} ${run} ${i}`, options.signal && { signal: options.signal });
    if (i > 0) times.push(performance.now() - begun);
  }
  return medianOf(times);
}

function cut(from: number, to: number, size: number): [from: number, to: number][] {
  const count = Math.ceil((to - from) / size);
  return Array.from({ length: count }, (_, i) => [from + i * size, Math.min(to, from + (i + 1) * size)]);
}

/** A part's options: its progress is that of the whole. */
function within({ signal, onProgress }: EmbedOptions, phase: Progress["phase"], from: number, total: number) {
  const report = ({ loaded, ...progress }: Progress) => {
    onProgress?.(progress.phase === phase ? { phase, loaded: from + loaded, total } : { loaded, ...progress });
  };
  return { ...(signal && { signal }), ...(onProgress && { onProgress: report }) };
}
