import type { Errors } from "./scan-errors.js";
import type { VectorStore } from "./vector-store.js";

/** What a device is asked: of some rows, for each of some unit vectors `[dim]`, which may be among the `k` nearest. */
export interface Sought {
  queries: readonly Float32Array[];
  k: number;
  /** The class of each row, below 32: 0 is not looked at, of the others it is said what is usual in each. */
  classes: Uint8Array<ArrayBuffer>;
  /** How many rows each class has; of class 0, nothing is asked. */
  counts: readonly number[];
}

/** What the scores of a class are like. */
export interface ClassBackground {
  /** The median of its scores, and that of how far they are from it. */
  median: number;
  deviation: number;
}

export interface Near {
  /** All rows that may be among the k nearest, ascending, and perhaps others. */
  rows: Uint32Array;
  scores: Float32Array;
  errors: Errors;
  /** By class. */
  backgrounds: ReadonlyMap<number, ClassBackground>;
}

/** Scans vectors elsewhere than in this thread. It follows what changes of them by itself. */
export interface Scanner {
  /** Where. */
  readonly by: "webgpu";
  /**
   * An answer for each query; undefined where there is none: too many are near, or the vectors have no room there. Rejects
   * where it is broken.
   */
  nearest(store: VectorStore, sought: Sought): Promise<Near[] | undefined>;
  /** Gives its memory back; the next scan takes it again. */
  rest(): void;
}
