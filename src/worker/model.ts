import type { OnProgress } from "../core/progress.js";
import type { Calibration } from "../core/scores.js";
import { mostViews, type Views } from "../core/views.js";
import type { Device } from "../models/device.js";
import type { Tower } from "../models/dtype.js";
import type { Rung } from "../models/ladder.js";
import { REPEAT_TOLERANCE } from "../models/proof.js";
import { type ModelSpec, spaceOf } from "../models/spec.js";
import type { TokenTable } from "../models/token-table.js";
import type { WireInput } from "../protocol/contract.js";
import type { Checkpoint } from "./checkpoint.js";
import { idsOf, measureCapture, measureImages, measureTexts, noise } from "./golden.js";
import { GraphSources } from "./graph-source.js";
import { ImageTower, type PictureLimits, UNLIMITED } from "./image-tower.js";
import { LoadProgress } from "./load-progress.js";
import { picturesFor } from "./pictures.js";
import { Precedence } from "./precedence.js";
import { provenBatches } from "./proven-batches.js";
import { goldenSubject, type Prover } from "./prover.js";
import { measureAgainstPlain, proveOwnSize } from "./resized-proof.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeBeside } from "./runtime-beside.js";
import { TextTower } from "./text-tower.js";
import { openTokenizer } from "./tokenizer.js";
import type { Encode } from "./tower.js";
import { type Load, type Runtimes, TowerFiles } from "./tower-files.js";
import { type Embedded, type EncodeRows, finiteRows } from "./unit-rows.js";

/** Calls of so many go before larger ones. */
const SMALL = { images: 4, texts: 32 };

/** A load that nobody aborts. */
function unhurried(onProgress?: OnProgress): Load {
  return { signal: new AbortController().signal, ...(onProgress && { progress: new LoadProgress(onProgress) }) };
}

/** What the app says of a model's inputs and of its files. */
export interface Limits extends PictureLimits {
  tokenTable: TokenTable;
  threads?: number | undefined;
}

/** One checkpoint on one path: its towers, once they are needed, each proven on the checkpoint's own reference. */
export class Model {
  readonly spec: ModelSpec;
  readonly space: string;
  readonly dim: number;
  /** Threads that the app has asked for. */
  readonly threads: number | undefined;
  /** Where pictures are made ready for the image tower, once that is loaded. */
  pictures: Device | undefined;
  readonly #checkpoint: Checkpoint;
  readonly #rung: Rung;
  readonly #runtime: Runtime;
  readonly #prover: Prover;
  readonly #limits: PictureLimits;
  readonly #beside: RuntimeBeside | undefined;
  readonly #runtimes: Runtimes;
  readonly #graphs: GraphSources;
  readonly #files: TowerFiles;
  #lower: TowerFiles | undefined;
  readonly #precedence = new Precedence();
  /** How many are loaded. */
  towers = 0;
  #image: Promise<ImageTower> | undefined;
  #text: Promise<TextTower> | undefined;

  /** @param beside Where the image tower runs, if not where the text tower does. */
  constructor(
    checkpoint: Checkpoint,
    rung: Rung,
    runtime: Runtime,
    beside: RuntimeBeside | undefined,
    prover: Prover,
    limits: Limits,
  ) {
    const { folder, spec } = checkpoint;
    this.spec = spec;
    this.dim = spec.dim;
    this.space = spaceOf(spec, rung.dtype);
    this.#checkpoint = checkpoint;
    this.#rung = rung;
    this.#runtime = runtime;
    this.#beside = beside;
    this.#runtimes = { image: beside ?? runtime, text: runtime };
    this.#prover = prover;
    this.threads = limits.threads;
    this.#limits = limits;
    this.#graphs = new GraphSources(folder, limits.tokenTable);
    this.#files = new TowerFiles(this.#graphs, spec, rung, this.#runtimes);
  }

  /** The GPU that it runs on, where it does. */
  get gpu(): GPUDevice | undefined {
    return this.#runtime.device;
  }

  /** Bytes of WebAssembly's memory in a worker beside this one. */
  get bytesBeside(): number {
    return this.#beside?.bytes ?? 0;
  }

  /** Known when a file says so: the folder's own, or the combined one of the towers. */
  get calibration(): Calibration | undefined {
    return this.spec.calibration ?? this.#files.calibration;
  }

