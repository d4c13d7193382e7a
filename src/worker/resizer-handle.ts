import type { Views } from "../core/views.js";
import type { ModelSpec } from "../models/spec.js";
import type { OpenFile } from "./open-input.js";
import type { Resized } from "./pictures.js";
import type { FromResizer, ToResizer } from "./resizer-messages.js";

/** As much of a `Worker` as is used; what `onmessage` gets is a `FromResizer`. */
export interface ResizerWorker {
  postMessage(message: ToResizer): void;
  terminate(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message: string }) => void) | null;
}

interface Job {
  bytes: number;
  resolve(resized: Resized | undefined): void;
  late: ReturnType<typeof setTimeout>;
}

/** After a thread was blocked, a timer may come before the answers that wait too: milliseconds for these. */
const GRACE = 2000;
/** What a file weighs beside its pixels, in bytes: so that many small ones count. */
const EACH = 100_000;

/** One worker of the pool, and the files that it has. */
export class Resizer {
  readonly #worker: ResizerWorker;
  readonly #patience: number;
  readonly #onLost: () => void;
  readonly #jobs = new Map<number, Job>();
  #last = 0;
  #ready = false;
  #closed = false;

  /** `onLost` is called once if it ends by itself. */
  constructor(worker: ResizerWorker, rule: ModelSpec["image"], patience: number, onLost: () => void) {
    this.#worker = worker;
    this.#patience = patience;
    this.#onLost = onLost;
    worker.onmessage = ({ data }) => this.#hear(data as FromResizer);
    worker.onerror = () => this.#lose();
    worker.postMessage({ rule });
  }

  /** Whether it has answered: a script that does not load never does. */
  get ready(): boolean {
    return this.#ready;
  }

  /** How much it has to do, in no unit. */
  get load(): number {
    let sum = 0;
    for (const { bytes } of this.#jobs.values()) sum += Math.min(bytes, Number.MAX_SAFE_INTEGER) + EACH;
    return sum;
  }

  /** Resolves to its views, or to `undefined` where that failed or the worker is lost. */
  resize({ blob, bytes }: OpenFile, maxPixels: number, views: Views | undefined): Promise<Resized | undefined> {
    const job = ++this.#last;
    return new Promise((resolve) => {
      const late = setTimeout(
        () => this.#jobs.has(job) && setTimeout(() => this.#giveUpOn(job), GRACE),
        this.#patience,
      );
      this.#jobs.set(job, { bytes, resolve, late });
      this.#worker.postMessage({ job, blob, maxPixels, views });
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#worker.terminate();
    for (const job of [...this.#jobs.keys()]) this.#settle(job, undefined);
  }

  #hear(answer: FromResizer): void {
    if ("ready" in answer) this.#ready = true;
    else this.#settle(answer.job, answer.resized);
  }

  #settle(job: number, resized: Resized | undefined): void {
    const found = this.#jobs.get(job);
    if (!found) return;
    this.#jobs.delete(job);
    clearTimeout(found.late);
    found.resolve(resized);
  }

  #giveUpOn(job: number): void {
    if (this.#jobs.has(job)) this.#lose();
  }

  #lose(): void {
    if (this.#closed) return;
    this.#onLost();
    this.close();
  }
}
