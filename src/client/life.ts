import type { Remote } from "comlink";
import { isSiglipError, SiglipError } from "../core/errors.js";
import type { Device } from "../models/device.js";
import type { EngineContract, Loaded, LoadRequest } from "../protocol/contract.js";
import type { Envelope } from "../protocol/envelope.js";
import { type CallOptions, Connection } from "./connection.js";
import { unlessAborted } from "./unless-aborted.js";

/** A worker with its model loaded. */
export interface Ready {
  connection: Connection;
  loaded: Loaded;
  /** Why it runs where it runs. */
  reasons: string[];
}

/**
 * The worker's life: started when first needed, started again after it was lost, over once closed.
 * "auto" tries WebGPU and falls back to WASM in a fresh worker, since a runtime that failed once may stay broken.
 */
export class Life {
  readonly #makeWorker: () => Worker;
  readonly #request: LoadRequest;
  #starting: Promise<Ready> | undefined;
  #connection: Connection | undefined;
  #latest: Ready | undefined;
  #closed = false;

  constructor(makeWorker: () => Worker, request: LoadRequest) {
    this.#makeWorker = makeWorker;
    this.#request = request;
  }

  /** What runs now, or ran last. */
  get latest(): Ready {
    if (this.#latest) return this.#latest;
    throw new SiglipError("internal", "No worker was ready yet.", { detail: "status before load" });
  }

  /** The worker that is there, or a new one. A start that failed is forgotten, so that the next call tries again. */
  ready(options: CallOptions = {}): Promise<Ready> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#starting) return this.#starting;
    const starting = this.#start(options).catch((error: unknown) => {
      if (this.#starting === starting) this.#starting = undefined;
      throw error;
    });
    this.#starting = starting;
    return starting;
  }

  /** Makes one call on the worker that is there, or on a new one. */
  async call<T>(
    make: (engine: Remote<EngineContract>, call: number) => Promise<Envelope<T>>,
    options: CallOptions = {},
  ): Promise<T> {
    options.signal?.throwIfAborted();
    const { connection } = await unlessAborted(this.ready(), options.signal);
    try {
      return await connection.call(make, options);
    } catch (error) {
      // A runtime that failed once is not trusted again: the next call gets a fresh worker.
      if (isSiglipError(error, "runtime") || isSiglipError(error, "device-lost")) connection.lose(error);
      throw error;
    }
  }

  /** Ends the worker; calls under way and later ones reject with `closed`. */
  close(): void {
    this.#closed = true;
    this.#connection?.lose(closed());
  }

  async #start(options: CallOptions): Promise<Ready> {
    const { device } = this.#request;
    try {
      return await this.#load(device, [], options);
    } catch (error) {
      if (device !== "auto" || !isFaultOfGpu(error)) throw error;
      return await this.#load("wasm", [`WebGPU failed: ${error.message}`], options);
    }
  }

  async #load(device: Device | "auto", reasons: string[], options: CallOptions): Promise<Ready> {
    const connection: Connection = await Connection.open(this.#makeWorker(), () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#starting = undefined;
    });
    if (this.#closed) connection.lose(closed());
    else this.#connection = connection;
    try {
      const loaded = await connection.call((engine, call) => engine.load(call, { ...this.#request, device }), options);
      this.#latest = { connection, loaded, reasons: [...reasons, loaded.reason] };
      return this.#latest;
    } catch (error) {
      this.#connection = undefined; // this start goes on, or says itself that it failed
      connection.lose(new SiglipError("worker-lost", "Its model was not loaded.", { reason: "load" }));
      throw error;
    }
  }
}

/** Whether WASM may do better: the same fault on WASM would only be met again. */
function isFaultOfGpu(error: unknown): error is SiglipError {
  return (
    isSiglipError(error, "device-unavailable") ||
    isSiglipError(error, "device-lost") ||
    (isSiglipError(error, "model-invalid") && error.data.device === "webgpu")
  );
}

function closed(): SiglipError {
  return new SiglipError("closed", "This client was closed.", { what: "client" });
}
