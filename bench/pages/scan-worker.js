// The package's index in memory, in a worker of its own: its vectors are made here (search-data.js).

import { GpuScan } from "../../cache/gpu-scan.js";
import { MemoryIndex } from "../../cache/memory-index.js";
import { scanThread } from "../../cache/scan-thread.js";
import { answerWith } from "./answer.js";
import { interleave } from "./rounds.js";
import { DIM, unitVectors } from "./search-data.js";

/** Vectors that are made at a time. */
const PART = 2000;

let sum;

function filled(rows, format, threads = 1) {
  const index = new MemoryIndex("bench", DIM, format, threads);
  for (let first = 0; first < rows; first += PART) {
    const made = unitVectors(PART, 17 + first);
    for (let i = 0; i < PART; i++) {
      index.set({ id: `photo-${first + i}.jpg`, kind: "image" }, made.subarray(i * DIM, (i + 1) * DIM));
    }
  }
  return index;
}

function asked(count, seed) {
  const made = unitVectors(count, seed);
  return Array.from({ length: count }, (_, i) => ({
    query: made.slice(i * DIM, (i + 1) * DIM),
    request: { k: 10 },
  }));
}

const startThread = () => scanThread(new Worker(new URL("./scan-thread.js", import.meta.url), { type: "module" }));

const hitsOf = (compared) => compared.map((one) => one.settleHeld().matches());

const steps = {
  /** Milliseconds of some queries at once, and one after another. */
  async batch({ format, rows, queries, rounds }) {
    const index = filled(rows, format);
    const works = {
      together: (round) => index.searchAll(asked(queries, 99 + round)),
      single: (round) => asked(queries, 99 + round).map(({ query, request }) => index.search(query, request)),
    };
    for (const work of Object.values(works)) work(-1);
    return interleave(works, rounds);
  },

  /** The same on the GPU and in this thread, of one query and of several. */
  async gpu({ rows, queries, rounds }) {
    const index = filled(rows, "f32");
    const device = await (await navigator.gpu.requestAdapter()).requestDevice();
    const scan = new GpuScan(device);
    const there = async (asks) => hitsOf(await index.compareBy(scan, asks));
    const here = (asks) => index.searchAll(asks);
    const ids = (found) => JSON.stringify(found.map((hits) => hits.map(({ id, cosine }) => [id, cosine])));
    const first = asked(queries, 98);
    if (ids(await there(first)) !== ids(here(first))) throw new Error("the GPU found something else");
    await there(first.slice(0, 1));
    return interleave(
      {
        there: (round) => there(asked(1, 99 + round)),
        here: (round) => here(asked(1, 99 + round)),
        severalThere: (round) => there(asked(queries, 99 + round)),
        severalHere: (round) => here(asked(queries, 99 + round)),
      },
      rounds,
    );
  },

  /** Milliseconds of a search for the best ten in this thread, and in several that have one memory. */
  async together({ format, rows, count, rounds }) {
    const index = filled(rows, format, count);
    const crew = await index.vectors.hire({ count, start: startThread });
    const search = (crew) => (round) => {
      index.vectors.crew = crew;
      return index.searchAll(asked(1, 99 + round));
    };
    const works = { one: search(undefined), several: search(crew) };
    for (let round = -5; round < 0; round++) for (const work of Object.values(works)) work(round);
    const times = await interleave(works, rounds);
    crew.end();
    return times;
  },

  openSum({ code, memory }) {
    const module = new WebAssembly.Module(Uint8Array.from(atob(code), (char) => char.charCodeAt(0)));
    sum = new WebAssembly.Instance(module, { bench: { memory } }).exports.sum;
  },

  sum: ({ from, end }) => sum(from, end),
};

answerWith(steps);
