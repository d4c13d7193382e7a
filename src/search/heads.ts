import { dot } from "../core/scores.js";
import { byCodeUnits } from "./by-code-units.js";
import type { MemoryIndex } from "./memory-index.js";
import type { IndexedItem } from "./segment.js";

/** Of a vector's numbers the first one in so many are its head. Its first half tells most pairs apart. */
const SHARE = 4;
/** More than the rounding of float32 numbers adds up to. */
const ROUNDING = 1e-6;

/** Items of an index as they are now, in the order of their ids, and the beginning of each one's (first) vector. */
export class Heads {
  readonly items: readonly IndexedItem[];
  readonly #size: number;
  readonly #half: number;
  /** `[items, size]`. */
  readonly #heads: Float32Array;
  /** The lengths of what is left of each vector after half its head, and after its head: `[items, 2]`. */
  readonly #rests: Float64Array;

  constructor(index: Pick<MemoryIndex, "dim" | "items" | "get">, admits: (item: IndexedItem) => boolean) {
    const { dim } = index;
    const items = [...index.items()].filter(admits);
    this.items = items.sort((a, b) => byCodeUnits(a.id, b.id));
    this.#size = Math.ceil(dim / SHARE);
    this.#half = Math.ceil(this.#size / 2);
    this.#heads = new Float32Array(items.length * this.#size);
    this.#rests = new Float64Array(items.length * 2);
    for (const [i, { id }] of items.entries()) {
      const vector = index.get(id)?.vectors.subarray(0, dim) ?? new Float32Array(dim);
      this.#heads.set(vector.subarray(0, this.#size), i * this.#size);
      for (const [at, from] of [this.#half, this.#size].entries()) {
        this.#rests[2 * i + at] = Math.sqrt(dot(vector, from, vector, from, dim - from));
      }
    }
  }

  /**
   * Whether the cosine of two items may be at least `near`. By Cauchy and Schwarz what is left of two vectors adds no more
   * than the product of its lengths; most pairs are told apart by half a head.
   */
  mayBeNear(a: number, b: number, near: number): boolean {
    const [size, half, least] = [this.#size, this.#half, near - ROUNDING];
    const first = dot(this.#heads, a * size, this.#heads, b * size, half);
    if (first + (this.#rests[2 * a] as number) * (this.#rests[2 * b] as number) < least) return false;
    const head = first + dot(this.#heads, a * size + half, this.#heads, b * size + half, size - half);
    return head + (this.#rests[2 * a + 1] as number) * (this.#rests[2 * b + 1] as number) >= least;
  }

  /** Whether a vector begins as that of an item did. */
  begins(i: number, vector: Float32Array): boolean {
    return vector.subarray(0, this.#size).every((x, at) => x === this.#heads[i * this.#size + at]);
  }
}
