import { scanThreadCount } from "../models/threads.js";
import type { ScanThreads } from "../search/scan-crew.js";
import { scanThread } from "../search/scan-thread.js";
import { ownScript } from "./part-address.js";
import { SpawnedWorker } from "./spawned-worker.js";

/** The name by which the worker's script knows that it is to scan vectors and nothing else. */
export const SCANS = "siglip-web-scan";

/**
 * What scans an index beside this thread: this worker's script, started once more for each. Undefined where threads can't
 * share memory, or there is to be one.
 *
 * @param asked Threads that the app has asked for.
 */
export function scanThreads(asked: number | undefined): ScanThreads | undefined {
  const count = scanThreadCount(asked ?? navigator.hardwareConcurrency);
  if (!self.crossOriginIsolated || count < 2) return undefined;
  return { count, start: () => scanThread(new SpawnedWorker(ownScript(), { name: SCANS })) };
}
