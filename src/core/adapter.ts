import { normalizeRows } from "./embeddings.js";
import { SiglipError, SpaceMismatchError } from "./errors.js";
import { fnv1a } from "./fnv.js";
import { isLabelCalibration } from "./labels.js";
import { type Calibration, dot } from "./scores.js";

/** A correction of low rank: `x' = (x + up · down · x) / |x + up · down · x|`. */
export interface LowRank {
  /** `[rank, dim]`, row-major. */
  down: Float32Array;
  /** `[dim, rank]`, row-major. */
  up: Float32Array;
}

/**
 * What turns vectors of one space into vectors of another, tuned to somebody's own pairs. Plain data. Of a tower that has
 * no correction, vectors stay as they are.
 */
export interface Adapter {
  version: 1;
  /** The space of the vectors that it takes. */
  base: string;
  /** The space of those that it gives: the base's name, and a hash of all that is in the adapter. */
  space: string;
  dim: number;
  rank: number;
  image?: LowRank;
  text?: LowRank;
  /** In the new space. */
  calibration: Calibration & { kind: "sigmoid" };
}

export const ADAPTER_VERSION = 1;
export const ADAPTED_TOWERS = ["image", "text"] as const;
export type AdaptedTower = (typeof ADAPTED_TOWERS)[number];

/** Gives an adapter its space. */
export function toAdapter(content: Omit<Adapter, "version" | "space">): Adapter {
  return { version: ADAPTER_VERSION, ...content, space: `${content.base}+${hashOf(content)}` };
}

/**
 * The adapter, if it is one and whole: throws `bad-input` for a newer version, for arrays of other lengths than it says,
 * numbers that are not finite, and for one whose content is not that of its space; `space-mismatch` where it was tuned on
 * another space than `base`.
 */
export function requireAdapter(value: unknown, base?: string): Adapter {
  const adapter = (value ?? {}) as Adapter;
  const { version, dim, rank, calibration } = adapter;
  if (version !== ADAPTER_VERSION) {
    const newer = `its version is ${version}, and this package knows ${ADAPTER_VERSION}`;
    throw bad(typeof version === "number" ? newer : "it is no adapter");
  }
  if (!isCount(dim) || !isCount(rank) || typeof adapter.base !== "string") throw bad("it lacks something");
  if (!isLabelCalibration(calibration) || calibration.scale <= 0) throw bad("its scale and bias are none");
  const parts = ADAPTED_TOWERS.flatMap((tower) => (adapter[tower] ? [adapter[tower].down, adapter[tower].up] : []));
  if (parts.length === 0) throw bad("it has no correction");
  for (const part of parts) {
    if (!(part instanceof Float32Array) || part.length !== dim * rank) throw bad("its arrays are not of its size");
    if (!part.every(Number.isFinite)) throw bad("a number in it is not finite");
  }
  if (adapter.space !== `${adapter.base}+${hashOf(adapter)}`) throw bad("its content is not what was saved");
  if (base !== undefined && adapter.base !== base) throw new SpaceMismatchError(base, adapter.base);
  return adapter;
}

/** Rows `[n, dim]` of a tower as the adapter makes them: unit vectors, in a new array. Throws `numerics` for a row that is left without length. */
export function adaptRows(adapter: Adapter, tower: AdaptedTower, rows: Float32Array): Float32Array<ArrayBuffer> {
  const { dim, rank } = adapter;
  const adapted = Float32Array.from(rows);
  const correction = adapter[tower];
  if (!correction) return adapted;
  const { down, up } = correction;
  const inner = new Float64Array(rank);
  for (let start = 0; start < rows.length; start += dim) {
    for (let r = 0; r < rank; r++) inner[r] = dot(down, r * dim, rows, start, dim);
    for (let i = 0; i < dim; i++) {
      let sum = rows[start + i] as number;
      for (let r = 0; r < rank; r++) sum += (up[i * rank + r] as number) * (inner[r] as number);
      adapted[start + i] = sum;
    }
  }
  normalizeRows(adapted, dim);
  return adapted;
}

/** 64 bits, in hexadecimal, of what an adapter does. */
function hashOf({ base, rank, image, text, calibration }: Omit<Adapter, "version" | "space">): string {
  const about = JSON.stringify([base, rank, !!image, !!text, calibration.scale, calibration.bias]);
  const parts = [image?.down, image?.up, text?.down, text?.up].flatMap((part) => (part ? [part] : []));
  const units = Uint16Array.from(about, (unit) => unit.charCodeAt(0));
  const bytes = [units, ...parts].map(bytesOf);
  const half = (start: number) => bytes.reduce((hash, some) => fnv1a(some, hash), start);
  return [0, 1].map((start) => half(start).toString(16).padStart(8, "0")).join("");
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

function bad(what: string): SiglipError<"bad-input"> {
  return new SiglipError("bad-input", `This can't be used as an adapter: ${what}.`, { argument: "adapter" });
}
