import { SiglipError } from "../core/errors.js";
import type { AskedFormat, IndexStats, IndexStorage } from "../core/index-types.js";
import { budgetOf } from "../search/choose-format.js";
import { KeptIndex } from "../search/kept-index.js";
import { capabilitiesOf } from "./capabilities.js";
import { IndexStore } from "./index-store.js";
import type { Model } from "./model.js";

/** How an index is opened. */
export interface Opening {
  storage: IndexStorage;
  vectors: AskedFormat;
}

/** The indexes that are open in this worker, and where this origin keeps all. */
export class Indexes {
  readonly #open = new Map<string, Promise<KeptIndex>>();
  #store: Promise<IndexStore> | undefined;

  /** Opens one of a model's space, unless it is open. Throws what `KeptIndex.open` throws. */
  async open(name: string, { space, dim }: Model, opening: Opening): Promise<void> {
    const opened = this.#open.get(name) ?? this.#openNow(name, space, dim, opening);
    this.#open.set(name, opened);
    await opened.catch((error) => {
      this.#open.delete(name);
      throw error;
    });
  }

  /** Throws `index-lost` for one that is not open. */
  async get(name: string): Promise<KeptIndex> {
    const open = this.#open.get(name);
    if (open) return open;
    throw new SiglipError("index-lost", `The index "${name}" is not open in this worker.`, { index: name });
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

  async stats(name: string): Promise<IndexStats> {
    const { memory, kept, files } = await this.get(name);
    const { count, dim, space, bytes, format } = memory;
    const { kind, notes } = kept ? await this.#kept() : { kind: "memory" as const, notes: [] };
    return { count, dim, space, bytes, format, storage: kind, notes, ...files };
  }

  close(name: string): void {
    this.#open.delete(name);
  }

  /** The names of all that are kept. */
  async list(): Promise<string[]> {
    return (await this.#kept()).list();
  }

  /** Deletes one with all that is kept of it. */
  async remove(name: string): Promise<void> {
    this.close(name);
    await (await this.#kept()).remove(name);
  }

  async #openNow(name: string, space: string, dim: number, { storage, vectors }: Opening): Promise<KeptIndex> {
    const place = storage === "auto" ? (await this.#kept()).place(name) : undefined;
    return KeptIndex.open(name, space, dim, place, { vectors, budget: budgetOf(capabilitiesOf(undefined).memory) });
  }

  #kept(): Promise<IndexStore> {
    this.#store ??= IndexStore.open((index) => {
      this.#open
        .get(index)
        ?.then((open) => open.refresh())
        .catch(() => undefined); // the next commit reads it, or says what is wrong
    });
    return this.#store;
  }
}
