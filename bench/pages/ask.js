/** Runs a step of a worker that answers one at a time, with `{ value }` or `{ error }`. */
export function ask(worker, name, options) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.value));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ name, options });
  });
}
