import { SiglipError } from "../core/errors.js";
import type {
  AskedFormat,
  CompactOptions,
  DuplicatesRequest,
  IndexStats,
  IndexStorage,
  SearchRequest,
} from "../core/index-types.js";
import type { OnProgress } from "../core/progress.js";
import type {
  EngineContract,
  ExportRequest,
  Loaded,
  LoadRequest,
  SteppedDown,
  WireAsk,
  WireInput,
  WireItem,
  WireSum,
} from "../protocol/contract.js";
import { seal } from "../protocol/envelope.js";
import { budgetOf } from "../search/choose-format.js";
import { findDuplicates } from "../search/duplicates.js";
import { importItems } from "../search/formats/import-items.js";
import { KeptIndex } from "../search/kept-index.js";
import { storedItems } from "../search/stored-items.js";
import { Files } from "../store/files.js";
import { Calls } from "./calls.js";
import { capabilitiesOf } from "./capabilities.js";
import { collect } from "./collect.js";
import { Exports } from "./exports.js";
import { fillIndex } from "./fill-index.js";
import { GpuScan } from "./gpu-scan.js";
import { holdLock } from "./hold-lock.js";
import { IndexStore } from "./index-store.js";
import { knownFiles } from "./known-files.js";
import { loadModel } from "./load-model.js";
import type { Model } from "./model.js";
import { nextTask } from "./next-task.js";
import { queryVector } from "./query-vector.js";
import { searchIndex } from "./search-index.js";

/** The worker's side of the contract: one model, its indexes, and the calls under way. */
export class Engine implements EngineContract {
  readonly #calls = new Calls((event) => self.postMessage(event));
  readonly #indexes = new Map<string, Promise<KeptIndex>>();
  readonly #exports = new Exports();
  #indexStore: Promise<IndexStore> | undefined;
  #model: Model | undefined;
  #files: Promise<Files> | undefined;

  hello(lock: string | undefined) {
    return seal(async () => {
      if (lock !== undefined) await holdLock(lock);
    });
  }

  cancel(call: number): void {
    this.#calls.cancel(call);
  }

