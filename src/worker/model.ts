import type { OnProgress } from "../core/progress.js";
import { type Dtype, type Tower, towerFile } from "../models/dtype.js";
import { type ModelSpec, readSpec, spaceOf } from "../models/spec.js";
import type { LoadRequest, WireInput } from "../protocol/contract.js";
import { fetchFile, fetchJson } from "./fetch-file.js";
import { ImageTower } from "./image-tower.js";
import { LoadProgress } from "./load-progress.js";
import { picturesFor } from "./pictures.js";
import type { Runtime } from "./runtime.js";
import { TextTower } from "./text-tower.js";
import { openTokenizer } from "./tokenizer.js";
import type { Embedded } from "./unit-rows.js";

/** How a tower is loaded. */
interface Load {
  signal: AbortSignal;
  progress?: LoadProgress;
}

/** A load that nobody aborts. */
const UNHURRIED: Load = { signal: new AbortController().signal };

/** One checkpoint: its description, and its towers once they are needed. */
export class Model {
  readonly spec: ModelSpec;
  readonly space: string;
  readonly dim: number;
  readonly #url: string;
  readonly #dtype: Record<Tower, Dtype>;
  readonly #maxPixels: number;
  readonly #runtime: Runtime;
  readonly #tokenizerConfig: unknown;
  #image: Promise<ImageTower> | undefined;
  #text: Promise<TextTower> | undefined;

  private constructor(spec: ModelSpec, tokenizerConfig: unknown, request: LoadRequest, runtime: Runtime) {
    this.spec = spec;
    this.dim = spec.dim;
    this.space = spaceOf(spec, request.dtype);
    this.#url = request.url;
    this.#dtype = request.dtype;
    this.#maxPixels = request.maxPixels;
    this.#runtime = runtime;
    this.#tokenizerConfig = tokenizerConfig;
  }

  /** Reads the folder's description and loads the towers asked for. */
  static async load(
    request: LoadRequest,
    runtime: Runtime,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<Model> {
    const json = (file: string) => fetchJson(request.url + file, signal);
    const [config, processor, tokenizer, own] = await Promise.all([
      json("config.json"),
      json("preprocessor_config.json"),
      json("tokenizer_config.json"),
      json("siglip.json").catch(() => undefined), // published folders have none
    ]);
    signal.throwIfAborted();
    const files = {
      "config.json": config,
      "preprocessor_config.json": processor,
      "tokenizer_config.json": tokenizer,
      "siglip.json": own,
    };
    const spec = readSpec(files, { name: folderName(request.url), revision: await digest([request.url, files]) });
    const model = new Model(spec, tokenizer, request, runtime);
    const progress = new LoadProgress(onProgress, request.towers.length);
    await Promise.all(
      request.towers.map((tower) =>
        tower === "image" ? model.#imageTower({ signal, progress }) : model.#textTower({ signal, progress }),
      ),
    );
    return model;
  }

  async *embedImages(inputs: readonly WireInput[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    yield* (await this.#imageTower()).embed(inputs, signal);
  }

  async *embedTexts(texts: readonly string[], signal: AbortSignal): AsyncGenerator<Embedded, void, void> {
    yield* (await this.#textTower()).embed(texts, signal);
  }

  // A tower that failed to load is forgotten, so that the next call tries again. One that is loaded for a call is not
  // aborted with it: another call may be waiting for it too.
  #imageTower(load: Load = UNHURRIED): Promise<ImageTower> {
    this.#image ??= this.#openImage(load).catch((error: unknown) => {
      this.#image = undefined;
      throw error;
    });
    return this.#image;
  }

  #textTower(load: Load = UNHURRIED): Promise<TextTower> {
    this.#text ??= this.#openText(load).catch((error: unknown) => {
      this.#text = undefined;
      throw error;
    });
    return this.#text;
  }

  async #openImage(load: Load): Promise<ImageTower> {
    const session = await this.#session("image", load);
    return new ImageTower(session, await picturesFor(this.spec.image, this.#runtime.device), this.#maxPixels);
  }

  async #openText(load: Load): Promise<TextTower> {
    const [session, json] = await Promise.all([
      this.#session("text", load),
      fetchJson(`${this.#url}tokenizer.json`, load.signal),
    ]);
    return new TextTower(session, openTokenizer(json, this.#tokenizerConfig, this.spec.text));
  }

  async #session(tower: Tower, { signal, progress }: Load) {
    const file = towerFile(tower, this.#dtype[tower]);
    const bytes = await fetchFile(this.#url + file, signal, progress?.of(file));
    return this.#runtime.openSession(bytes, file);
  }
}

function folderName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split("/").findLast((part) => part !== "") ?? "model");
}

/**
 * Stands for the revision of a folder that names none: of its address and description, so that two folders are never
 * taken for one space. Not cryptographic where the page is not secure (there is no `crypto.subtle` there).
 */
async function digest(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const hash: Iterable<number> = crypto.subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
    : fnv(bytes);
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, 12);
}

/** FNV-1a, 32 bits, from eight starts. */
function fnv(bytes: Uint8Array): number[] {
  return Array.from({ length: 8 }, (_, start) => {
    const hash = bytes.reduce((h, byte) => Math.imul(h ^ byte, 16777619), 2166136261 ^ start);
    return hash & 255;
  });
}
