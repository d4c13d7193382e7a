import { SiglipError } from "../core/errors.js";
import type { ItemKind, SearchRequest } from "../core/index-types.js";
import type { OnProgress, Progress } from "../core/progress.js";
import { chooseDevice } from "../models/device.js";
import type {
  EngineContract,
  Loaded,
  LoadRequest,
  WireAdded,
  WireEmbeddings,
  WireInput,
  WireItem,
  WireQuery,
} from "../protocol/contract.js";
import { seal, toWire, type WireError } from "../protocol/envelope.js";
import { fromJsonl, toJsonl } from "../search/jsonl.js";
import { MemoryIndex } from "../search/memory-index.js";
import { Calls } from "./calls.js";
import { adapterFacts, findAdapter, openDevice } from "./gpu.js";
import { Model } from "./model.js";
import { Runtime } from "./runtime.js";
import type { Embedded } from "./unit-rows.js";

/** The worker's side of the contract: one model, its indexes, and the calls under way. */
export class Engine implements EngineContract {
  readonly #calls = new Calls();
  readonly #indexes = new Map<string, MemoryIndex>();
  #model: Model | undefined;

  hello(lock: string | undefined, events: MessagePort) {
    return seal(async () => {
      this.#calls.reportTo(events);
      if (lock !== undefined) await holdForLife(lock);
    });
  }

  cancel(call: number): void {
    this.#calls.cancel(call);
  }

  load(call: number, request: LoadRequest) {
    return this.#calls.run(call, async (signal, onProgress): Promise<Loaded> => {
      const adapter = request.device === "wasm" ? undefined : await findAdapter();
      const facts = adapter && adapterFacts(adapter);
      const { device, reason } = chooseDevice(request.device, facts);
      const runtime = new Runtime(
        adapter && device === "webgpu" ? { kind: "webgpu", device: await openDevice(adapter) } : { kind: "wasm" },
      );
      const model = await Model.load(request, runtime, signal, onProgress);
      this.#model = model;
      const { name, revision, dim, calibration } = model.spec;
      return {
        model: name,
        revision,
        dim,
        space: model.space,
        device,
        reason,
        threads: runtime.threads,
        ...(facts && { adapter: facts }),
        ...(calibration && { calibration }),
      };
    });
  }

  embedImages(call: number, images: WireInput[]) {
    return this.#calls.run(call, (signal, onProgress) =>
      this.#collect(this.#ready().embedImages(images, signal), images.length, "images", onProgress),
    );
  }

  embedTexts(call: number, texts: string[]) {
    return this.#calls.run(call, (signal, onProgress) =>
      this.#collect(this.#ready().embedTexts(texts, signal), texts.length, "texts", onProgress),
    );
  }

  openIndex(call: number, index: string) {
    return this.#calls.run(call, () => {
      const { space, spec } = this.#ready();
      const open = this.#indexes.get(index) ?? new MemoryIndex(space, spec.dim);
      this.#indexes.set(index, open);
      return open.stats();
    });
  }

  addItems(call: number, index: string, items: WireItem[]) {
    return this.#calls.run(call, (signal, onProgress) => this.#add(this.#index(index), items, signal, onProgress));
  }

  search(call: number, index: string, query: WireQuery, options: SearchRequest) {
    return this.#calls.run(call, () => {
      const open = this.#index(index);
      return open.search("vector" in query ? query.vector : open.vectorOf(query.similarTo), options);
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

  #ready(): Model {
    if (this.#model) return this.#model;
    throw new SiglipError("internal", "The worker has no model yet.", { detail: "load comes first" });
  }

  #index(name: string): MemoryIndex {
    const open = this.#indexes.get(name);
    if (open) return open;
    throw new SiglipError("index-lost", `The index "${name}" is no longer in memory.`, { index: name });
  }

  /** Gathers vectors into one buffer `[rows, dim]`, failures apart. */
  async #collect(
    results: AsyncIterable<Embedded>,
    total: number,
    phase: Progress["phase"],
    onProgress: OnProgress,
  ): Promise<WireEmbeddings> {
    const { dim, space } = { dim: this.#ready().spec.dim, space: this.#ready().space };
    const data = new Float32Array(total * dim);
    const inputs: number[] = [];
    const failures: WireEmbeddings["failures"] = [];
    let input = 0;
    for await (const result of results) {
      if ("vector" in result) {
        data.set(result.vector, inputs.length * dim);
        inputs.push(input);
      } else {
        failures.push({ input, error: toWire(result.error) });
      }
      input++;
      onProgress({ phase, loaded: input, total });
    }
    return { data: data.slice(0, inputs.length * dim), rows: inputs.length, dim, space, inputs, failures };
  }

  /** Adds items as their vectors come: those already in are found while the rest is still being encoded. */
  async #add(
    index: MemoryIndex,
    items: readonly WireItem[],
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<WireAdded> {
    const ids: string[] = [];
    const failures: { input: number; error: WireError }[] = [];
    const put = (input: number, result: Embedded) => {
      const { id, kind, metadata } = items[input] as WireItem;
      try {
        if ("error" in result) throw result.error;
        index.put({ id, kind, ...(metadata && { metadata }) }, result.vector);
        ids.push(id);
      } catch (error) {
        failures.push({ input, error: toWire(error) });
      }
      onProgress({ phase: "index", loaded: ids.length + failures.length, total: items.length });
    };
    const numbered = items.map((item, input) => ({ item, input }));
    for (const { item, input } of numbered) if (item.kind === "vector") put(input, item);
    const ofKind = <K extends ItemKind>(kind: K) =>
      numbered.filter((one): one is { item: WireItem & { kind: K }; input: number } => one.item.kind === kind);
    const texts = ofKind("text");
    if (texts.length > 0) {
      const results = this.#ready().embedTexts(
        texts.map(({ item }) => item.text),
        signal,
      );
      await each(results, (result, n) => put((texts[n] as { input: number }).input, result));
    }
    const images = ofKind("image");
    if (images.length > 0) {
      const results = this.#ready().embedImages(
        images.map(({ item }) => item.image),
        signal,
      );
      await each(results, (result, n) => put((images[n] as { input: number }).input, result));
    }
    return { ids, failures: failures.sort((a, b) => a.input - b.input) };
  }
}

async function each<T>(values: AsyncIterable<T>, use: (value: T, n: number) => void): Promise<void> {
  let n = 0;
  for await (const value of values) use(value, n++);
}

/**
 * Takes a Web Lock and keeps it: the browser frees it when this worker ends, however it ends, and that is how the page
 * learns of it. Resolves once the lock is held.
 */
function holdForLife(lock: string): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lock, () => {
        resolve();
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}
