import type { Remote } from "comlink";
import type { Envelope } from "../core/envelope.js";
import { isSiglipError, SiglipError } from "../core/errors.js";
import { unlessAborted } from "../core/unless-aborted.js";
import type { ProofTry } from "../models/proof.js";
import type { EngineContract, Loaded, LoadRequest } from "../protocol/contract.js";
import { type CallOptions, Connection } from "./connection.js";
import { after, type LifeEvent, type LifeState } from "./life-state.js";

/** A worker with its model loaded. */
export interface Ready {
  connection: Connection;
  loaded: Loaded;
}

export type Make<T> = (engine: Remote<EngineContract>, call: number) => Promise<Envelope<T>>;

export interface LifeCallOptions extends CallOptions {
  /**
   * Makes the call once more, on a fresh worker, where its worker is lost: for calls that change nothing and hand nothing
   * over.
   */
  again?: boolean | undefined;
  /** What the worker needs first. */
  prepare?: ((connection: Connection) => Promise<void>) | undefined;
}

/** Faults after which a runtime is not trusted again. */
const POISONED = ["runtime", "device-lost", "unproven"] as const;

/**
 * The worker's life: started when first needed, started again after it was lost, over once closed or lost too often.
 * A path that failed its proof is left for the next one in a fresh worker, since a runtime that failed once may stay broken.
 */
export class Life {
  /** Told of each change of the state. */
  onChange: () => void = () => undefined;
  readonly #makeWorker: () => Worker;
  readonly #request: Omit<LoadRequest, "tries">;
  #state: LifeState<Ready> = { at: "idle", losses: [] };
  #connection: Connection | undefined;
  #latest: Ready | undefined;

  constructor(makeWorker: () => Worker, request: Omit<LoadRequest, "tries">) {
    this.#makeWorker = makeWorker;
    this.#request = request;
  }

  get at(): LifeState<Ready>["at"] {
    return this.#state.at;
  }

  /** What runs now, or ran last. */
  get latest(): Ready {
    if (this.#latest) return this.#latest;
    throw new SiglipError("internal", "No worker was ready yet.", { detail: "status before load" });
  }

  /** The worker that is there, or a new one. A start that failed is forgotten, so that the next call tries again. */
  ready(options: CallOptions = {}): Promise<Ready> {
    const state = this.#state;
    switch (state.at) {
      case "closed":
        return Promise.reject(closed());
      case "stopped":
        return Promise.reject(state.why);
      case "idle": {
        const ready = this.#start(options);
        this.#become({ type: "start", ready });
        ready.then(
          () => this.#become({ type: "started", ready }),
          (error: unknown) =>
            this.#become({ type: "failed", ready, loss: isLoss(error) ? error : undefined, time: Date.now() }),
        );
        return ready;
      }
      default:
        return state.ready;
    }
  }

  /**
   * Makes one call on the worker that is there, or on a new one. What a lost worker had not been sent yet goes to the next
   * one; what it had been sent rejects, or is sent once more where that is safe.
   */
  async call<T>(make: Make<T>, options: LifeCallOptions = {}): Promise<T> {
    for (let again = options.again; ; ) {
      options.signal?.throwIfAborted();
      let connection: Connection | undefined;
      let sent = false;
      try {
        ({ connection } = await unlessAborted(this.ready(), options.signal));
        if (!connection.isLost) await options.prepare?.(connection);
        if (connection.isLost) continue;
        sent = true;
        return await connection.call(make, options);
      } catch (error) {
        if (POISONED.some((code) => isSiglipError(error, code))) connection?.lose(error as SiglipError);
        const isSafe = sent ? again && (isLoss(error) || isSiglipError(error, "runtime")) : isLoss(error);
        if (!isSafe || this.#state.at === "stopped") throw error;
        if (sent) again = false;
      } finally {
        if (connection) this.#renew(connection);
      }
    }
  }

  /** Ends the worker; calls under way and later ones reject with `closed`. */
  close(): void {
    this.#become({ type: "close" });
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
    const connection: Connection = await Connection.open(this.#worker(), (why) => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#become({ type: "lost", why, time: Date.now() });
    });
    if (this.#state.at === "closed") connection.lose(closed());
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

  /** Replaces a worker that asked for it, once it has nothing to do. */
  #renew(connection: Connection): void {
    if (connection !== this.#connection || !connection.isWorn) return;
    this.#connection = undefined;
    this.#become({ type: "renewed" });
    connection.lose(new SiglipError("worker-lost", "It was replaced by a fresh one.", { reason: "renewed" }));
    this.ready().catch(() => undefined); // the next call tries again
  }

  #become(event: LifeEvent<Ready>): void {
    const before = this.#state;
    this.#state = after(before, event);
    if (this.#state.at !== before.at) this.onChange();
  }
}

function isLoss(error: unknown): error is SiglipError {
  return isSiglipError(error, "worker-lost") || isSiglipError(error, "device-lost");
}

function closed(): SiglipError {
  return new SiglipError("closed", "This client was closed.", { what: "client" });
}
