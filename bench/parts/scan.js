import { buildModules } from "../../scripts/build-modules.js";
import { assemble } from "../assemble.js";
import { row } from "../rows.js";

const ROWS = 100_000;
const DIM = 768;
const QUERIES = 16;
const ROUNDS = 9;
/** What a software GPU gets: it takes seconds for more. */
const FEW = 20_000;

/** How vectors in memory are scanned: several queries at once, on a (software) GPU, and in two threads. */
export async function scan({ open }) {
  await buildModules("bench", ["search/memory-index", "search/serve-scan", "search/scan-thread", "worker/gpu-scan"]);
  const browser = await open({ webgpu: true });
  const step = (name, options) => browser.call("scan", "step", { name, options });
  try {
    const batches = {};
    for (const format of ["f32", "f16", "int8"]) {
      batches[format] = await step("batch", { format, rows: ROWS, queries: QUERIES, rounds: ROUNDS });
    }
    const together = {};
    for (const format of ["f32", "int8"]) {
      together[format] = await step("together", { format, rows: ROWS, count: 2, rounds: ROUNDS });
    }
    const gpu = await step("gpu", { rows: FEW, queries: 8, rounds: 3 });
    const code = await assemble("bench/sum-shared.wat", { threads: true });
    const threads = await browser.call("scan", "threads", { code, bytes: ROWS * DIM * 4, rounds: ROUNDS });
    const details = { batches, together, gpu, threads };
    return { browser: browser.name, rows: rowsOf(details), details };
  } finally {
    await browser.close();
  }
}

function rowsOf({ batches, together, gpu, threads }) {
  const each = (times, count) => ({
    ...times,
    ...Object.fromEntries(["median", "min", "max"].map((name) => [name, times[name] / count])),
  });
  const ms = { unit: "ms" };
  const software = "SwiftShader: a GPU in software, on the same cores";
  return [
    ...Object.entries(batches).map(([format, { together, single }]) =>
      row({
        work: `best 10 of 100,000 × 768, ${format} as they are held, WASM, one thread: time for each of ${QUERIES} queries at once`,
        ...ms,
        ours: each(together, QUERIES),
        other: each(single, QUERIES),
        against: "one after another",
      }),
    ),
    ...Object.entries(together).map(([format, { one, several }]) =>
      row({
        work: `best 10 of 100,000 × 768, ${format} as they are held, one query, WASM, two threads`,
        ...ms,
        ours: several,
        other: one,
        against: "one thread, on the same memory",
      }),
    ),
    row({
      work: "best 10 of 20,000 × 768, f32, one query, WebGPU",
      ...ms,
      ours: gpu.there,
      other: gpu.here,
      against: "WASM, one thread",
      note: `${software}; the same hits`,
    }),
    row({
      work: "best 10 of 20,000 × 768, f32, WebGPU: time for each of 8 queries at once",
      ...ms,
      ours: each(gpu.severalThere, 8),
      other: each(gpu.severalHere, 8),
      against: "WASM, one thread",
      note: software,
    }),
    row({
      work: "a plain SIMD sum of 307 MB of shared memory in two workers: what threads could bring at most",
      ...ms,
      ours: threads.two,
      other: threads.one,
      against: "in one worker",
    }),
  ];
}
