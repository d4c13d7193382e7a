import { SiglipError } from "../core/errors.js";
import { unlessAborted } from "../core/unless-aborted.js";
import { BlobBytes } from "./blob-bytes.js";
import { type GatheredDevice, gatherSubmits } from "./gathered-device.js";
import { type GpuRun, GpuSession } from "./gpu-session.js";
import type { InferenceSession, Ort, Tensor } from "./ort.js";
import { ReadBack } from "./read-back.js";
import { Turns } from "./turns.js";

export type Provider = { kind: "wasm" } | { kind: "webgpu"; device: GPUDevice };

/**
 * An input of a session; the first dimension is the batch. Numbers of other types than float32 and int64 say their type;
 * float16 is given as its bits. A `buffer` is of the runtime's device; int64 takes 8 bytes there too.
 */
export type Feed =
  | { type?: "float32"; data: Float32Array; dims: number[] }
  | { type?: "int64"; data: BigInt64Array; dims: number[] }
  | { type: "float16"; data: Uint16Array; dims: number[] }
  | { type: "uint8"; data: Uint8Array; dims: number[] }
  | { type: "int8"; data: Int8Array; dims: number[] }
  | { type?: "float32" | "int64" | "float16"; buffer: GPUBuffer; device: GPUDevice; dims: number[] };

/** Weights that are not in the graph: what its external data calls `path`. Offsets there are from the data's beginning. */
export interface External<Data = Blob> {
  path: string;
  data: Data;
}
/** Some that are in memory. */
export type ExternalBytes = External<Uint8Array<ArrayBuffer>>;

export interface OpenOptions {
  /** Weights that are not in the graph. */
  external?: readonly (External | ExternalBytes)[];
  /**
   * Records the run of one input on the GPU, and plays it from then on; other runs are as without. For graphs that are
   * the GPU's from end to end: others are refused.
   */
  record?: boolean;
}

/** One loaded ONNX graph. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * Runs the graph and gives the outputs that are named, each in memory of its own. `live`: node by node, also where
   * such a run is recorded. Throws `runtime` where it can't.
   */
  run(feeds: Record<string, Feed>, outputs: readonly string[], live?: boolean): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/** What loads graphs. */
export interface Sessions {
  /** Throws `model-invalid` for what can't be loaded. */
  openSession(graph: Uint8Array, file: string, options?: OpenOptions): Promise<Session>;
}

/** What runs a session, within a turn; the numbers may come after it. */
type Start = (
  feeds: Record<string, Feed>,
  outputs: readonly string[],
  live: boolean,
) => Promise<{ numbers: Promise<Float32Array[]> }>;

/** ONNX Runtime on one device. */
export class Runtime implements Sessions {
  readonly #provider: Provider;
  readonly #turns: Turns;
  readonly #opened: Promise<Ort>;
  /**
   * Aborted when the GPU goes away, so that no run waits for a dead device. No promise to race with: each race with one
   * that never settles leaves something in it, a few hundred bytes a run.
   */
  readonly #lost = new AbortController();
  readonly #gathered: GatheredDevice | undefined;
  #threads = 1;

  constructor(provider: Provider, opened: Promise<Ort>, turns = new Turns()) {
    this.#provider = provider;
    this.#turns = turns;
    this.#opened = opened;
    this.#opened.then(
      (ort) => {
        this.#threads = ort.env.wasm.numThreads ?? 1;
      },
      () => undefined,
    );
    if (provider.kind === "webgpu") void provider.device.lost.then((info) => this.#lost.abort(lossOf(info)));
    this.#gathered = provider.kind === "webgpu" ? gatherSubmits(provider.device) : undefined;
  }

