import { SiglipError } from "../core/errors.js";
import type { CompactOptions, IndexStats } from "../core/index-types.js";
import type { OnProgress } from "../core/progress.js";
import type { Views } from "../core/views.js";
import type { IndexOpening, KnownFile, WireAdded, WireItem } from "../protocol/contract.js";
import { budgetOf } from "../search/choose-format.js";
import { KeptIndex } from "../search/kept-index.js";
import { ThumbnailStore } from "../store/thumbnail-store.js";
import type { Encoder } from "./adapted-model.js";
import { capabilitiesOf } from "./capabilities.js";
import { carryFrom } from "./carry-over.js";
import { fillIndex } from "./fill-index.js";
import { GpuScan } from "./gpu-scan.js";
import { IndexStore } from "./index-store.js";
import { knownFiles } from "./known-files.js";
import { scanThreads } from "./scan-threads.js";
import { ThumbnailMaker } from "./thumbnail-maker.js";
import { Thumbnails, thumbnailKey } from "./thumbnails.js";

interface Opened {
  index: KeptIndex;
  /** Of an index that is kept. */
  small: Thumbnails | undefined;
  /** As it was opened last. */
  opening: IndexOpening;
  /** Why no small pictures are kept. */
  note: string | undefined;
}

/** The indexes that are open in this worker, and where this origin keeps all. */
export class Indexes {
  readonly #open = new Map<string, Promise<Opened>>();
  /** Of those, what ends with this worker. */
  readonly #volatile = new Set<string>();
  readonly #thumbnails = new ThumbnailStore();
  #store: Promise<IndexStore> | undefined;

  /** Whether one is open that is kept nowhere. */
  get areVolatile(): boolean {
    return this.#volatile.size > 0;
  }

  /** Opens one of a model's space, unless it is open. Throws what `KeptIndex.open` throws. */
  async open(name: string, model: Encoder, opening: IndexOpening): Promise<void> {
    const opened = this.#open.get(name) ?? this.#openNow(name, model, opening);
    this.#open.set(name, opened);
    const one = await opened.catch((error) => {
      this.#open.delete(name);
      throw error;
    });
    one.opening = opening;
    one.note = opening.thumbnails === 0 ? undefined : await whyNone(one.small);
  }

  /** Throws `index-lost` for one that is not open. */
  async get(name: string): Promise<KeptIndex> {
    return (await this.#opened(name)).index;
  }

  /** Changes one: what is done is kept before this resolves, also where the work is aborted or fails. */
  async change<T>(name: string, work: (open: KeptIndex) => Promise<T> | T): Promise<T> {
    const open = await this.get(name);
    try {
      return await work(open);
    } finally {
      await open.commit();
    }
  }

  /** As `fillIndex`; rejects with `storage-full`, after all items are in, where small pictures have no room. */
  async addItems(
    name: string,
    items: readonly WireItem[],
    model: Encoder,
    views: Views | undefined,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<WireAdded> {
    const { small, opening, note } = await this.#opened(name);
    const maker = small && opening.thumbnails > 0 && !note ? new ThumbnailMaker(small, opening.thumbnails) : undefined;
    const work = () =>
      this.change(name, async (open) => {
        try {
          return await fillIndex(open, items, model, signal, onProgress, { small: maker, views });
        } finally {
          await maker?.end();
        }
      });
    const ids = items.map(({ id }) => id);
    return small ? small.around(ids, work) : work();
  }

  /** As `carryFrom`, into one that is open. Small pictures do not come along. */
  async carryOver(
    name: string,
    from: string,
    model: Encoder,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<void> {
    await carryFrom(from, await this.get(name), model, await this.#kept(), signal, onProgress);
  }

  async removeItems(name: string, ids: readonly string[]): Promise<number> {
    const { small } = await this.#opened(name);
    const work = () => this.change(name, (open) => open.remove(ids));
    return small ? small.around(ids, work) : work();
  }

  async thumbnails(name: string, ids: readonly string[]): Promise<(Blob | undefined)[]> {
    const { small } = await this.#opened(name);
    return small ? small.get(ids) : ids.map(() => undefined);
  }

  /** Those without a small picture count as changed, where such are kept. */
  async knownFiles(name: string, folders: readonly string[]): Promise<KnownFile[]> {
    const { index, small, opening, note } = await this.#opened(name);
    if (!small || opening.thumbnails === 0 || note) return knownFiles(index.memory, folders);
    const keys = new Set(await small.store.keys(name));
    return knownFiles(index.memory, folders, (item) => keys.has(thumbnailKey(item) ?? ""));
  }

  async compact(name: string, options: CompactOptions): Promise<void> {
    const { index, small } = await this.#opened(name);
    await index.compact(options);
    await small?.sweep();
  }

  async stats(name: string): Promise<IndexStats> {
    const { index, small, opening, note } = await this.#opened(name);
    const { memory, kept, files, scan } = index;
    const { count, dim, space, format } = memory;
    const { bytes } = memory.vectors;
    const { kind, notes } = kept ? await this.#kept() : { kind: "memory" as const, notes: [] };
    const thumbnails = opening.thumbnails > 0 && !note ? await small?.store.total(name) : undefined;
    const about = { count, dim, space, bytes, format, scan, storage: kind, notes: note ? [...notes, note] : notes };
    return { ...about, ...(thumbnails && { thumbnails }), ...files };
  }

  close(name: string): void {
    this.#open.get(name)?.then(
      ({ index }) => index.close(),
      () => undefined,
    );
    this.#open.delete(name);
    this.#volatile.delete(name);
  }

  /** The names of all that are kept. */
  async list(): Promise<string[]> {
    return (await this.#kept()).list();
  }

  /** Deletes one with all that is kept of it. */
  async remove(name: string): Promise<void> {
    this.close(name);
    await (await this.#kept()).remove(name);
    if (await this.#thumbnails.exists()) await this.#thumbnails.drop(name);
  }

  async #opened(name: string): Promise<Opened> {
    const opened = this.#open.get(name);
    if (opened) return opened;
    throw new SiglipError("index-lost", `The index "${name}" is not open in this worker.`, { index: name });
  }

  async #openNow(name: string, { space, dim, gpu, threads }: Encoder, opening: IndexOpening): Promise<Opened> {
    const store = opening.storage === "auto" ? await this.#kept() : undefined;
    const budget = budgetOf(capabilitiesOf(undefined).memory);
    const others = { scanner: gpu && new GpuScan(gpu), threads: scanThreads(threads) };
    const options = { vectors: opening.vectors, budget, ...others };
    const index = await KeptIndex.open(name, space, dim, store?.place(name), options);
    const lasting = store !== undefined && store.kind !== "memory";
    if (!lasting) this.#volatile.add(name);
    const small = lasting ? new Thumbnails(name, this.#thumbnails, index.memory) : undefined;
    return { index, small, opening, note: undefined };
  }

  #kept(): Promise<IndexStore> {
    this.#store ??= IndexStore.open((name) => {
      this.#open
        .get(name)
        ?.then(({ index }) => index.refresh())
        .catch(() => undefined); // the next commit reads it, or says what is wrong
    });
    return this.#store;
  }
}

async function whyNone(small: Thumbnails | undefined): Promise<string | undefined> {
  if (!small) return "No small pictures are kept, as the index is only in memory.";
  try {
    await small.store.total(small.index);
    return undefined;
  } catch (error) {
    return `IndexedDB keeps no small pictures here: ${error}`;
  }
}
