import type { Reader } from "../core/storage-types.js";

/**
 * Where one index keeps its segments: named bytes that never change once put. What was half-put when a tab was closed may
 * be there under its name, with other bytes: whoever reads checks.
 */
export interface Place {
  names(): Promise<string[]>;
  /** Rejects with `QuotaExceededError` (the DOMException's name) where there is no room. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Undefined for what is not there. */
  get(name: string): Promise<Blob | undefined>;
  /**
   * Copies the first bytes, as many as there is room for, and gives the size of all; undefined for what is not there. Of a
   * place that has a faster way than the Blob; rejects where that is barred.
   */
  read?(name: string, into: Uint8Array<ArrayBuffer>): Promise<number | undefined>;
  /** Opens one for reading, of a place where that is faster than the Blob; undefined where it can't now. It may be closed at any time. */
  reader?(name: string): Promise<Reader | undefined>;
  /** Of what is not there, nothing is said. */
  delete(name: string): Promise<void>;
  /** Runs `task` while nobody else writes this index, in other tabs too. */
  alone<T>(task: () => Promise<T>): Promise<T>;
  /** Tells the other tabs that something has changed. */
  tell(): void;
}
