import type { StorageFull, StorageUsage, StoredFile, StoreKind } from "../core/storage-types.js";
import { pause } from "./back-off.js";
import { chooseDriver, FILES } from "./choose-driver.js";
import { Entry } from "./entry.js";
import { fetchFile } from "./fetch-file.js";
import type { Fetching, FileRef, OpenFile } from "./file-ref.js";
import { growing } from "./growing.js";
import { fetchJson, parseJson } from "./json.js";
import { addOwner, listFiles, removeFiles } from "./keeping.js";
import { keyOf } from "./key.js";
import { Locks } from "./locks.js";
import { openSparse } from "./open-sparse.js";
import { neverChanges } from "./revalidate.js";
import type { Source } from "./source.js";
import { SparseFile } from "./sparse-file.js";
import { SpillDriver } from "./spill-driver.js";
import { fetchWhole } from "./whole.js";

export interface FilesOptions {
  /** Where to keep them, and nowhere else. Default: the best place that works. */
  only?: StoreKind;
  /** Default: the browser's. */
  fetch?: typeof fetch;
  /** Waits before a further try. Default: a timer. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Least part of a file that is fetched by itself, in bytes. */
const CHUNK = 256 * 1024;

/**
 * The files of checkpoints: fetched, checked, kept. For a dedicated worker; every call may reject with the signal's
 * reason, `model-fetch`, or `model-damaged`.
 */
export class Files {
  readonly #driver: SpillDriver;
  readonly #locks: Locks;
  readonly #fetch: typeof fetch;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #notes: readonly string[];

  private constructor(driver: SpillDriver, notes: readonly string[], options: FilesOptions) {
    this.#driver = driver;
    this.#notes = notes;
    // What is in memory is this worker's alone.
    this.#locks = new Locks(driver.kind === "memory" ? undefined : globalThis.navigator?.locks);
    this.#fetch = options.fetch ?? fetchFile;
    this.#wait = options.wait ?? pause;
  }

  /** Chooses where files are kept by trying: OPFS, Cache API, memory. Rejects only where `only` names one that fails. */
  static async open(options: FilesOptions = {}): Promise<Files> {
    const { driver, notes } = await chooseDriver(FILES, options.only);
    return new Files(
      new SpillDriver(driver, async () => (await navigator.storage?.estimate?.()) ?? {}),
      notes,
      options,
    );
  }

  get kind(): StoreKind {
    return this.#driver.kind;
  }

  /** Why files are not kept in a better place, and what went wrong since, in words. */
  get notes(): readonly string[] {
    const { full } = this;
    if (!full) return this.#notes;
    const room = full.available === undefined ? "" : `, ${full.available} are left`;
    return [
      ...this.#notes,
      `The browser's storage is full: ${full.needed} bytes were needed${room}. They are kept in memory.`,
    ];
  }

  /** The last time that storage took no more, in bytes. */
  get full(): StorageFull | undefined {
    return this.#driver.full;
  }

  /** A whole file, from the store where it is there and right, else fetched, going on from what is there. */
  async whole(ref: FileRef, fetching: Fetching): Promise<Blob> {
    return this.#held(ref, fetching, async (entry, key) => {
      const room = (bytes: number) => this.#driver.expect(key, bytes);
      const blob = await fetchWhole(this.#source(ref, fetching.signal), entry, growing(fetching.onBytes), room);
      await addOwner(entry, ref);
      return blob;
    });
  }

  /** A small file, parsed. `model-invalid` for what is not JSON. */
  async json(ref: FileRef, fetching: Fetching): Promise<unknown> {
    if (neverChanges(ref)) return parseJson(ref, await (await this.whole(ref, fetching)).text());
    return this.#held(ref, fetching, (entry) => fetchJson(this.#source(ref, fetching.signal), entry, fetching.onBytes));
  }

  /**
   * A file whose parts are fetched when they are wanted, `chunk` bytes at least. Undefined where the host sends no parts
   * and the file is not there whole.
   */
  async open(ref: FileRef, fetching: Fetching, chunk: number = CHUNK): Promise<OpenFile | undefined> {
    return this.#held(ref, fetching, async (entry, key) => {
      const size = await openSparse(this.#source(ref, fetching.signal), entry, chunk);
      if (size === undefined) return undefined;
      await addOwner(entry, ref);
      const source = (signal: AbortSignal) => this.#source(ref, signal);
      const room = (bytes: number) => this.#driver.expect(key, bytes);
      return new SparseFile({ entry, key, locks: this.#locks, size, chunk, source, room });
    });
  }

  /** Whether a file is stored whole, as far as its record says: nothing is read or asked. */
  async has(ref: FileRef): Promise<boolean> {
    const { about } = await Entry.open(this.#driver, await keyOf(ref));
    return about?.complete ?? false;
  }

  /** All files, complete or not; one that several own stands there for each. */
  list(): Promise<StoredFile[]> {
    return listFiles(this.#driver);
  }

  /** Removes all files, or those of one owner that nobody else owns; gives the bytes freed. Waits for what is under way. */
  remove(owner?: string): Promise<number> {
    return removeFiles(this.#driver, this.#locks, owner);
  }

  async usage(): Promise<StorageUsage> {
    const bytes = await Promise.all(
      (await this.#driver.entries()).map(async (key) => (await Entry.open(this.#driver, key)).bytes),
    );
    const usage: StorageUsage = { kind: this.kind, bytes: bytes.reduce((sum, one) => sum + one, 0) };
    const storage = globalThis.navigator?.storage as StorageManager | undefined;
    const { quota, usage: used } = (await storage?.estimate?.()) ?? {};
    if (quota !== undefined) usage.quota = quota;
    if (quota !== undefined && used !== undefined) usage.available = Math.max(0, quota - used);
    const persisted = await storage?.persisted?.();
    if (persisted !== undefined) usage.persisted = persisted;
    return usage;
  }

  /** Runs `task` on a file's entry while nobody else fetches it. */
  async #held<T>(ref: FileRef, { signal }: Fetching, task: (entry: Entry, key: string) => Promise<T>): Promise<T> {
    const key = await keyOf(ref);
    return this.#locks.hold(key, signal, async () => task(await Entry.open(this.#driver, key), key));
  }

  #source(ref: FileRef, signal: AbortSignal): Source {
    return { ref, fetch: this.#fetch, wait: this.#wait, signal };
  }
}
