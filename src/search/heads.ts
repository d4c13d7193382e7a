import { dot } from "../core/scores.js";
import { byCodeUnits } from "./by-code-units.js";
import type { MemoryIndex } from "./memory-index.js";
import type { IndexedItem } from "./segment.js";

/** Of a vector's numbers one in so many is its head: what tells most pairs apart. */
const SHARE = 8;
/** More than the rounding of float32 numbers adds up to. */
const ROUNDING = 1e-6;

/** Items of an index as they are now, in the order of their ids, and the beginning of each one's (first) vector. */
export class Heads {
  readonly items: readonly IndexedItem[];
  readonly #size: number;
  /** `[items, size]`. */
  readonly #heads: Float32Array;
  /** The length of what is left of each vector. */
  readonly #rests: Float64Array;

  constructor(index: Pick<MemoryIndex, "dim" | "items" | "get">, admits: (item: IndexedItem) => boolean) {
    const items = [...index.items()].filter(admits);
    this.items = items.sort((a, b) => byCodeUnits(a.id, b.id));
    this.#size = Math.ceil(index.dim / SHARE);
    this.#heads = new Float32Array(items.length * this.#size);
    this.#rests = new Float64Array(items.length);
    for (const [i, { id }] of items.entries()) {
      const vector = index.get(id)?.vectors.subarray(0, index.dim) ?? new Float32Array(index.dim);
      this.#heads.set(vector.subarray(0, this.#size), i * this.#size);
      this.#rests[i] = Math.sqrt(dot(vector, this.#size, vector, this.#size, index.dim - this.#size));
    }
  }

  /** What the cosine of two items is at most: by Cauchy and Schwarz the rests add no more than their lengths' product. */
  most(a: number, b: number): number {
    const head = dot(this.#heads, a * this.#size, this.#heads, b * this.#size, this.#size);
    return head + (this.#rests[a] as number) * (this.#rests[b] as number) + ROUNDING;
  }

  /** Whether a vector begins as that of an item did. */
  begins(i: number, vector: Float32Array): boolean {
    return vector.subarray(0, this.#size).every((x, at) => x === this.#heads[i * this.#size + at]);
  }
}
