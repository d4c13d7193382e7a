import type { Remote } from "comlink";
import type { Envelope } from "../core/envelope.js";
import { isSiglipError, SiglipError } from "../core/errors.js";
import { unlessAborted } from "../core/unless-aborted.js";
import type { ProofTry } from "../models/proof.js";
import type { EngineContract, Loaded, LoadRequest } from "../protocol/contract.js";
import { type CallOptions, Connection } from "./connection.js";

/** A worker with its model loaded. */
export interface Ready {
  connection: Connection;
  loaded: Loaded;
}

/**
 * The worker's life: started when first needed, started again after it was lost, over once closed.
 * A path that failed its proof is left for the next one in a fresh worker, since a runtime that failed once may stay broken.
 */
export class Life {
  readonly #makeWorker: () => Worker;
  readonly #request: Omit<LoadRequest, "tries">;
  #starting: Promise<Ready> | undefined;
  #connection: Connection | undefined;
  #latest: Ready | undefined;
  #closed = false;

  constructor(makeWorker: () => Worker, request: Omit<LoadRequest, "tries">) {
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
      for (const code of ["runtime", "device-lost", "unproven"] as const) {
        if (isSiglipError(error, code)) connection.lose(error);
      }
      throw error;
    }
  }

  /** Ends the worker; calls under way and later ones reject with `closed`. */
  close(): void {
    this.#closed = true;
    this.#connection?.lose(closed());
  }

  async #start(options: CallOptions): Promise<Ready> {
    let tries: ProofTry[] = [];
    for (;;) {
      const connection = await this.#open();
      try {
        const result = await connection.call((engine, call) => engine.load(call, { ...this.#request, tries }), options);
        if ("space" in result) {
          this.#latest = { connection, loaded: result };
          return this.#latest;
        }
        tries = result.tries;
        this.#drop(connection);
      } catch (error) {
        this.#drop(connection);
        throw error;
      }
    }
  }

  async #open(): Promise<Connection> {
    const connection: Connection = await Connection.open(this.#worker(), () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#starting = undefined;
    });
    if (this.#closed) connection.lose(closed());
    else this.#connection = connection;
    return connection;
  }

  #worker(): Worker {
    try {
      return this.#makeWorker();
    } catch (cause) {
      throw new SiglipError("worker-lost", "The worker can't be made.", { reason: "worker" }, { cause });
    }
  }

  /** Ends a worker that has no model; the start that made it goes on, or says itself that it failed. */
  #drop(connection: Connection): void {
    this.#connection = undefined;
    connection.lose(new SiglipError("worker-lost", "Its model was not loaded.", { reason: "load" }));
  }
}

function closed(): SiglipError {
  return new SiglipError("closed", "This client was closed.", { what: "client" });
}
