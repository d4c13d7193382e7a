import type { OnProgress } from "../core/progress.js";
import type { ProgressEvent } from "../protocol/contract.js";
import { type Envelope, seal } from "../protocol/envelope.js";

/** The calls under way, by number: each can be cancelled, and reports progress under its number. */
export class Calls {
  readonly #live = new Map<number, AbortController>();
  #events: MessagePort | undefined;

  reportTo(events: MessagePort): void {
    this.#events = events;
  }

  cancel(call: number): void {
    this.#live.get(call)?.abort();
  }

  async run<T>(
    call: number,
    work: (signal: AbortSignal, onProgress: OnProgress) => Promise<T> | T,
  ): Promise<Envelope<T>> {
    const controller = new AbortController();
    this.#live.set(call, controller);
    const onProgress: OnProgress = (progress) => this.#events?.postMessage({ call, progress } satisfies ProgressEvent);
    const answer = await seal(() => work(controller.signal, onProgress));
    this.#live.delete(call);
    return answer;
  }
}
