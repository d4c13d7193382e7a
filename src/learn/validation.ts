import { rowOf, type Vectors } from "../core/embeddings.js";
import { inBatches, type Pairs } from "./pairs.js";
import { type Candidates, type Recall, recallOf } from "./recall.js";
import { BLOCK } from "./sigmoid-loss.js";
import { batchLoss, correct, type Training } from "./training.js";

/** Pairs that are not trained on, with the different pictures and texts that they are of. */
export interface Validation {
  places: readonly number[];
  images: number[];
  texts: number[];
  textsOf: number[][];
  imagesOf: number[][];
}

/** The pairs at these places, with each picture and text once. */
export function toValidation({ imageIds, textIds, textsOf: all }: Pairs, places: readonly number[]): Validation {
  const images = [...new Set(places.map((place) => imageIds[place] as number))];
  const texts = [...new Set(places.map((place) => textIds[place] as number))];
  const column = new Map(texts.map((id, place) => [id, place]));
  const textsOf = images.map((id) => (all.get(id) ?? []).flatMap((text) => column.get(text) ?? []));
  const imagesOf: number[][] = texts.map(() => []);
  for (const [image, own] of textsOf.entries()) for (const text of own) imagesOf[text]?.push(image);
  return { places, images, texts, textsOf, imagesOf };
}

/** How many numbers `validate` takes. */
export function validationSize({ images, texts }: Validation, dim: number): number {
  return (images.length + texts.length) * dim + BLOCK * Math.max(images.length, texts.length) + 64;
}

/** What `validate` writes in, of the training's algebra. */
export interface Room {
  images: Float32Array;
  texts: Float32Array;
  scores: Float32Array;
}

/** Room for all pictures and texts of a validation, in the training's algebra. */
export function openRoom({ algebra, dim }: Training, { images, texts }: Validation): Room {
  return {
    images: algebra.zeros(images.length * dim),
    texts: algebra.zeros(texts.length * dim),
    scores: algebra.zeros(BLOCK * Math.max(images.length, texts.length)),
  };
}

/** The loss of the pairs, in batches of a training's size, each as heavy as it has pairs, and recall among all of them. */
export function validate(
  training: Training,
  validation: Validation,
  room: Room,
  batchSize: number,
): { loss: number; recall: Recall } {
  const { algebra, data, dim } = training;
  const batches = inBatches(validation.places, batchSize);
  const sum = batches.reduce((total, places) => total + batchLoss(training, places, false) * places.length, 0);
  fill(room.images, training, "image", data.images, validation.images, batchSize);
  fill(room.texts, training, "text", data.texts, validation.texts, batchSize);
  const candidates: Candidates = { ...validation, dim, images: room.images, texts: room.texts };
  return { loss: sum / validation.places.length, recall: recallOf(algebra, candidates, room.scores) };
}

function fill(
  into: Float32Array,
  training: Training,
  tower: "image" | "text",
  vectors: Vectors,
  rows: readonly number[],
  some: number,
): void {
  for (let from = 0; from < rows.length; from += some) {
    const own = rows.slice(from, from + some).map((row) => rowOf(vectors, row));
    into.set(correct(training, tower, own), from * training.dim);
  }
}
