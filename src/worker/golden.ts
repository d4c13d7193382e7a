import { isSiglipError } from "../core/errors.js";
import { dot } from "../core/scores.js";
import type { Dtype } from "../models/dtype.js";
import { TOWER_TOLERANCE } from "../models/proof.js";
import type { Checkpoint } from "./checkpoint.js";
import { fetchFile } from "./fetch-file.js";
import type { ImageTower } from "./image-tower.js";
import type { Measured } from "./prover.js";
import type { TextTower } from "./text-tower.js";
import type { Embedded } from "./unit-rows.js";

/** How many of a checkpoint's reference texts are run; its first picture is run too. */
const TEXTS = 2;

/** Runs the first reference picture through the whole path; `undefined` where the folder has none. */
export async function measureImages(
  tower: ImageTower,
  { url, reference }: Checkpoint,
  dtype: Dtype,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  const known = reference.images[0];
  const bytes = known && (await fetchPicture(url, known.name, signal));
  if (!bytes) return undefined;
  return measure(tower.embed([{ kind: "blob", blob: new Blob([bytes]) }], signal), [known.vector], dtype);
}

/** Runs reference texts through tokenizer and tower; `undefined` where the folder has none. */
export async function measureTexts(
  tower: TextTower,
  { reference }: Checkpoint,
  dtype: Dtype,
  signal: AbortSignal,
): Promise<Measured | undefined> {
  const known = reference.texts.slice(0, TEXTS);
  if (known.length === 0) return undefined;
  const texts = known.map(({ text }) => text);
  const vectors = known.map(({ vector }) => vector);
  return measure(tower.embed(texts, signal), vectors, dtype);
}

/** Reference pictures lie in `images/`, in the checkpoint's folder or, for checkpoints that share them, beside it. */
async function fetchPicture(
  url: string,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const folder of ["images/", "../images/"]) {
    try {
      return await fetchFile(new URL(folder + name, url).href, signal);
    } catch (error) {
      if (!isSiglipError(error, "model-fetch")) throw error;
    }
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