  /** Loads the towers named. */
  async load(towers: readonly Tower[], signal: AbortSignal, onProgress: OnProgress): Promise<void> {
    const load = { signal, progress: new LoadProgress(onProgress) };
    await Promise.all(towers.map((tower) => (tower === "image" ? this.#imageTower(load) : this.#textTower(load))));
  }

  /** `onProgress` hears of the tower's load, where this call is the first that needs it. */
  async *embedImages(
    inputs: readonly WireInput[],
    signal: AbortSignal,
    onProgress?: OnProgress,
    views?: Views,
  ): AsyncGenerator<Embedded, void, void> {
    const results = (await this.#imageTower(unhurried(onProgress))).embed(inputs, signal, views);
    yield* inputs.length * mostViews(views) <= SMALL.images
      ? this.#precedence.small(results)
      : this.#precedence.large(results);
  }

  /** As `embedImages`. */
  async *embedTexts(
    texts: readonly string[],
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): AsyncGenerator<Embedded, void, void> {
    const results = (await this.#textTower(unhurried(onProgress))).embed(texts, signal);
    yield* texts.length <= SMALL.texts ? this.#precedence.small(results) : this.#precedence.large(results);
  }

  // A tower that failed to load is forgotten, so that the next call tries again. One that is loaded for a call is not
  // aborted with it: another call may be waiting for it too.
  #imageTower(load: Load): Promise<ImageTower> {
    this.#image ??= this.#openImage(load).catch((error: unknown) => {
      this.#image = undefined;
      throw error;
    });
    return this.#image;
  }

  #textTower(load: Load): Promise<TextTower> {
    this.#text ??= this.#openText(load).catch((error: unknown) => {
      this.#text = undefined;
      throw error;
    });
    return this.#text;
  }

  // The proof runs without WASM's help for bad rows, which would hide that a path gives nothing else.

  async #openImage(load: Load): Promise<ImageTower> {
    const { image, resizedFrom } = this.spec;
    const { device, dtype } = this.#rung;
    const [checkpoint, rung, runtime, runtimes] = [this.#checkpoint, this.#rung, this.#runtime, this.#runtimes];
    const how = { checkpoint, rung, runtime, runtimes, graphs: this.#graphs, load };
    if (resizedFrom) await proveOwnSize(this.#prover, how);
    const { encode, graph } = await this.#files.open("image", load);
    const pictures = await picturesFor(image, this.#runtime.device);
    this.pictures = pictures.device;
    const measured = async () => {
      if (resizedFrom) return graph === "plain" ? undefined : measureAgainstPlain(encode, how);
      const bare = new ImageTower(finiteRows(encode, undefined), device, pictures, UNLIMITED);
      return (
        (await measureImages(bare, this.#checkpoint, dtype.image, load.signal)) ??
        (graph === "captured" ? measureCapture(encode, noise(image.size), dtype.image) : undefined)
      );
    };
    await this.#prover.prove(goldenSubject("image", dtype.image, graph, this.#checkpoint), measured);
    const grown = (image.size / (resizedFrom ?? image).size) ** 2;
    this.towers++;
    return new ImageTower(this.#rowsOf("image", encode), device, pictures, this.#limits, grown);
  }

  async #openText(load: Load): Promise<TextTower> {
    const [{ encode, graph }, json] = await Promise.all([this.#files.open("text", load), this.#tokenizerJson(load)]);
    const tokenize = openTokenizer(json, this.#checkpoint.tokenizerConfig, this.spec.text);
    const dtype = this.#rung.dtype.text;
    const bare = new TextTower(finiteRows(encode, undefined), tokenize);
    await this.#prover.prove(
      goldenSubject("text", dtype, graph, this.#checkpoint),
      async () =>
        (await measureTexts(bare, this.#checkpoint, dtype, load.signal)) ??
        (graph === "captured" ? measureCapture(encode, idsOf(tokenize("a").ids), dtype) : undefined),
    );
    this.towers++;
    return new TextTower(this.#rowsOf("text", encode), tokenize);
  }

  /** What users get: on the GPU, batches that were proven, and WASM's help for bad rows. */
  #rowsOf(tower: Tower, encode: Encode): EncodeRows {
    const { device, dtype } = this.#rung;
    if (device === "wasm") return finiteRows(encode, undefined);
    const checked = this.#prover.isOn ? provenBatches(encode, REPEAT_TOLERANCE[dtype[tower]]) : encode;
    return finiteRows(checked, this.#lowerTower(tower));
  }

  #tokenizerJson({ signal, progress }: Load): Promise<unknown> {
    const file = "tokenizer.json";
    return this.#checkpoint.folder.json(file, { signal, ...(progress && { onBytes: progress.of(file) }) });
  }

  /** The same file on WASM, for rows that the GPU could not do: of the same space, opened once it is needed. */
  #lowerTower(tower: Tower): () => Promise<Encode> {
    const { dtype } = this.#rung;
    let open: Promise<Encode> | undefined;
    return () => {
      const runtime = this.#runtime.onWasm();
      const runtimes = { image: runtime, text: runtime };
      this.#lower ??= new TowerFiles(this.#graphs, this.spec, { dtype, graph: "plain" }, runtimes);
      open ??= this.#lower.open(tower, unhurried()).then(
        ({ encode }) => encode,
        (error: unknown) => {
          open = undefined;
          throw error;
        },
      );
      return open;
    };
  }
}