  load(call: number, request: LoadRequest) {
    return this.#calls.run(call, async (signal, onProgress): Promise<Loaded | SteppedDown> => {
      const result = await loadModel(request, await this.#store(), signal, onProgress);
      if ("stepped" in result) return result.stepped;
      this.#model = result.model;
      return result.loaded;
    });
  }

  embedImages(call: number, images: WireInput[]) {
    return this.#calls.run(call, (signal, onProgress) => {
      const model = this.#ready();
      return collect(model.embedImages(images, signal, onProgress), images.length, model, "images", onProgress);
    });
  }

  embedTexts(call: number, texts: string[]) {
    return this.#calls.run(call, (signal, onProgress) => {
      const model = this.#ready();
      return collect(model.embedTexts(texts, signal, onProgress), texts.length, model, "texts", onProgress);
    });
  }

  queryVector(call: number, query: WireSum) {
    return this.#calls.run(call, async (signal, onProgress) => {
      const model = this.#ready();
      return { vector: await queryVector(query, model, signal, onProgress), space: model.space };
    });
  }

  openIndex(call: number, index: string, storage: IndexStorage, vectors: AskedFormat) {
    return this.#calls.run(call, async () => {
      const { space, dim } = this.#ready();
      const opened = this.#indexes.get(index) ?? this.#open(index, space, dim, storage, vectors);
      this.#indexes.set(index, opened);
      await opened.catch((error) => {
        this.#indexes.delete(index);
        throw error;
      });
      return this.#statsOf(index);
    });
  }

  addItems(call: number, index: string, items: WireItem[]) {
    return this.#changed(call, index, (open, signal, onProgress) =>
      fillIndex(open, items, this.#ready(), signal, onProgress),
    );
  }

  search(call: number, index: string, asks: WireAsk[], options: SearchRequest) {
    return this.#calls.run(call, async (signal, onProgress) =>
      searchIndex(await this.#index(index), asks, options, this.#ready(), signal, onProgress),
    );
  }

  findDuplicates(call: number, index: string, options: DuplicatesRequest) {
    return this.#calls.run(call, async (signal, onProgress) =>
      findDuplicates((await this.#index(index)).memory, options, signal, onProgress, nextTask),
    );
  }

  removeItems(call: number, index: string, ids: string[]) {
    return this.#changed(call, index, (open) => open.remove(ids));
  }

  itemIds(call: number, index: string) {
    return this.#calls.run(call, async () => Array.from((await this.#index(index)).memory.items(), ({ id }) => id));
  }

  getItems(call: number, index: string, ids: string[]) {
    return this.#calls.run(call, async () => storedItems(await (await this.#index(index)).exact.packed(ids)));
  }

  indexStats(call: number, index: string) {
    return this.#calls.run(call, () => this.#statsOf(index));
  }

  compactIndex(call: number, index: string, options: CompactOptions) {
    return this.#calls.run(call, async () => {
      await (await this.#index(index)).compact(options);
      return this.#statsOf(index);
    });
  }

  exportPart(call: number, index: string, request: ExportRequest) {
    return this.#calls.run(call, async () => this.#exports.next((await this.#index(index)).exact, request));
  }

  endExport(call: number, id: string) {
    return this.#calls.run(call, () => this.#exports.end(id));
  }

  importIndex(call: number, index: string, file: Blob) {
    return this.#changed(call, index, (open, signal, onProgress) => importItems(open, file, signal, onProgress));
  }

  knownFiles(call: number, index: string, folders: string[]) {
    return this.#calls.run(call, async () => knownFiles((await this.#index(index)).memory, folders));
  }

  closeIndex(call: number, index: string) {
    return this.#calls.run(call, () => this.#drop(index));
  }

  listIndexes(call: number) {
    return this.#calls.run(call, async () => (await this.#kept()).list());
  }

  deleteIndex(call: number, index: string) {
    return this.#calls.run(call, async () => {
      this.#drop(index);
      await (await this.#kept()).remove(index);
    });
  }

  storedFiles(call: number) {
    return this.#calls.run(call, async () => (await this.#store()).list());
  }

  removeStored(call: number, owner: string | undefined) {
    return this.#calls.run(call, async () => (await this.#store()).remove(owner));
  }

  storageUsage(call: number) {
    return this.#calls.run(call, async () => (await this.#store()).usage());
  }

  #store(): Promise<Files> {
    this.#files ??= Files.open();
    return this.#files;
  }

  #ready(): Model {
    if (this.#model) return this.#model;
    throw new SiglipError("internal", "The worker has no model yet.", { detail: "load comes first" });
  }

  async #index(name: string): Promise<KeptIndex> {
    const open = this.#indexes.get(name);
    if (open) return open;
    throw new SiglipError("index-lost", `The index "${name}" is not open in this worker.`, { index: name });
  }

  /** A call that changes an index: it is answered once the change is kept, also where the call is aborted or fails. */
  #changed<T>(
    call: number,
    index: string,
    work: (open: KeptIndex, signal: AbortSignal, onProgress: OnProgress) => Promise<T> | T,
  ) {
    return this.#calls.run(call, async (signal, onProgress) => {
      const open = await this.#index(index);
      try {
        return await work(open, signal, onProgress);
      } finally {
        await open.commit();
      }
    });
  }

  async #open(
    name: string,
    space: string,
    dim: number,
    storage: IndexStorage,
    vectors: AskedFormat,
  ): Promise<KeptIndex> {
    const place = storage === "auto" ? (await this.#kept()).place(name) : undefined;
    const budget = budgetOf(capabilitiesOf(undefined).memory);
    const { gpu } = this.#ready();
    return KeptIndex.open(name, space, dim, place, { vectors, budget, scanner: gpu && new GpuScan(gpu) });
  }

  async #statsOf(name: string): Promise<IndexStats> {
    const { memory, kept, files, scan } = await this.#index(name);
    const { count, dim, space, bytes, format } = memory;
    const { kind, notes } = kept ? await this.#kept() : { kind: "memory" as const, notes: [] };
    return { count, dim, space, bytes, format, scan, storage: kind, notes, ...files };
  }

  #drop(index: string): void {
    this.#indexes.get(index)?.then(
      (open) => open.close(),
      () => undefined,
    );
    this.#indexes.delete(index);
  }

  #kept(): Promise<IndexStore> {
    this.#indexStore ??= IndexStore.open((index) => {
      this.#indexes
        .get(index)
        ?.then((open) => open.refresh())
        .catch(() => undefined); // the next commit reads it, or says what is wrong
    });
    return this.#indexStore;
  }
}
