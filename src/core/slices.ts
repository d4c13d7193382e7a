import { nextTask } from "./next-task.js";

// What is needed of the platform, which has it in pages, workers and Node.
interface Signal {
  throwIfAborted(): void;
}
declare const performance: { now(): number };

/** Is called often in a long computation; a promise that it gives is waited for. */
export type Pause = () => Promise<void> | undefined;

/** Milliseconds of work after which the page has its turn: frames come every 16. */
const SLICE = 12;

/** Cuts a long computation, so that the page goes on meanwhile. Throws the signal's reason once it is aborted. */
export function slices(signal?: Signal): Pause {
  let begun = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - begun < SLICE) return undefined;
    return nextTask().then(() => {
      signal?.throwIfAborted();
      begun = performance.now();
    });
  };
}
