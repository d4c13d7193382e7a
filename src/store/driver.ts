import type { Reader, StoreKind } from "../core/storage-types.js";

/**
 * A place that keeps named bytes, in entries. Bytes never change once put; what was half-put when a tab was closed may be
 * there under its name, with other bytes: whoever reads checks.
 */
export interface Driver {
  readonly kind: StoreKind;
  entries(): Promise<string[]>;
  /** Empty for an entry that is not there. */
  names(entry: string): Promise<string[]>;
  /** Rejects with `QuotaExceededError` (the DOMException's name) where there is no room. */
  put(entry: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** A Blob that refers to the place and holds no copy in the heap; undefined for what is not there. */
  get(entry: string, name: string): Promise<Blob | undefined>;
  /**
   * Copies the first bytes of a file, as many as there is room for, and gives the file's size: of a driver that has a faster
   * way than the Blob. Rejects while somebody else writes the file, or reads it where only one can: the Blob is there then.
   */
  read?(entry: string, name: string, into: Uint8Array<ArrayBuffer>): Promise<number | undefined>;
  /**
   * Opens a file for reading, of a driver that can do so without barring other readers; undefined where it can't, for what
   * is not there, and for a while after `release`. While it is open, others can't delete it; `delete`, `drop` and
   * `release` of this driver close it.
   */
  reader?(entry: string, name: string): Promise<Reader | undefined>;
  /** Closes what is open of an entry: another tab is to delete it. */
  release?(entry: string): void;
  /** Of what is not there, nothing is said. Rejects with `NoModificationAllowedError` while others have it open. */
  delete(entry: string, name: string): Promise<void>;
  /** An entry with all its names. */
  drop(entry: string): Promise<void>;
}
