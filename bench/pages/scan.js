import { spread } from "./rounds.js";

let worker;

const started = () => new Worker(new URL("./scan-worker.js", import.meta.url), { type: "module" });

function ask(worker, name, options) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.value));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ name, options });
  });
}

/** Runs a step of scan-worker.js in a worker that stays. */
export function step({ name, options = {} }) {
  worker ??= started();
  return ask(worker, name, options);
}

/** Milliseconds of a sum over a shared memory, in one worker and shared by two, with asking and answering. */
export async function threads({ code, bytes, rounds }) {
  const pages = Math.ceil(bytes / 65536 / 2) * 2;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536, shared: true });
  new Float32Array(memory.buffer).fill(0.5);
  const workers = [started(), started()];
  for (const one of workers) await ask(one, "openSum", { code, memory });
  const times = { one: [], two: [] };
  const end = pages * 65536;
  const works = {
    one: () => ask(workers[0], "sum", { from: 0, end }),
    two: () =>
      Promise.all([ask(workers[0], "sum", { from: 0, end: end / 2 }), ask(workers[1], "sum", { from: end / 2, end })]),
  };
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const began = performance.now();
      await work();
      if (round >= 0) times[name].push(performance.now() - began);
    }
  }
  for (const one of workers) one.terminate();
  return { one: spread(times.one), two: spread(times.two) };
}
