import type { Compiled } from "./ort.js";
import { ownScript } from "./part-address.js";
import type { Beside } from "./runtime-beside.js";
import { SpawnedWorker } from "./spawned-worker.js";

/** The name by which the worker's script knows that it is to run graphs and nothing else. */
export const BESIDE = "siglip-web-runtime";

/**
 * Starts this worker's script once more, to run graphs on so many threads, of what this one has compiled. What
 * the two say takes no way through the page. That it has ended is learnt from the lock that it holds: `terminate()` fires no event.
 */
export function startBeside(threads: number, compiled: Compiled | undefined): Beside {
  const { port1, port2 } = new MessageChannel();
  const worker = new SpawnedWorker(ownScript(), { name: BESIDE }, port2);
  const { locks } = navigator as { locks?: LockManager };
  const lock = locks && `siglip-web/runtime/${crypto.randomUUID()}`;
  const watch = new AbortController();
  const beside: Beside = {
    post: (message, transfer = []) => port1.postMessage(message, transfer),
    end() {
      watch.abort();
      port1.close();
      worker.terminate();
    },
    onMessage: () => undefined,
    onError: () => undefined,
  };
  port1.onmessage = ({ data }) => {
    beside.onMessage(data);
    if (!("ready" in data) || !lock) return;
    const ended = () => beside.onError("it has ended");
    locks.request(lock, { signal: watch.signal }, ended).catch(() => undefined); // it was ended from here
  };
  worker.onerror = ({ message }) => beside.onError(message);
  beside.post({ threads, lock, compiled });
  return beside;
}
