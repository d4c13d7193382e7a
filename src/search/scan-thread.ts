import type { FromScanThread, ScanThread } from "./scan-crew.js";

/** As much of a worker as is used. */
interface Started {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message: string }) => void) | null;
}

/** A worker that was started to do what `serveScan` does. */
export function scanThread(worker: Started): ScanThread {
  const thread: ScanThread = {
    post: (message) => worker.postMessage(message),
    end: () => worker.terminate(),
    onMessage: () => undefined,
    onError: () => undefined,
  };
  worker.onmessage = ({ data }) => thread.onMessage(data as FromScanThread);
  worker.onerror = ({ message }) => thread.onError(message);
  return thread;
}
