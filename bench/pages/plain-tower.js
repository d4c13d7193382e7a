/** An exported file in plain ONNX Runtime in a worker of its own: `run(batch)` gives milliseconds. */
export async function openPlainWorker(url, threads) {
  const worker = new Worker(new URL("./plain-worker.js", import.meta.url), { type: "module" });
  const ask = (message) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.value));
      worker.onerror = ({ message }) => reject(new Error(message ?? "the worker failed"));
      worker.postMessage(message);
    });
  await new Promise((resolve, reject) => {
    worker.onmessage = resolve; // a message before that would be lost: its modules await something
    worker.onerror = ({ message }) => reject(new Error(message ?? "the worker failed"));
  });
  await ask({ action: "open", url, threads });
  return { run: (batch) => ask({ action: "run", batch }), close: () => worker.terminate() };
}
