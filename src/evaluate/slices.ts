import { nextTask } from "../core/next-task.js";
import type { Pause } from "./resamples.js";

/** Milliseconds of work after which the page has its turn. */
const SLICE = 12;

/** Cuts a long computation, so that the page goes on meanwhile. Throws the signal's reason once it is aborted. */
export function slices(signal?: AbortSignal): Pause {
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
