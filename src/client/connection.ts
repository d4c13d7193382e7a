import { type Remote, releaseProxy, wrap } from "comlink";
import { type Envelope, unseal } from "../core/envelope.js";
import { SiglipError } from "../core/errors.js";
import type { OnProgress } from "../core/progress.js";
import { type EngineContract, PROGRESS, type ProgressEvent, RENEW, type RenewEvent } from "../protocol/contract.js";
import { SPAWN, type SpawnEvent } from "../protocol/spawn.js";
import { liveness } from "./liveness.js";
import { Spawns } from "./spawns.js";

/** How long a fresh worker may take to answer its first call, in milliseconds: it only has to load its script, but on a busy machine. */
const HELLO_TIMEOUT = 120_000;

export interface CallOptions {
  /** Aborting rejects the call with the signal's reason at once, and the worker drops the work. */
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

interface Pending {
  reject(reason: unknown): void;
  onProgress: OnProgress | undefined;
}

/**
 * One worker and the calls waiting for it. Comlink carries them; this adds what it does not do: errors kept whole,
 * progress, cancellation, and that no call outlives the worker.
 */
export class Connection {
  readonly #worker: Worker;
  readonly #engine: Remote<EngineContract>;
  readonly #pending = new Map<number, Pending>();
  readonly #life = liveness();
  readonly #spawns = new Spawns();
  #onLost: (why: SiglipError) => void = () => undefined;
  #lost: SiglipError | undefined;
  #worn = false;
  /** Calls that the worker has not answered: an aborted one is over here before it has kept what it had done. */
  #unanswered = 0;
  #calls = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.#engine = wrap<EngineContract>(worker);
    const failed = (what: string) =>
      this.lose(new SiglipError("worker-lost", `The worker failed: ${what}.`, { reason: "error" }));
    worker.addEventListener("error", (event) => failed(event.message || "its script did not load"));
    worker.addEventListener("messageerror", () => failed("an answer could not be read"));
    worker.addEventListener(
      "message",
      ({ data }: MessageEvent<ProgressEvent | RenewEvent | SpawnEvent | undefined>) => {
        if (data?.event === PROGRESS) this.#pending.get(data.call)?.onProgress?.(data.progress);
        if (data?.event === RENEW) this.#worn = data.wanted;
        if (data?.event === SPAWN && !this.#lost) this.#spawns.start(data);
      },
    );
  }

  /** Starts talking to a worker; rejects if it can't be. `onLost` is called once when it ends later, by `lose` too. */
  static async open(worker: Worker, onLost: (why: SiglipError) => void): Promise<Connection> {
    const connection = new Connection(worker);
    const silent = setTimeout(() => {
      connection.lose(new SiglipError("worker-lost", "The worker did not answer.", { reason: "silent" }));
    }, HELLO_TIMEOUT);
    try {
      await connection.call((engine) => engine.hello(connection.#life.lock));
    } finally {
      clearTimeout(silent);
    }
    connection.#onLost = onLost;
    connection.#life.watch(() => {
      connection.lose(new SiglipError("worker-lost", "The worker was ended.", { reason: "terminated" }));
    });
    return connection;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Whether the worker asked to be replaced, and has nothing to do. */
  get isWorn(): boolean {
    return this.#worn && this.#unanswered === 0;
  }

  /** Makes one call. Rejects with the signal's reason, the worker's error, or the reason why the worker is gone. */
  call<T>(
    make: (engine: Remote<EngineContract>, call: number) => Promise<Envelope<T>>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#lost) return reject(this.#lost);
      const number = ++this.#calls;
      const abort = () => {
        this.#engine.cancel(number).catch(() => undefined);
        end(() => reject(signal?.reason));
      };
      const end = (settle: () => void) => {
        signal?.removeEventListener("abort", abort);
        if (this.#pending.delete(number)) settle();
      };
      this.#pending.set(number, { reject: (reason) => end(() => reject(reason)), onProgress });
      signal?.addEventListener("abort", abort, { once: true });
      this.#unanswered++;
      make(this.#engine, number)
        .finally(() => this.#unanswered--)
        .then(unseal)
        .then(
          (value) => end(() => resolve(value)),
          (error: unknown) => end(() => reject(typed(error))),
        );
    });
  }

  /** Ends the worker and rejects what is pending with `error`. */
  lose(error: SiglipError): void {
    if (this.#lost) return;
    this.#lost = error;
    this.#life.stop();
    this.#worker.terminate();
    this.#engine[releaseProxy](); // Comlink keeps the worker for as long as this is there, and the worker's listeners keep this
    this.#spawns.end();
    for (const { reject } of [...this.#pending.values()]) reject(error);
    this.#onLost(error);
  }
}

/** What Comlink rejects with, in this package's terms: an argument that no thread can be sent is bad input. */
function typed(error: unknown): unknown {
  if (!(error instanceof DOMException && error.name === "DataCloneError")) return error;
  return new SiglipError("bad-input", `The worker can't be sent this: ${error.message}`, { argument: "metadata" });
}
