import { normal, randomOf, shuffled } from "../core/random.js";
import { sameRows } from "./same-rows.js";
import type { Batch } from "./sigmoid-loss.js";
import type { TuningData } from "./tuning-data.js";

/** Pairs of rows, and what they are of: rows of the very same numbers are one picture, or one text, of one id. */
export interface Pairs {
  count: number;
  /** The rows of pair p, and their ids. */
  imageRows: Int32Array;
  textRows: Int32Array;
  imageIds: Int32Array;
  textIds: Int32Array;
  /** The ids of the texts that go with a picture, by its id; each once. */
  textsOf: ReadonlyMap<number, readonly number[]>;
}

/** The pairs, with equal rows known as one picture or one text. */
export function toPairs({ images, texts, pairs }: TuningData): Pairs {
  const [imageOf, textOf] = [images, texts].map(({ data, rows, dim }) => sameRows(data, rows, dim)) as [Ids, Ids];
  const imageRows = Int32Array.from(pairs, ([image]) => image);
  const textRows = Int32Array.from(pairs, ([, text]) => text);
  const imageIds = imageRows.map((row) => imageOf[row] as number);
  const textIds = textRows.map((row) => textOf[row] as number);
  const sets = new Map<number, Set<number>>();
  for (const [p, image] of imageIds.entries()) {
    const texts = sets.get(image) ?? new Set();
    sets.set(image, texts.add(textIds[p] as number));
  }
  const textsOf = new Map(Array.from(sets, ([image, texts]) => [image, [...texts]]));
  return { count: pairs.length, imageRows, textRows, imageIds, textIds, textsOf };
}

type Ids = Int32Array;

/**
 * Pairs for validation and for training, by their places. A picture's pairs are all on one side, so that none is known
 * from training; of both there is at least one picture, where there are two. Places ascend.
 *
 * @param share Of the pictures that is for validation; 0 for none.
 */
export function splitPairs({ imageIds, textsOf }: Pairs, share: number, seed: number) {
  const ids = [...textsOf.keys()];
  const wanted =
    share > 0 && ids.length > 1 ? Math.min(Math.max(1, Math.round(share * ids.length)), ids.length - 1) : 0;
  const held = new Set(shuffled(ids, randomOf(seed, SPLIT)).slice(0, wanted));
  const places = [...imageIds.keys()];
  const isHeld = (place: number) => held.has(imageIds[place] as number);
  return { validation: places.filter(isHeld), training: places.filter((place) => !isHeld(place)) };
}

const SPLIT = -1;
const START = -2;

/** An epoch's batches of pairs: all of them, in an order that the seed and the epoch give. A last one of one pair goes with the one before. */
export function batchesOf(places: readonly number[], size: number, seed: number, epoch: number): number[][] {
  return inBatches(shuffled(places, randomOf(seed, epoch)), size);
}

/** These places in batches of `size`, the last of which may be one larger: one pair alone has nothing to be told from. */
export function inBatches(places: readonly number[], size: number): number[][] {
  const count = Math.max(1, Math.ceil((places.length - 1) / size));
  return Array.from({ length: count }, (_, i) =>
    places.slice(i * size, i === count - 1 ? places.length : (i + 1) * size),
  );
}

/** Normal numbers that the seed gives, for where training starts. */
export function startOf(seed: number): () => number {
  const random = randomOf(seed, START);
  return () => normal(random);
}

/** A batch's texts by picture. All that `pairs` puts together goes together, whichever of its rows are in the batch. */
export function batchOf({ imageIds, textIds, textsOf }: Pairs, places: readonly number[]): Batch {
  const columns = new Map<number, number[]>();
  for (const [column, place] of places.entries()) {
    const id = textIds[place] as number;
    const same = columns.get(id);
    if (same) same.push(column);
    else columns.set(id, [column]);
  }
  const positives = (row: number) =>
    (textsOf.get(imageIds[places[row] as number] as number) ?? []).flatMap((text) => columns.get(text) ?? []);
  return { pairs: places.length, positives };
}
