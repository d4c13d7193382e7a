import type { Layout, LayoutAnswer, LayoutTask } from "./layout-types.js";

/** Lays vectors out in a worker of its own, which ends with it. Rejects with the signal's reason when that is aborted. */
export function layOut(task: LayoutTask, signal: AbortSignal, onDone: (done: number) => void): Promise<Layout> {
  const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module", name: "layout" });
  const laid = new Promise<Layout>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.addEventListener("error", ({ message }) =>
      reject(new Error(message || "The layout's worker did not start.")),
    );
    worker.addEventListener("message", ({ data }: MessageEvent<LayoutAnswer>) => {
      if ("done" in data) onDone(data.done);
      else if ("layout" in data) resolve(data.layout);
      else reject(new Error(data.trouble));
    });
    worker.postMessage(task);
  });
  return laid.finally(() => worker.terminate());
}
