import glueUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import * as ort from "onnxruntime-web/webgpu";
import { SiglipError } from "../core/errors.js";
import { Turns } from "./turns.js";

export type Provider = { kind: "wasm" } | { kind: "webgpu"; device: GPUDevice };

/** An input of a session; the first dimension is the batch. A `buffer` holds float32 and is of the runtime's device. */
export type Feed =
  | { data: Float32Array; dims: number[] }
  | { data: BigInt64Array; dims: number[] }
  | { buffer: GPUBuffer; dims: number[] };

/** One loaded ONNX graph. */
export interface Session {
  /** Runs the graph with one input and gives its pooled output, `[batch, dim]`, in memory of its own. */
  run(feed: Feed): Promise<Float32Array>;
}

/** The output that holds a tower's embedding; the first one listed holds the states of all tokens. */
const POOLED = "pooler_output";

/** ONNX Runtime on one device. Its files are served with the package: nothing comes from another host. */
export class Runtime {
  readonly #provider: Provider;
  readonly #turns = new Turns();
  /** Never resolves; rejects when the GPU goes away, so that no run can wait for a dead device. */
  readonly #lost: Promise<never>;

  constructor(provider: Provider) {
    this.#provider = provider;
    this.#lost = provider.kind === "webgpu" ? lossOf(provider.device) : new Promise<never>(() => undefined);
    this.#lost.catch(() => undefined);
    ort.env.wasm.wasmPaths = { mjs: absolute(glueUrl), wasm: absolute(wasmUrl) };
    ort.env.logLevel = "error";
  }

  /** The device that sessions run on, where that is a GPU. */
  get device(): GPUDevice | undefined {
    return this.#provider.kind === "webgpu" ? this.#provider.device : undefined;
  }

  /** Threads that WASM runs on: 1 unless the page is cross-origin isolated. */
  get threads(): number {
    return self.crossOriginIsolated ? (ort.env.wasm.numThreads ?? 1) || 1 : 1;
  }

  /** Loads a graph; throws `model-invalid` for bytes that are no SigLIP tower. */
  async openSession(bytes: Uint8Array, file: string): Promise<Session> {
    const provider = this.#provider;
    const session = await this.#turn(() =>
      ort.InferenceSession.create(bytes, {
        logSeverityLevel: 3,
        executionProviders: [provider.kind === "wasm" ? "wasm" : { name: "webgpu", device: provider.device }],
      }),
    ).catch((cause: unknown) => {
      if (cause instanceof SiglipError) throw cause;
      throw new SiglipError(
        "model-invalid",
        `ONNX Runtime can't load ${file}.`,
        { file, device: provider.kind },
        { cause },
      );
    });
    const input = session.inputNames[0];
    if (input === undefined || session.inputNames.length !== 1 || !session.outputNames.includes(POOLED)) {
      const message = `${file} is not one tower with one input and the output "${POOLED}".`;
      throw new SiglipError("model-invalid", message, { file });
    }
    return { run: (feed) => this.#run(session, input, feed, file) };
  }

  async #run(session: ort.InferenceSession, input: string, feed: Feed, file: string): Promise<Float32Array> {
    try {
      const { [POOLED]: pooled } = await this.#turn(() => session.run({ [input]: tensorOf(feed) }, [POOLED]));
      if (!(pooled?.data instanceof Float32Array)) throw new Error(`its output "${POOLED}" is not float32`);
      return pooled.data.slice();
    } catch (cause) {
      if (cause instanceof SiglipError) throw cause;
      throw new SiglipError("runtime", `ONNX Runtime failed to run ${file}.`, { step: file }, { cause });
    }
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(() => Promise.race([work(), this.#lost]));
  }
}

function tensorOf(feed: Feed): ort.Tensor {
  const { dims } = feed;
  if ("buffer" in feed) return ort.Tensor.fromGpuBuffer(feed.buffer, { dataType: "float32", dims });
  return feed.data instanceof Float32Array
    ? new ort.Tensor("float32", feed.data, dims)
    : new ort.Tensor("int64", feed.data, dims);
}

async function lossOf(device: GPUDevice): Promise<never> {
  const { reason, message } = await device.lost;
  throw new SiglipError("device-lost", `The GPU device was lost: ${message || reason}.`, { reason });
}

/** ONNX Runtime imports its glue from another place, so both addresses must stand on their own. */
function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}
