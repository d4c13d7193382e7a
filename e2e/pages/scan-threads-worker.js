// Searches in one thread and in several, for e2e/scan-threads.spec.ts: the package's own modules, built apart.
import { MemoryIndex } from "/.cache/threads/memory-index.js";
import { Board } from "/.cache/threads/scan-board.js";
import { scanThread } from "/.cache/threads/scan-thread.js";
import { noise } from "./random.js";

const DIM = 24;
const THREADS = 3;
/** So many that the scores of four queries have no room in one job. */
const ROWS = 70_000;

const vectorsOf = (count, seed) => Float32Array.from({ length: count * DIM }, noise(seed));

/** What a worker does that the browser has started. */
function start() {
  const worker = new Worker("/e2e/pages/scan-thread.js", { type: "module" });
  started.push(worker);
  return scanThread(worker);
}

const started = [];

/** Blocks that this thread has taken, and those that were to be scanned. */
const blocks = { own: 0, all: 0 };
const { post, takeOne } = Board.prototype;
Board.prototype.post = function (units, queries, first, end) {
  blocks.all += Math.ceil((end - first) / 1024);
  post.call(this, units, queries, first, end);
};
Board.prototype.takeOne = function (seat) {
  const took = takeOne.call(this, seat);
  if (took) blocks.own++;
  return took;
};

function asks() {
  const queries = Array.from({ length: 4 }, (_, i) => vectorsOf(1, 90 + i).map((x, _, all) => x / Math.hypot(...all)));
  const [first] = queries;
  const one = [{ k: 10 }, { k: 30, rank: "zScore" }, { k: 10, where: { n: { lt: 3 } } }, { k: 5, group: true }];
  return [
    ...one.map((request) => [{ query: first, request }]),
    queries.map((query) => ({ query, request: { k: 10 } })),
  ];
}

/** Whether several threads find what one finds, to the last bit; with `lost`, threads end before. */
async function compare({ format, lost }) {
  const memory = new MemoryIndex("space", DIM, format, THREADS);
  memory.setAll(
    Array.from({ length: ROWS }, (_, n) => ({ id: `i${n}`, kind: n % 5 ? "image" : "text", metadata: { n: n % 10 } })),
    vectorsOf(ROWS, 3).map((x) => x / Math.sqrt(DIM / 3)),
  );
  const alone = asks().map((some) => memory.searchAll(some));
  const crew = await memory.vectors.hire({ count: THREADS, start });
  memory.vectors.crew = crew;
  const several = () => asks().map((some) => memory.searchAll(some));
  const found = several();
  const deadline = performance.now() + 10_000;
  while (blocks.own === blocks.all && performance.now() < deadline) several(); // others may be slow to come
  const helped = blocks.own < blocks.all;
  // More rows than memory had room for, while threads are there.
  memory.setAll([{ id: "late", kind: "image", metadata: { n: 1 } }], vectorsOf(1, 90));
  memory.vectors.reserve(2 * ROWS);
  if (lost) for (const worker of started) worker.terminate();
  const grown = memory.searchAll(asks()[0]);
  memory.vectors.crew = undefined;
  const same = JSON.stringify(memory.searchAll(asks()[0])) === JSON.stringify(grown);
  crew.end();
  return {
    same: same && JSON.stringify(found) === JSON.stringify(alone),
    helped,
    hits: alone.flat(2).length,
    first: grown[0][0].id,
  };
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ value: await compare(data) });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
