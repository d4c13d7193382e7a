import { ask } from "./ask.js";
import { interleave } from "./rounds.js";

let worker;

const started = () => new Worker(new URL("./scan-worker.js", import.meta.url), { type: "module" });

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
  const end = pages * 65536;
  const works = {
    one: () => ask(workers[0], "sum", { from: 0, end }),
    two: () =>
      Promise.all([ask(workers[0], "sum", { from: 0, end: end / 2 }), ask(workers[1], "sum", { from: end / 2, end })]),
  };
  for (const work of Object.values(works)) await work(); // the first round warms up
  const times = await interleave(works, rounds);
  for (const one of workers) one.terminate();
  return times;
}