  /** The same runtime for sessions on WASM; they take turns with this one's. */
  onWasm(): Runtime {
    return new Runtime({ kind: "wasm" }, this.#opened, this.#turns);
  }

  /** The device that sessions run on, where that is a GPU. */
  get device(): GPUDevice | undefined {
    return this.#provider.kind === "webgpu" ? this.#provider.device : undefined;
  }

  /** Threads that WASM runs on: 1 unless the page is cross-origin isolated. */
  get threads(): number {
    return this.#threads;
  }

  /** Loads a graph, and its weights one after another; throws `model-invalid` for what ONNX Runtime does not take. */
  async openSession(graph: Uint8Array, file: string, options: OpenOptions = {}): Promise<Session> {
    const { external = [], record = false } = options;
    const provider = this.#provider;
    const ort = await this.#opened;
    const gathered = this.#gathered;
    const records = record && gathered !== undefined;
    const weights = external.map(({ path, data }) => ({
      path,
      data: data instanceof Blob ? new BlobBytes(data) : { forRuntime: data, failure: undefined },
    }));
    const how: InferenceSession.SessionOptions = {
      logSeverityLevel: 3,
      externalData: weights.map(({ path, data }) => ({ path, data: data.forRuntime })),
      executionProviders: [gathered ? { name: "webgpu", device: gathered.device } : "wasm"],
      ...(gathered && { preferredOutputLocation: "gpu-buffer" as const }),
    };
    if (records) askToRecord(how);
    const creating = this.#turn(() => ort.InferenceSession.create(graph, how));
    const session = await creating.catch((error: unknown) => {
      if (error instanceof SiglipError) throw error;
      const cause = weights.find(({ data }) => data.failure !== undefined)?.data.failure ?? error;
      const data = { file, device: provider.kind };
      throw new SiglipError("model-invalid", `ONNX Runtime can't load ${file}.`, data, { cause });
    });
    const gpu = gathered && this.#onGpu(ort, session, gathered, records);
    const start: Start = gpu ? gpu.start : (feeds, outputs) => onCpu(ort, session, feeds, outputs);
    return {
      inputs: session.inputNames,
      outputs: session.outputNames,
      run: (feeds, outputs, live = false) => this.#run(start, feeds, outputs, live, file),
      release: () =>
        this.#turn(async () => {
          await session.release();
          gpu?.close();
        }),
    };
  }

  #onGpu(ort: Ort, session: InferenceSession, { gather }: GatheredDevice, records: boolean) {
    const { device } = this.#provider as Extract<Provider, { kind: "webgpu" }>;
    const readBack = new ReadBack(device);
    const shapes = Object.fromEntries(
      session.outputMetadata.map((one) => [one.name, one.isTensor ? one.shape : []] as const),
    );
    const run: GpuRun = async (feeds, outputs, graph) => {
      const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(ort, feed)] as const);
      const places = Object.entries(outputs).map(([name, feed]) => [name, feed ? tensorOf(ort, feed) : null] as const);
      const how = records ? { extra: { gpu_graph_id: String(graph) } } : {};
      const found = await session.run(Object.fromEntries(tensors), Object.fromEntries(places), how);
      return Object.fromEntries(Object.keys(outputs).map((name) => [name, resultOf(found[name], name)]));
    };
    const gpu = new GpuSession({ device, run, gather, readBack, records, shapes });
    return {
      start: gpu.start.bind(gpu),
      close() {
        gpu.close();
        readBack.close();
      },
    };
  }

  async #run(
    start: Start,
    feeds: Record<string, Feed>,
    outputs: readonly string[],
    live: boolean,
    file: string,
  ): Promise<Record<string, Float32Array>> {
    try {
      const { numbers } = await this.#turn(() => start(feeds, outputs, live));
      const found = await unlessAborted(numbers, this.#lost.signal);
      return Object.fromEntries(outputs.map((name, i) => [name, found[i] as Float32Array]));
    } catch (cause) {
      if (cause instanceof SiglipError) throw cause;
      throw new SiglipError("runtime", `ONNX Runtime failed to run ${file}.`, { step: file }, { cause });
    }
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(() => unlessAborted(work(), this.#lost.signal));
  }
}

function tensorOf(ort: Ort, feed: Feed): Tensor {
  const { dims } = feed;
  if ("buffer" in feed) return ort.Tensor.fromGpuBuffer(feed.buffer, { dataType: feed.type ?? "float32", dims });
  switch (feed.type) {
    case "float16":
      return new ort.Tensor("float16", feed.data, dims);
    case "uint8":
      return new ort.Tensor("uint8", feed.data, dims);
    case "int8":
      return new ort.Tensor("int8", feed.data, dims);
    default:
      return feed.data instanceof Float32Array
        ? new ort.Tensor("float32", feed.data, dims)
        : new ort.Tensor("int64", feed.data, dims);
  }
}

/** Outputs of a run on the CPU, in memory of their own: ONNX Runtime may use its own again. */
async function onCpu(ort: Ort, session: InferenceSession, feeds: Record<string, Feed>, outputs: readonly string[]) {
  const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(ort, feed)] as const);
  const results = await session.run(Object.fromEntries(tensors), outputs);
  const numbers = outputs.map((name) => {
    const data = results[name]?.data;
    if (data instanceof Float32Array) return data.slice();
    throw new Error(`its output "${name}" is not float32`);
  });
  return { numbers: Promise.resolve(numbers) };
}

function resultOf(tensor: Tensor | undefined, name: string) {
  if (tensor?.type !== "float32") throw new Error(`its output "${name}" is not float32`);
  const buffer = tensor.gpuBuffer as GPUBuffer;
  return { buffer, count: tensor.size, release: () => tensor.dispose() };
}

/**
 * Asks for recorded runs. ONNX Runtime's part in JavaScript, where it hears of the option, ties the whole session to the
 * buffers of its first run, and so to one shape. Its provider, which asks first, ties only the runs that are recorded.
 */
function askToRecord(options: InferenceSession.SessionOptions): void {
  let asked = false;
  Object.defineProperty(options, "enableGraphCapture", {
    enumerable: true,
    get() {
      const isFirst = !asked;
      asked = true;
      return isFirst;
    },
  });
}

function lossOf({ reason, message }: GPUDeviceLostInfo): SiglipError {
  return new SiglipError("device-lost", `The GPU device was lost: ${message || reason}.`, { reason });
}
