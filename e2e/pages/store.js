// Workers of the store by number, for e2e/store.spec.ts.
const workers = new Map();

globalThis.store = {
  /** Asks a worker, which is made where it is not there. `stopAt`: ends the worker once so many bytes are there. */
  ask(number, way, input, stopAt) {
    if (!workers.has(number)) workers.set(number, new Worker("/e2e/pages/store-worker.js", { type: "module" }));
    const worker = workers.get(number);
    return new Promise((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }) => {
        if ("loaded" in data) {
          if (stopAt === undefined || data.loaded < stopAt) return;
          store.end(number);
          resolve({ ended: data.loaded });
        } else resolve(data);
      };
      worker.postMessage({ way, input });
    });
  },
  end(number) {
    workers.get(number)?.terminate();
    workers.delete(number);
  },
};
