import type { StoreKind } from "./storage-types.js";

export type Metadata = Record<string, unknown>;
export type ItemKind = "image" | "text" | "vector";

type Plain = string | number | boolean | null;

/** What a metadata field must be: equal to a value, one of a list, or within bounds (numbers or strings). */
export type Condition =
  | Plain
  | Plain[]
  | { gte?: number | string; gt?: number | string; lte?: number | string; lt?: number | string };

/** Conditions by field, all of which must hold. */
export type Where = Record<string, Condition>;

export interface SearchRequest {
  /** How many hits at most. */
  k: number;
  where?: Where;
  /** Only items of this kind. */
  kind?: ItemKind;
}

/** One found item, as the index gives it. */
export interface Match {
  id: string;
  kind: ItemKind;
  cosine: number;
  /** How far it stands above what the query gives to items of its kind; absent for fewer than 16 of them. */
  zScore?: number;
  metadata?: Metadata;
}

export interface IndexStats {
  count: number;
  dim: number;
  space: string;
  /** Memory of the vectors, in bytes. */
  bytes: number;
  /** Where it is kept: "memory" where the app asked for that, or the browser has nothing better. */
  storage: StoreKind;
  /** Why not in a better place, one sentence each. */
  notes: readonly string[];
  /** Files that hold it. */
  segments: number;
  /** Files that were found damaged when they were read: their items are missing. They are left where they are. */
  damaged: readonly DamagedSegment[];
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
