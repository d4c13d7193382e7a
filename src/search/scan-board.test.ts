import { describe, expect, it } from "vitest";
import { noise } from "../../e2e/random.js";
import { BLOCK, type Layout } from "./scan-block.js";
import { Board, type Seat } from "./scan-board.js";
import type { Crew, FromScanThread, ScanThread, ToScanThread } from "./scan-crew.js";
import { openKernels } from "./scan-kernels.js";
import { VectorStore } from "./vector-store.js";

const DIM = 40;
const ROWS = 9500;

const vectors = (count: number, seed: number) =>
  Float32Array.from({ length: count * DIM }, noise(seed)).map((x) => x / 6);
const queries = [1, 2, 3, 4].map((seed) => vectors(1, seed));

/** What a thread would do, done here: it scans the last block of each job before this thread takes any. */
class ThreadHere implements ScanThread {
  onMessage: (message: FromScanThread) => void = () => undefined;
  onError: (why: string) => void = () => undefined;
  ended = false;
  scanned = 0;
  #place: { board: Board; seat: Seat } | undefined;

  post(message: ToScanThread): void {
    if (!("sits" in message)) return;
    const kernels = openKernels(message.sits.memory);
    this.#place = { board: new Board(message.board), seat: { ...message.sits, kernels } };
    queueMicrotask(() => this.onMessage({ ready: kernels.int8Query }));
  }

  end(): void {
    this.ended = true;
  }

  scan(): void {
    if (this.#place?.board.takeOne(this.#place.seat)) this.scanned++;
  }
}

function stores(format: "f32" | "f16" | "int8"): { shared: VectorStore; own: VectorStore } {
  const [shared, own] = [new VectorStore(DIM, format, 3), new VectorStore(DIM, format)];
  for (const store of [shared, own]) store.set(0, vectors(ROWS, 9));
  return { shared, own };
}

const scores = (store: VectorStore, count: number, first: number, end: number) => {
  const into = queries.slice(0, count).map(() => new Float32Array(ROWS).fill(9));
  store.scanTogether(queries.slice(0, count), first, end, into, first);
  return into.map(({ buffer }) => Buffer.from(buffer).toString("base64"));
};

describe.each(["f32", "f16", "int8"] as const)("threads that scan %s together", (format) => {
  it("find the very numbers that one finds, whoever takes which rows", async () => {
    const { shared, own } = stores(format);
    const threads = [new ThreadHere(), new ThreadHere()];
    const starting = threads.values();
    const crew = await shared.hire({ count: 3, start: () => starting.next().value as ThreadHere });
    expect(crew?.count).toBe(3);
    shared.crew = crew;
    expect(shared.crew).toBe(crew);
    const { post } = Board.prototype;
    Board.prototype.post = function (...of) {
      post.apply(this, of);
      for (const thread of threads) thread.scan();
    };
    try {
      for (const count of [1, 2, 4]) {
        for (const [first, end] of [
          [0, ROWS],
          [3, 9001],
        ] as const) {
          expect(scores(shared, count, first, end)).toEqual(scores(own, count, first, end));
        }
      }
    } finally {
      Board.prototype.post = post;
    }
    expect(threads.map(({ scanned }) => scanned)).toEqual([6, 6]);
  });
});

it("splits what has no room for its scores into several jobs", async () => {
  const rows = Board.most(4);
  expect([rows % BLOCK, Board.most(1) / rows]).toEqual([0, 4]);
  const layout: Layout = { format: "f32", query: 0, apart: 128, rows: 65536, stride: 128, length: 128 };
  const memory = new WebAssembly.Memory({ initial: 200 });
  const seat = { memory, kernels: openKernels(memory), layout, scores: 1024 };
  const board = new Board();
  new Float32Array(memory.buffer, 0, 1)[0] = 2;
  new Float32Array(memory.buffer, 65536, 5000 * 32).forEach((_, i, all) => {
    all[i] = i % 32 === 0 ? i / 32 : 0;
  });
  board.post([1], 1, 1000, 4500);
  while (board.takeOne(seat));
  expect(board.wait(0)).toBe(true);
  expect([...board.scoresOf(0)]).toEqual(Array.from({ length: 3500 }, (_, i) => 2 * (1000 + i)));
  expect(board.takeOne(seat)).toBe(false);
});

describe("a thread", () => {
  const start = async (store: VectorStore, thread: ScanThread) => {
    const crew = await store.hire({ count: 2, start: () => thread });
    store.crew = crew;
    return crew as Crew;
  };

  it("that ends with rows that it has taken is waited for a while, and never again", async () => {
    const { shared, own } = stores("f32");
    const thread = new ThreadHere();
    const crew = await start(shared, thread);
    const wait = Board.prototype.wait;
    Board.prototype.wait = function () {
      return wait.call(this, 10);
    };
    const { post } = Board.prototype;
    Board.prototype.post = function (...of) {
      post.apply(this, of);
      const at = new Int32Array(this.buffer);
      Atomics.sub(at, 1, 1); // taken, and never done
    };
    try {
      expect(scores(shared, 1, 0, ROWS)).toEqual(scores(own, 1, 0, ROWS));
    } finally {
      Object.assign(Board.prototype, { wait, post });
    }
    expect([crew.fault, thread.ended]).toEqual(["a thread has ended", true]);
    expect(scores(shared, 1, 0, ROWS)).toEqual(scores(own, 1, 0, ROWS));
  });

  it("scans no more once the vectors are moved", async () => {
    const { shared, own } = stores("f32");
    const crew = await start(shared, new ThreadHere());
    shared.reserve(4 * ROWS);
    expect(shared.crew).toBe(crew); // memory grows where it is
    shared.shrink(ROWS);
    expect(shared.crew).toBeUndefined();
    shared.crew = crew;
    expect(shared.crew).toBeUndefined();
    expect(scores(shared, 1, 0, ROWS)).toEqual(scores(own, 1, 0, ROWS));
  });

  it("that does not start, or has other kernels, is told of", async () => {
    const { shared, own } = stores("int8");
    const failing = new ThreadHere();
    failing.post = () => failing.onError("its script did not load");
    await expect(start(shared, failing)).rejects.toThrow("its script did not load");
    const other = new ThreadHere();
    other.post = () => other.onMessage({ ready: "otherwise" });
    await expect(start(shared, other)).rejects.toThrow("other kernels");
    expect([failing.ended, other.ended]).toEqual([true, true]);
    expect(await own.hire({ count: 2, start: () => new ThreadHere() })).toBeUndefined();
  });
});
