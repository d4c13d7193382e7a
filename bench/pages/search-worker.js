// The package's index in a worker of its own, without a model: its vectors are made here (search-data.js).

import { IndexStore } from "../../cache/index-store.js";
import { KeptIndex } from "../../cache/kept-index.js";
import { answerWith } from "./answer.js";
import { interleave, spread } from "./rounds.js";
import { DIM, unitVectors } from "./search-data.js";

const NAME = "bench";
/** An index that does not grow, to be timed beside the one that does. */
const SMALL = "bench small";
/** Vectors that are made at a time. */
const PART = 2000;

let index;
let queries;

const steps = {
  /** Fills the index: vectors a second, of the time in which they are put and written. The last of it is written too. */
  async fill({ from = 0, to, vectors, small }) {
    await steps.open({ vectors, small });
    let ms = 0;
    for (let first = from; first < to; first += PART) {
      const count = Math.min(PART, to - first);
      const made = unitVectors(count, 17 + first);
      const began = performance.now();
      for (let i = 0; i < count; i++) {
        const item = {
          id: `photo-${first + i}.jpg`,
          kind: "image",
          metadata: { album: `album ${i % 50}`, taken: first + i },
        };
        index.put(item, made.subarray(i * DIM, (i + 1) * DIM));
        if (index.due) await index.commit();
      }
      ms += performance.now() - began;
    }
    const began = performance.now();
    await index.commit();
    ms += performance.now() - began;
    return { rate: (1000 * (to - from)) / ms, ...about() };
  },

  /** Puts all files together; milliseconds of searches before it, and meanwhile, each with its wait for its turn. */
  async compact({ rounds = 15 } = {}) {
    const all = asked(16);
    const times = { before: [], meanwhile: [] };
    const search = async (of) => {
      const began = performance.now();
      await nextTask();
      await index.search(all[of.length % all.length], { k: 10 });
      of.push(performance.now() - began);
    };
    for (let i = 0; i < rounds; i++) await search(times.before);
    const began = performance.now();
    let ms;
    const compacting = index.compact().finally(() => {
      ms = performance.now() - began;
    });
    while (ms === undefined) await search(times.meanwhile);
    await compacting;
    return { ms, before: spread(times.before), meanwhile: spread(times.meanwhile), ...about() };
  },

  /** Milliseconds of a plain sum over so many bytes. */
  async sum({ code, bytes, rounds }) {
    return interleave({ sum: openSum(code, bytes) }, rounds);
  },

  async open({ vectors, small }) {
    const began = performance.now();
    index = await openIndex(small ? SMALL : NAME, vectors);
    return { ms: performance.now() - began, ...about() };
  },

  close() {
    index = undefined;
  },

  /** Milliseconds of reading all files once, as they are. */
  async readFiles() {
    const place = await placeOf();
    const began = performance.now();
    let bytes = 0;
    for (const name of await place.names()) bytes += (await (await place.get(name)).arrayBuffer()).byteLength;
    return { ms: performance.now() - began, bytes };
  },

  /** The same of copying them into memory that was used, with the access handles that the index reads with. */
  async copyFiles() {
    const place = await placeOf();
    const into = new Uint8Array(2 ** 24).fill(1);
    const began = performance.now();
    for (const name of await place.names()) await place.read(name, into);
    return { ms: performance.now() - began };
  },

  /** The ids of the best ten, for each of some queries. */
  async hits({ count }) {
    const hits = [];
    for (const query of asked(count)) hits.push((await index.search(query, { k: 10 })).map(({ id }) => id));
    return hits;
  },

  /** Milliseconds of a search; with `sum`, WebAssembly that adds numbers up, beside it those of a sum over as many bytes; with `near`, without exact vectors. */
  async time({ rounds, sum, loop, near }) {
    const all = asked(rounds + 3);
    const works = { search: (round) => index.search(all[round + 3], { k: 10 }) };
    if (near) works.near = (round) => index.memory.search(all[round + 3], { k: 10 });
    if (sum) works.sum = openSum(sum, index.memory.rows * DIM * 4);
    if (loop) works.loop = openLoop(all[0], index.memory.rows);
    for (let i = 0; i < 3; i++) for (const work of Object.values(works)) await work(-1 - i);
    return interleave(works, rounds);
  },

  /** Milliseconds of a search, here and in the index that does not grow, in turn: what slows the machine down meets both. */
  async timeGrowth({ rounds }) {
    const small = await openIndex(SMALL, index.memory.format);
    const all = asked(rounds + 3);
    const search = (of) => (round) => of.search(all[round + 3], { k: 10 });
    const works = { small: search(small), large: search(index) };
    for (let i = 0; i < 3; i++) for (const work of Object.values(works)) await work(-1 - i);
    return { rows: small.memory.rows, ...(await interleave(works, rounds)) };
  },

  /** The same of opening, beside reading the files, and copying them. */
  async timeOpening({ rounds, vectors }) {
    const times = { open: [], read: [], copy: [] };
    for (let i = 0; i < rounds; i++) {
      index = undefined;
      times.read.push((await steps.readFiles()).ms);
      times.copy.push((await steps.copyFiles()).ms);
      times.open.push((await steps.open({ vectors })).ms);
    }
    return { open: spread(times.open), read: spread(times.read), copy: spread(times.copy) };
  },
};

function about() {
  const { count, format, vectors } = index.memory;
  return { count, format, bytes: vectors.bytes, ...index.files };
}

/** Lets what waits for this thread have it. */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

async function placeOf(name = NAME) {
  return (await IndexStore.open(() => undefined)).place(name);
}

async function openIndex(name, vectors) {
  return KeptIndex.open(name, "bench", DIM, await placeOf(name), { vectors, budget: 2 ** 33 });
}

function asked(count) {
  const made = unitVectors(count, 99);
  queries = Array.from({ length: count }, (_, i) => made.slice(i * DIM, (i + 1) * DIM));
  return queries;
}

function openSum(code, bytes) {
  const pages = Math.ceil(bytes / 65536);
  const memory = new WebAssembly.Memory({ initial: pages });
  new Float32Array(memory.buffer).fill(0.5);
  const module = new WebAssembly.Module(Uint8Array.from(atob(code), (char) => char.charCodeAt(0)));
  const { sum } = new WebAssembly.Instance(module, { bench: { memory } }).exports;
  return () => sum(0, pages * 65536);
}

/** What one would write by hand: a loop over a Float32Array, and a sort. */
function openLoop(query, rows) {
  const matrix = new Float32Array(rows * DIM);
  matrix.set(unitVectors(Math.min(rows, PART), 5));
  for (let at = PART * DIM; at < matrix.length; at += PART * DIM) matrix.copyWithin(at, 0, PART * DIM);
  return () => {
    const scores = new Float32Array(rows);
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < DIM; i++, at++) sum += query[i] * matrix[at];
      scores[row] = sum;
    }
    return Array.from(scores.keys())
      .sort((a, b) => scores[b] - scores[a])
      .slice(0, 10);
  };
}

answerWith(steps);
