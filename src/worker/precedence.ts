import { nextTask } from "../core/next-task.js";

/** How long a large call goes on before it looks whether messages wait, in milliseconds. */
const SLICE = 4;

/**
 * Lets small calls, a query above all, go between two batches of a large one. A run on WASM holds the thread, so that a
 * message that comes meanwhile is not even heard; and a run that begins before a query has its tokens is a run to wait
 * for. So a large call, after each run, hears what waits, and lets the small calls that came by then end. It waits for no
 * later ones: however many queries there are, both go on.
 */
export class Precedence {
  readonly #small = new Set<Promise<void>>();
  readonly #nextTask: () => Promise<void>;

  constructor(wait = nextTask) {
    this.#nextTask = wait;
  }

  /** Passes on the results of a small call, for which large ones wait. */
  async *small<T>(results: AsyncIterable<T>): AsyncGenerator<T, void, void> {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#small.add(ended);
    try {
      yield* results;
    } finally {
      this.#small.delete(ended);
      end();
    }
  }

  /** Passes on the results of a large call, which begins a run only once what it has given was taken. */
  async *large<T>(results: AsyncIterable<T>): AsyncGenerator<T, void, void> {
    let since = performance.now();
    for await (const result of results) {
      yield result;
      if (this.#small.size === 0 && performance.now() - since < SLICE) continue;
      await this.#nextTask();
      if (this.#small.size > 0) {
        await Promise.all(this.#small);
        await this.#nextTask(); // so that their answers are sent first
      }
      since = performance.now();
    }
  }
}
