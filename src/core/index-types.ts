import type { StoreKind } from "./storage-types.js";

export type Metadata = Record<string, unknown>;
export type ItemKind = "image" | "text" | "vector";

export type Plain = string | number | boolean | null | Date;
export type Bound = number | string | Date;

/** What is asked of a field; what is undefined counts as not given, and all that is given must hold. */
export interface Operators {
  gte?: Bound | undefined;
  gt?: Bound | undefined;
  lte?: Bound | undefined;
  lt?: Bound | undefined;
  /** Holds where this condition does not: also for items that have no such field. */
  not?: Condition | undefined;
  /** Whether the field is there. Null is a value like any other. */
  exists?: boolean | undefined;
}

/** A value that the field must equal, a list of which it must equal one, or operators. */
export type Condition = Plain | readonly Plain[] | Operators;

/**
 * Conditions on metadata by field, all of which must hold. They are tried before anything is compared, and mean the same
 * wherever they are tried:
 *
 * - A value equals one of the same type only: 1 is not "1". Dates are equal at the same time.
 * - Numbers are within bounds that are numbers, texts within bounds that are texts (by their UTF-16 units, so that dates
 *   as ISO 8601 texts of one form compare as dates), Dates within bounds that are Dates. Nothing else is within any.
 * - A field that is a list meets a condition if one member does, all bounds at once: `album: "x"` and `album: ["x", "y"]`
 *   find what has `album: ["a", "x"]`. An empty list meets none. With `not`, no member may meet the condition.
 * - A field that is absent meets no condition but `not` and `exists: false`.
 * - `"place.city"` is the field of that very name or, where there is none, `city` of the object `place`. Not through lists.
 * - A condition, or operator, that is undefined counts as not given. An empty list of values finds nothing.
 * - Anything else is refused with `bad-input`: unknown operators, bounds and values of other types, numbers that are not
 *   finite, Dates that are none.
 */
export type Where = Readonly<Record<string, Condition | undefined>>;

/** What of a picture, or of a longer text, one of an item's vectors stands for. */
export interface Part {
  /** Any name: a scale, a page, a chapter. */
  name?: string;
  /** Left, top, width and height in fractions of the picture's, 0 to 1. */
  box?: readonly [x: number, y: number, width: number, height: number];
}

/** By what hits are put in order. */
export type Ranking = "cosine" | "zScore";

export interface SearchRequest {
  /** How many hits at most. */
  k: number;
  /** How many of the best are passed over. Default: 0. */
  offset?: number;
  where?: Where;
  /** Only items of this kind. */
  kind?: ItemKind;
  /** Only cosines of at least so much. */
  minScore?: number;
  /** Default: "cosine". */
  rank?: Ranking;
  /** Near-duplicates are one hit: true, or the cosine from which two items are. */
  group?: boolean | number;
  /** The item of this id is left out. */
  except?: string;
}

/** An item as it is read out of an index: its unit vectors are copies. */
export interface StoredItem {
  id: string;
  kind: ItemKind;
  /** `[dim]`, of length 1; of several the first. */
  vector: Float32Array;
  /** All of them, the first too; absent where there is one only and nothing is said of it. */
  vectors?: { vector: Float32Array; part?: Part }[];
  metadata?: Metadata;
}

/** A query in the form in which any index of its space is searched. */
export interface QueryVector {
  /** `[dim]`, of length 1. */
  vector: Float32Array;
  space: string;
}

/** One found item, as the index gives it. */
export interface Match {
  id: string;
  kind: ItemKind;
  cosine: number;
  /** How far it stands above what the query gives to items of its kind; absent for fewer than 16 of them. */
  zScore?: number;
  /** Whether that is more than chance gives to the best of so many; absent where `zScore` is. */
  matches?: boolean;
  metadata?: Metadata;
  /** Of several vectors, what the nearest one stands for. */
  part?: Part;
  /** Ids of what was folded into this hit, best first; only where it was asked for. */
  duplicates?: string[];
}

export interface DuplicatesRequest {
  /** The cosine from which two items are near-duplicates. */
  threshold?: number;
  where?: Where;
  kind?: ItemKind;
}

/** Items that are the same, or nearly: ids in their order, groups in that of their first. */
export interface Duplicates {
  /** Those encoded from files of the very same bytes, by the same views. */
  exact: string[][];
  /**
   * Those that near-duplicates join together, however long the chain: each is near to at least one other of its group.
   * A group that is one file over and over is left out; it is under `exact`.
   */
  near: string[][];
}

/** How the numbers of vectors are held in memory. What is kept is always float32. */
export type VectorFormat = "f32" | "f16" | "int8";

/** "auto": f32 while the vectors take little memory, then int8, or f16 where nothing is kept. */
export type AskedFormat = VectorFormat | "auto";

export interface IndexStats extends IndexFiles {
  count: number;
  dim: number;
  space: string;
  /** Memory of the vectors, in bytes. */
  bytes: number;
  /** How their numbers are held in memory. */
  format: VectorFormat;
  scan: ScanStats;
  /** Where it is kept: "memory" where the app asked for that, or the browser has nothing better. */
  storage: StoreKind;
  /** Why not in a better place, and why no small pictures are kept where they were asked for, one sentence each. */
  notes: readonly string[];
  /** Small pictures that are kept, and their bytes; absent where the index was opened without, or none can be. */
  thumbnails?: { count: number; bytes: number };
}

/** What reads an index's vectors for a query. */
export interface ScanStats {
  /** WebAssembly, or the GPU that the model runs on: whichever was measured to be faster. */
  by: "wasm" | "webgpu";
  /** In how many threads WebAssembly scans, the worker's own among them. */
  threads: number;
  /** Why, in one sentence or two. */
  reason: string;
  /**
   * Milliseconds of a search with so many vectors, the least of a few: on WebAssembly in one thread, in several, and on the
   * GPU, where there is such; absent where nothing but one thread was to be had.
   */
  measured?: { rows: number; wasm: number; threads?: number; webgpu?: number };
}

/** The files of an index, in the browser's storage. */
export interface IndexFiles {
  /** Files that hold it. */
  segments: number;
  /** Their bytes. */
  stored: number;
  /**
   * Files that were found damaged when they were read: their items are missing. They are left where they are until
   * `compact({ drop: "damaged" })`.
   */
  damaged: readonly DamagedSegment[];
  /** Files that a worker or browser which ended had not written to their end, and never acknowledged: they were removed. */
  dropped: readonly DamagedSegment[];
  /** Names of files in its folder that are none of an index. They are left alone. */
  foreign: readonly string[];
}

/** What else is done while an index is put together. */
export interface CompactOptions {
  /** Deletes the files that were found damaged. */
  drop?: "damaged";
}

/** A file of an index that is not what was written. */
export interface DamagedSegment {
  name: string;
  bytes: number;
  fault: string;
}

/** What an index is exported as. */
export type ExportFormat = "parquet" | "npy" | "jsonl";

/** Whether an index is kept in the browser's storage, in the best place that there is, or only as long as its worker. */
export type IndexStorage = "auto" | "memory";
