/** Requests at once: more gain nothing where one host has the line to itself. */
export const LANES = 4;

/**
 * Runs several things at once under one signal: when one fails, or the outer signal aborts, all are told to stop and
 * waited for; then that fault is thrown.
 */
export async function together(
  signal: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const abort = () => stop.abort(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    await Promise.all(tasks.map((task) => task(stop.signal).catch((error) => stop.abort(error))));
    stop.signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Works through a queue in `LANES` lanes; what is added meanwhile is done too. */
export function inLanes<T>(queue: T[], work: (item: T, signal: AbortSignal) => Promise<void>) {
  return Array.from({ length: LANES }, () => async (signal: AbortSignal) => {
    for (let item = queue.shift(); item !== undefined && !signal.aborted; item = queue.shift()) {
      await work(item, signal);
    }
  });
}
