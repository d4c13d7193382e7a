/**
 * Where files are kept: the best that works in this browser, in this window. A model's are in OPFS, else the Cache API; an
 * index's in OPFS, else IndexedDB; both else in memory, which ends with the worker.
 */
export type StoreKind = "opfs" | "indexeddb" | "cache" | "memory";

/** A file of the store, or what there is of it. */
export interface StoredFile {
  /** Model and revision, `OWNER/NAME@REVISION`, or the folder's address. */
  owner: string;
  /** Its path in the folder. */
  file: string;
  /** Bytes that are there. */
  bytes: number;
  /** Of the whole, where it is known. */
  size?: number;
  complete: boolean;
}

/** What is used and what is left, in bytes. */
export interface StorageUsage {
  kind: StoreKind;
  /** Held by models. */
  bytes: number;
  /** What the browser allows this origin in all, and what of it is left, as far as it says. */
  quota?: number;
  available?: number;
  /** Whether the browser has promised not to clear it by itself. */
  persisted?: boolean;
}

/** A write that the browser's storage refused, in bytes. */
export interface StorageFull {
  needed: number;
  available?: number;
}

/** A file that stays open, to be read again and again. Reading one that is closed throws a DOMException. */
export interface Reader {
  /** Copies bytes from `at` on, as many as there is room for, and says how many there were. */
  read(into: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>, options: { at: number }): number;
  close(): void;
}
