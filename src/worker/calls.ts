import { type Envelope, seal } from "../core/envelope.js";
import type { OnProgress } from "../core/progress.js";
import { PROGRESS, type ProgressEvent } from "../protocol/contract.js";

/** The calls under way, by number: each can be cancelled, and reports progress under its number. */
export class Calls {
  readonly #live = new Map<number, AbortController>();
  readonly #post: (event: ProgressEvent) => void;
  readonly #afterEach: () => void;

  /** @param afterEach Called when a call is over, before it is answered. */
  constructor(post: (event: ProgressEvent) => void, afterEach: () => void) {
    this.#post = post;
    this.#afterEach = afterEach;
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
    const onProgress: OnProgress = (progress) => this.#post({ event: PROGRESS, call, progress });
    const answer = await seal(() => work(controller.signal, onProgress));
    this.#live.delete(call);
    this.#afterEach();
    return answer;
  }
}
