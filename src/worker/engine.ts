import { SiglipError } from "../core/errors.js";
import type { SearchRequest } from "../core/index-types.js";
import type {
  EngineContract,
  Loaded,
  LoadRequest,
  SteppedDown,
  WireInput,
  WireItem,
  WireQuery,
} from "../protocol/contract.js";
import { seal } from "../protocol/envelope.js";
import { fromJsonl, toJsonl } from "../search/jsonl.js";
import { MemoryIndex } from "../search/memory-index.js";
import { Files } from "../store/files.js";
import { Calls } from "./calls.js";
import { collect } from "./collect.js";
import { fillIndex } from "./fill-index.js";
import { holdLock } from "./hold-lock.js";
import { loadModel } from "./load-model.js";
import type { Model } from "./model.js";
import { queryVector } from "./query-vector.js";

/** The worker's side of the contract: one model, its indexes, and the calls under way. */
export class Engine implements EngineContract {
  readonly #calls = new Calls((event) => self.postMessage(event));
  readonly #indexes = new Map<string, MemoryIndex>();
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

  openIndex(call: number, index: string) {
    return this.#calls.run(call, () => {
      const { space, dim } = this.#ready();
      const open = this.#indexes.get(index) ?? new MemoryIndex(space, dim);
      this.#indexes.set(index, open);
      return open.stats();
    });
  }

  addItems(call: number, index: string, items: WireItem[]) {
    return this.#calls.run(call, (signal, onProgress) =>
      fillIndex(this.#index(index), items, this.#ready(), signal, onProgress),
    );
  }

  search(call: number, index: string, query: WireQuery, options: SearchRequest) {
    return this.#calls.run(call, async (signal, onProgress) => {
      const open = this.#index(index);
      const vector =
        "similarTo" in query
          ? open.vectorOf(query.similarTo)
          : await queryVector(query, this.#ready(), signal, onProgress);
      return open.search(vector, options);
    });
  }

  removeItems(call: number, index: string, ids: string[]) {
    return this.#calls.run(call, () => this.#index(index).remove(ids));
  }

  indexStats(call: number, index: string) {
    return this.#calls.run(call, () => this.#index(index).stats());
  }

  compactIndex(call: number, index: string) {
    return this.#calls.run(call, () => {
      const open = this.#index(index);
      open.compact();
      return open.stats();
    });
  }

  exportIndex(call: number, index: string) {
    return this.#calls.run(call, () => new Blob(toJsonl(this.#index(index)), { type: "application/x-ndjson" }));
  }

  importIndex(call: number, index: string, file: Blob) {
    return this.#calls.run(call, async () => fromJsonl(this.#index(index), await file.text()));
  }

  closeIndex(call: number, index: string) {
    return this.#calls.run(call, () => {
      this.#indexes.delete(index);
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

  #index(name: string): MemoryIndex {
    const open = this.#indexes.get(name);
    if (open) return open;
    throw new SiglipError("index-lost", `The index "${name}" is no longer in memory.`, { index: name });
  }
}
