import { ask } from "./ask.js";

/** An exported file in plain ONNX Runtime in a worker of its own: `run(batch)` gives milliseconds. */
export async function openPlainWorker(url, threads) {
  const worker = new Worker(new URL("./plain-worker.js", import.meta.url), { type: "module" });
  await new Promise((resolve, reject) => {
    worker.onmessage = resolve; // a message before that would be lost: its modules await something
    worker.onerror = ({ message }) => reject(new Error(message ?? "the worker failed"));
  });
  await ask(worker, "open", { url, threads });
  return { run: (batch) => ask(worker, "run", { batch }), close: () => worker.terminate() };
}
