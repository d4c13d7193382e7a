import { SiglipError } from "../core/errors.js";
import { BlobBytes } from "./blob-bytes.js";
import type { InferenceSession, OpenOrt, Ort, Tensor } from "./ort.js";
import { Turns } from "./turns.js";

export type Provider = { kind: "wasm" } | { kind: "webgpu"; device: GPUDevice };

/**
 * An input of a session; the first dimension is the batch. Numbers of other types than float32 and int64 say their type;
 * float16 is given as its bits. A `buffer` holds float32 and is of the runtime's device.
 */
export type Feed =
  | { type?: "float32"; data: Float32Array; dims: number[] }
  | { type?: "int64"; data: BigInt64Array; dims: number[] }
  | { type: "float16"; data: Uint16Array; dims: number[] }
  | { type: "uint8"; data: Uint8Array; dims: number[] }
  | { type: "int8"; data: Int8Array; dims: number[] }
  | { buffer: GPUBuffer; device: GPUDevice; dims: number[] };

/** Weights that are not in the graph: what its external data calls `path`. Offsets there are from the Blob's beginning. */
export interface External {
  path: string;
  data: Blob;
}

/** One loaded ONNX graph. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs the graph and gives the outputs that are named, each in memory of its own. Throws `runtime` where it can't. */
  run(feeds: Record<string, Feed>, outputs: readonly string[]): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/** ONNX Runtime on one device. */
export class Runtime {
  readonly #provider: Provider;
  readonly #turns: Turns;
  readonly #opened: Promise<OpenOrt>;
  /** Never resolves; rejects when the GPU goes away, so that no run can wait for a dead device. */
  readonly #lost: Promise<never>;
  #threads = 1;

  constructor(provider: Provider, opened: Promise<OpenOrt>, turns = new Turns()) {
    this.#provider = provider;
    this.#turns = turns;
    this.#opened = opened;
    this.#opened.then(
      ({ ort }) => {
        this.#threads = ort.env.wasm.numThreads ?? 1;
      },
      () => undefined,
    );
    this.#lost = provider.kind === "webgpu" ? lossOf(provider.device) : new Promise<never>(() => undefined);
    this.#lost.catch(() => undefined);
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
  async openSession(graph: Uint8Array, file: string, external: readonly External[] = []): Promise<Session> {
    const provider = this.#provider;
    const { ort, readsBlobs } = await this.#opened;
    const weights = external.map(({ path, data }) => ({ path, blob: data, bytes: new BlobBytes(data) }));
    const creating = this.#turn(() =>
      ort.InferenceSession.create(graph, {
        logSeverityLevel: 3,
        externalData: weights.map(({ path, blob, bytes }) => ({ path, data: readsBlobs ? blob : bytes.forRuntime })),
        executionProviders: [provider.kind === "wasm" ? "wasm" : { name: "webgpu", device: provider.device }],
      }),
    );
    const session = await creating.catch((error: unknown) => {
      if (error instanceof SiglipError) throw error;
      const cause = weights.find(({ bytes }) => bytes.failure !== undefined)?.bytes.failure ?? error;
      const data = { file, device: provider.kind };
      throw new SiglipError("model-invalid", `ONNX Runtime can't load ${file}.`, data, { cause });
    });
    return {
      inputs: session.inputNames,
      outputs: session.outputNames,
      run: (feeds, outputs) => this.#run(ort, session, feeds, outputs, file),
      release: () => this.#turn(() => session.release()),
    };
  }

  async #run(
    ort: Ort,
    session: InferenceSession,
    feeds: Record<string, Feed>,
    outputs: readonly string[],
    file: string,
  ): Promise<Record<string, Float32Array>> {
    const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(ort, feed)] as const);
    try {
      const results = await this.#turn(() => session.run(Object.fromEntries(tensors), outputs));
      return Object.fromEntries(outputs.map((name) => [name, numbers(results[name], name)]));
    } catch (cause) {
      if (cause instanceof SiglipError) throw cause;
      throw new SiglipError("runtime", `ONNX Runtime failed to run ${file}.`, { step: file }, { cause });
    }
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(() => Promise.race([work(), this.#lost]));
  }
}

function tensorOf(ort: Ort, feed: Feed): Tensor {
  const { dims } = feed;
  if ("buffer" in feed) return ort.Tensor.fromGpuBuffer(feed.buffer, { dataType: "float32", dims });
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

/** An output's numbers in memory of their own: ONNX Runtime may use its own again. */
function numbers(tensor: Tensor | undefined, name: string): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data.slice();
  throw new Error(`its output "${name}" is not float32`);
}

async function lossOf(device: GPUDevice): Promise<never> {
  const { reason, message } = await device.lost;
  throw new SiglipError("device-lost", `The GPU device was lost: ${message || reason}.`, { reason });
}
