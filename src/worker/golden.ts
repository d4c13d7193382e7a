import { isSiglipError } from "../core/errors.js";
import { dot } from "../core/scores.js";
import type { Dtype } from "../models/dtype.js";
import { REPEAT_TOLERANCE, TOWER_TOLERANCE } from "../models/proof.js";
import type { Checkpoint } from "./checkpoint.js";
import type { Folder } from "./folder.js";
import type { ImageTower } from "./image-tower.js";
import type { Measured } from "./prover.js";
import type { Feed } from "./runtime.js";
import type { TextTower } from "./text-tower.js";
import type { Encode } from "./tower.js";
import { type Embedded, unitRows } from "./unit-rows.js";

/** How many of a checkpoint's reference texts are run; its first picture is run too. */
const TEXTS = 2;

/** Runs the first reference picture through the whole path; `undefined` where the folder has none. */
export async function measureImages(
  tower: ImageTower,
  { folder, reference }: Checkpoint,
  dtype: Dtype,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  const known = reference.images[0];
  const blob = known && (await findPicture(folder, known.name, signal));
  if (!blob) return undefined;
  return measure(tower.embed([{ kind: "blob", blob }], signal), [known.vector], dtype);
}

/** Runs reference texts through tokenizer and tower, one by one as a query comes; `undefined` where the folder has none. */
export async function measureTexts(
  tower: TextTower,
  { reference }: Checkpoint,
  dtype: Dtype,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  const known = reference.texts.slice(0, TEXTS);
  if (known.length === 0) return undefined;
  let worst: Measured = { error: 0, tolerance: TOWER_TOLERANCE[dtype] };
  for (const { text, vector } of known) {
    const one = await measure(tower.embed([text], signal), [vector], dtype);
    if (!(one.error <= worst.error)) worst = one;
  }
  return worst;
}

/** Compares a tower's recorded run, played, with the same graph run node by node: what is left where nothing is known of it. */
export function measureCapture(encode: Encode, feed: Feed, dtype: Dtype): Promise<Measured> {
  return measureAgainst(encode, (input) => encode(input, true), feed, dtype);
}

/** Compares two ways of running one tower, on one input. */
export async function measureAgainst(encode: Encode, other: Encode, feed: Feed, dtype: Dtype): Promise<Measured> {
  const [one] = unitRows(await encode(feed), 1);
  const [two] = unitRows(await other(feed), 1);
  const isBoth = one && two && "vector" in one && "vector" in two;
  const error = isBoth ? errorOf(one, two.vector) : Number.POSITIVE_INFINITY;
  return { error, tolerance: REPEAT_TOLERANCE[dtype] };
}

/** A picture `[1, 3, size, size]` of even noise from -1 to 1, the same every time. */
export function noise(size: number): Feed {
  const data = Float32Array.from(
    { length: 3 * size ** 2 },
    (_, i) => (Math.imul(i + 1, 2654435761) >>> 8) / 2 ** 23 - 1,
  );
  return { data, dims: [1, 3, size, size] };
}

/** One text's ids as a feed `[1, length]`. */
export function idsOf(ids: readonly number[]): Feed {
  return { data: BigInt64Array.from(ids, BigInt), dims: [1, ids.length] };
}

/** Reference pictures lie in `images/`, in the checkpoint's folder or, for checkpoints that share them, beside it. */
async function findPicture(folder: Folder, name: string, signal: AbortSignal): Promise<Blob | undefined> {
  for (const path of [`images/${name}`, `../images/${name}`]) {
    const picture = await folder.optional(path, (ref) => folder.files.whole(ref, { signal }));
    if (picture) return picture;
  }
  return undefined;
}

async function measure(
  results: AsyncIterable<Embedded>,
  references: readonly (readonly number[])[],
  dtype: Dtype,
): Promise<Measured> {
  const known = references.values();
  let error = 0;
  for await (const result of results) {
    error = Math.max(error, errorOf(result, Float32Array.from(known.next().value ?? [])));
  }
  return { error, tolerance: TOWER_TOLERANCE[dtype] };
}

/** 1 - cosine; no bound holds for a vector that is none. */
function errorOf(result: Embedded, reference: Float32Array): number {
  if ("vector" in result) return 1 - cosine(result.vector, reference);
  if (isSiglipError(result.error, "numerics")) return Number.POSITIVE_INFINITY;
  throw result.error;
}

/** A unit vector's cosine with one of any length; below any bound where they are not of one dimension. */
function cosine(unit: Float32Array, other: Float32Array): number {
  if (unit.length !== other.length) return -1;
  return dot(unit, 0, other, 0, unit.length) / Math.sqrt(dot(other, 0, other, 0, other.length));
}
