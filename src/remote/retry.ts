import type { SiglipError } from "../core/errors.js";
import { unlessAborted } from "../core/unless-aborted.js";

/** Waits between tries, in milliseconds; after the last there is no further try. */
const WAITS = [250, 500, 1000, 2000];
/** The longest that an engine's own wish is followed, in milliseconds. */
const LONGEST = 30_000;

/** A fault that may be gone at the next try; what is told where it stays is its `cause`. */
export class PassingFault extends Error {
  override readonly cause: SiglipError;
  /** How long the engine asks to wait, in milliseconds. */
  readonly after: number | undefined;

  constructor(cause: SiglipError, after?: number) {
    super(cause.message);
    this.cause = cause;
    this.after = after;
  }
}

/** Runs `task` until it gives something, or fails for good: at most five times. Rejects at once when aborted. */
export async function withRetries<T>(task: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await unlessAborted(task(), signal);
    } catch (error) {
      if (!(error instanceof PassingFault)) throw error;
      const wait = WAITS[tries];
      if (wait === undefined) throw error.cause;
      await unlessAborted(pause(Math.min(error.after ?? wait, LONGEST)), signal);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
