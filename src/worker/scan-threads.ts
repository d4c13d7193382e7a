import type { FromScanThread, ScanThreads } from "../search/scan-crew.js";
import { ownScript } from "./part-address.js";
import { SpawnedWorker } from "./spawned-worker.js";

/** The name by which the worker's script knows that it is to scan vectors and nothing else. */
export const SCANS = "siglip-web-scan";

/** More wait for the same memory. */
const MOST = 4;

/**
 * What scans an index beside this thread: this worker's script, started once more for each. Undefined where threads can't
 * share memory, or there is to be one.
 *
 * @param threads That the model runs on.
 */
export function scanThreads(threads: number): ScanThreads | undefined {
  if (!self.crossOriginIsolated || threads < 2) return undefined;
  return {
    count: Math.min(threads, MOST),
    start() {
      const worker = new SpawnedWorker(ownScript(), { name: SCANS });
      const thread: ReturnType<ScanThreads["start"]> = {
        post: (message) => worker.postMessage(message),
        end: () => worker.terminate(),
        onMessage: () => undefined,
        onError: () => undefined,
      };
      worker.onmessage = ({ data }) => thread.onMessage(data as FromScanThread);
      worker.onerror = ({ message }) => thread.onError(message);
      return thread;
    },
  };
}
