/** How often a thing is tried before its fault is told. */
export const TRIES = 5;

const FIRST_MS = 500;
/** A host that asks for more patience is not waited for longer. */
const LONGEST_MS = 60_000;

/**
 * How long to wait after the `failed`-th failure in a row (from 1), in milliseconds: what the host asked for, or 0.5 s,
 * 1 s, 2 s and so on, less up to half by `random` (0 to 1), so that many clients don't come back at once.
 */
export function backOff(failed: number, asked: number | undefined, random: number): number {
  if (asked !== undefined) return Math.min(LONGEST_MS, asked);
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (failed - 1)) * (1 - random / 2);
}

/** Resolves after `ms`; an abort ends it with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
