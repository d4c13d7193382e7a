import { unlessAborted } from "../core/unless-aborted.js";

/** Lets one at a time do a thing of a name: across tabs with Web Locks where there are such, else within this worker. */
export class Locks {
  readonly #across: LockManager | undefined;
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(across: LockManager | undefined) {
    this.#across = across;
  }

  /** Runs `task` once nobody else holds `name`; gives what it gives. An abort while waiting rejects with its reason. */
  async hold<T>(name: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#across) return this.#across.request(`siglip-web/${name}`, { signal }, task) as Promise<T>;
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = this.#after(before, signal, task);
    const settled = mine.catch(() => undefined);
    // Who comes next waits for both: this one may give up before its turn.
    const both = Promise.all([before, settled]);
    this.#last.set(name, both);
    await settled;
    if (this.#last.get(name) === both) this.#last.delete(name);
    return mine;
  }

  async #after<T>(before: Promise<unknown>, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await unlessAborted(before, signal);
    return task();
  }
}
