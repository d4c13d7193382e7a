import { requireAdapter } from "../core/adapter.js";
import { seal } from "../core/envelope.js";
import { SiglipError } from "../core/errors.js";
import type { HeatMapOptions } from "../core/heat-map.js";
import type { CompactOptions, DuplicatesRequest, SearchRequest } from "../core/index-types.js";
import { nextTask } from "../core/next-task.js";
import { readViews } from "../core/read-views.js";
import type { ViewOptions } from "../core/views.js";
import {
  type EngineContract,
  type ExportRequest,
  type IndexOpening,
  type Loaded,
  type LoadRequest,
  RENEW,
  type RenewEvent,
  type SteppedDown,
  type WireAsk,
  type WireInput,
  type WireItem,
  type WireSum,
} from "../protocol/contract.js";
import { findDuplicates } from "../search/duplicates.js";
import { importItems } from "../search/formats/import-items.js";
import { storedItems } from "../search/stored-items.js";
import { Files } from "../store/files.js";
import { AdaptedModel, adaptedLoad, type Encoder } from "./adapted-model.js";
import { Calls } from "./calls.js";
import { collect } from "./collect.js";
import { Exports } from "./exports.js";
import { heatMap } from "./heat-map.js";
import { holdLock } from "./hold-lock.js";
import { Indexes } from "./indexes.js";
import { loadModel } from "./load-model.js";
import { queryVector } from "./query-vector.js";
import { searchIndex } from "./search-index.js";
import { watchMemory } from "./watch-memory.js";
import { Wear } from "./wear.js";

/** The worker's side of the contract: one model, its indexes, and the calls under way. */
export class Engine implements EngineContract {
  readonly #calls = new Calls(
    (event) => self.postMessage(event),
    () => this.#tellIfWorn(),
  );
  readonly #indexes = new Indexes();
  readonly #exports = new Exports();
  #model: Encoder | undefined;
  /** Bytes of ONNX Runtime's memory. */
  #heap: (() => number) | undefined;
  #wear: Wear | undefined;
  #wantsRenewal = false;
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
      const { tuned } = request;
      if (tuned) requireAdapter(tuned);
      const files = await this.#store();
      const { result, bytes } = await watchMemory(() => loadModel(request, files, signal, onProgress));
      if ("stepped" in result) return result.stepped;
      this.#model = tuned ? new AdaptedModel(result.model, tuned) : result.model;
      this.#heap = () => bytes() + result.model.bytesBeside;
      this.#wear = new Wear(request.maxHeapBytes);
      return tuned ? adaptedLoad(result.loaded, tuned) : result.loaded;
    });
  }

  embedImages(call: number, images: WireInput[], options?: ViewOptions) {
    return this.#calls.run(call, (signal, onProgress) => {
      const views = readViews(options, "mean");
      const model = this.#ready();
      const results = model.embedImages(images, signal, onProgress, views);
      return collect(results, images.length, model, "images", onProgress);
    });
  }

  heatMap(call: number, image: WireInput, query: WireSum, options: HeatMapOptions) {
    return this.#calls.run(call, (signal, onProgress) =>
      heatMap(image, query, options, this.#ready(), signal, onProgress),
    );
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

  openIndex(call: number, index: string, opening: IndexOpening, from?: string) {
    return this.#calls.run(call, async (signal, onProgress) => {
      const model = this.#ready();
      await this.#indexes.open(index, model, opening);
      if (from !== undefined) await this.#indexes.carryOver(index, from, model, signal, onProgress);
      return this.#indexes.stats(index);
    });
  }

  addItems(call: number, index: string, items: WireItem[], options?: ViewOptions) {
    return this.#calls.run(call, (signal, onProgress) =>
      this.#indexes.addItems(index, items, this.#ready(), readViews(options, "none"), signal, onProgress),
    );
  }

  search(call: number, index: string, asks: WireAsk[], options: SearchRequest) {
    return this.#calls.run(call, async (signal, onProgress) =>
      searchIndex(await this.#indexes.get(index), asks, options, this.#ready(), signal, onProgress),
    );
  }

  findDuplicates(call: number, index: string, options: DuplicatesRequest) {
    return this.#calls.run(call, async (signal, onProgress) =>
      findDuplicates((await this.#indexes.get(index)).memory, options, signal, onProgress, nextTask),
    );
  }

  removeItems(call: number, index: string, ids: string[]) {
    return this.#calls.run(call, () => this.#indexes.removeItems(index, ids));
  }

  itemIds(call: number, index: string) {
    return this.#calls.run(call, async () =>
      Array.from((await this.#indexes.get(index)).memory.items(), ({ id }) => id),
    );
  }

  getItems(call: number, index: string, ids: string[]) {
    return this.#calls.run(call, async () => storedItems(await (await this.#indexes.get(index)).exact.items(ids)));
  }

  getThumbnails(call: number, index: string, ids: string[]) {
    return this.#calls.run(call, () => this.#indexes.thumbnails(index, ids));
  }

  indexStats(call: number, index: string) {
    return this.#calls.run(call, () => this.#indexes.stats(index));
  }

  compactIndex(call: number, index: string, options: CompactOptions) {
    return this.#calls.run(call, async () => {
      await this.#indexes.compact(index, options);
      return this.#indexes.stats(index);
    });
  }

  exportPart(call: number, index: string, request: ExportRequest) {
    return this.#calls.run(call, async () => this.#exports.next((await this.#indexes.get(index)).exact, request));
  }

  endExport(call: number, id: string) {
    return this.#calls.run(call, () => this.#exports.end(id));
  }

  importIndex(call: number, index: string, file: Blob) {
    return this.#calls.run(call, (signal, onProgress) =>
      this.#indexes.change(index, (open) => importItems(open, file, signal, onProgress)),
    );
  }

  knownFiles(call: number, index: string, folders: string[]) {
    return this.#calls.run(call, () => this.#indexes.knownFiles(index, folders));
  }

  closeIndex(call: number, index: string) {
    return this.#calls.run(call, () => this.#indexes.close(index));
  }

  listIndexes(call: number) {
    return this.#calls.run(call, () => this.#indexes.list());
  }

  deleteIndex(call: number, index: string) {
    return this.#calls.run(call, () => this.#indexes.remove(index));
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

  /** Asks for a fresh worker, and takes it back while this one has what that one would not: an export, an index in memory. */
  #tellIfWorn(): void {
    if (!this.#model || !this.#heap) return;
    const isWorn = this.#wear?.isWorn(this.#heap(), this.#model.towers, performance.now()) ?? false;
    const wanted = isWorn && !this.#exports.areOpen && !this.#indexes.areVolatile;
    if (wanted === this.#wantsRenewal) return;
    this.#wantsRenewal = wanted;
    self.postMessage({ event: RENEW, wanted } satisfies RenewEvent);
  }

  #store(): Promise<Files> {
    this.#files ??= Files.open();
    return this.#files;
  }

  #ready(): Encoder {
    if (this.#model) return this.#model;
    throw new SiglipError("internal", "The worker has no model yet.", { detail: "load comes first" });
  }
}
