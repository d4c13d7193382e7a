import type { ItemKind } from "../core/index-types.js";
import type { Field } from "./fields.js";
import type { Test } from "./tests-of.js";

/** What a collection holds. */
export interface Space {
  /** Names model, revision, number format and preprocessing; vectors of two spaces are never compared. */
  space: string;
  /** Numbers in a vector. */
  dim: number;
}

/** An item as it is kept in an engine. */
export interface Row {
  id: string;
  kind: ItemKind;
  /** `[dim]`, of length 1. */
  vector: Float32Array;
  /** All metadata, as JSON; empty for none. */
  metadata: string;
  /** The metadata that the engine can filter by. */
  fields: Record<string, Field>;
  /** Tells whether anything of the row is another than what is kept. */
  mark: string;
}

/** A row that was found. */
export interface Found {
  id: string;
  kind: ItemKind;
  cosine: number;
  metadata: string;
}

/** What is looked for. */
export interface Ask {
  /** How many rows at most. */
  limit: number;
  kind: ItemKind | undefined;
  /** All must hold. An engine leaves out those that its filters can't say: it may find too much, never too little. */
  tests: readonly Test[];
}

/**
 * The port: one collection, or table, of an engine on a server. Each call retries what may pass, and rejects with
 * `engine-unreachable`, `engine-refused`, `engine-failed`, `engine-answer`, or with its signal's reason.
 */
export interface RemoteEngine {
  /** For errors. */
  readonly name: string;
  /**
   * Makes the collection where there is none. Rejects with `SpaceMismatchError` or `dim-mismatch` where there is one of
   * another space, `no-collection` where it can't be made from here or is none that `push` made.
   */
  open(space: Space, signal: AbortSignal | undefined): Promise<void>;
  /** The marks of the rows that are there, by id. */
  marks(ids: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>>;
  /** Adds rows, or replaces those with their ids; each id once. Rejects as `open` does. */
  upsert(rows: readonly Row[], space: Space, signal: AbortSignal | undefined): Promise<void>;
  /** Removes rows; of those that are not there, nothing is said. */
  remove(ids: readonly string[], signal: AbortSignal | undefined): Promise<void>;
  /** The nearest rows to a unit vector `[dim]`. Rejects as `open` does, and never makes a collection. */
  query(vector: Float32Array, space: string, ask: Ask, signal: AbortSignal | undefined): Promise<Found[]>;
}
