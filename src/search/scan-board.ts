import { BLOCK, GAP, type Layout, scanBlock, TOGETHER } from "./scan-block.js";
import type { Kernels } from "./scan-kernels.js";

/** Where in the board what is: which job it is; blocks that nobody has taken, and that are done; rows; and how many queries. */
const [TURN, LEFT, DONE, FIRST, END, QUERIES, UNITS] = [0, 1, 2, 3, 4, 5, 6];
/** Bytes of that, with what 1 stands for in each query behind it; and then scores. */
const [HEAD, NUMBERS] = [64, 32];
/** Scores that there is room for. */
const ROOM = 2 ** 18;

/** Part of ECMAScript 2024. */
type WaitAsync = (at: Int32Array, place: number, value: number) => { value: string | Promise<string> };

/** What a thread scans with: kernels on a memory, and where there it has room for the scores of a block. */
export interface Seat {
  memory: WebAssembly.Memory;
  kernels: Kernels;
  layout: Layout;
  scores: number;
}

/**
 * What threads that scan together have in common: one posts a job, all take blocks of it until none is left, and the first
 * waits for what others have taken. A thread that never comes is not waited for.
 */
export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly #at: Int32Array<SharedArrayBuffer>;
  readonly #units: Float64Array<SharedArrayBuffer>;
  readonly #scores: Float32Array<SharedArrayBuffer>;

  constructor(buffer = new SharedArrayBuffer(HEAD + 4 * ROOM)) {
    this.buffer = buffer;
    this.#at = new Int32Array(buffer, 0, NUMBERS / 4);
    this.#units = new Float64Array(buffer, NUMBERS, TOGETHER);
    this.#scores = new Float32Array(buffer, HEAD);
  }

  /** Rows of a job at most, for so many queries. */
  static most(queries: number): number {
    return Math.floor(ROOM / queries / BLOCK) * BLOCK;
  }

  /** Posts a job, once the one before is done. */
  post(units: readonly number[], queries: number, first: number, end: number): void {
    const at = this.#at;
    this.#units.set(units);
    [at[FIRST], at[END], at[QUERIES], at[UNITS]] = [first, end, queries, units.length];
    Atomics.store(at, DONE, 0);
    Atomics.store(at, LEFT, this.#blocks);
    Atomics.add(at, TURN, 1);
    Atomics.notify(at, TURN);
  }

  /** Scans a block that nobody has taken; false where there is none. */
  takeOne({ memory, kernels, layout, scores }: Seat): boolean {
    const at = this.#at;
    const block = Atomics.sub(at, LEFT, 1) - 1;
    // Only who has taken a block may look at the job: it stays until that is done.
    if (block < 0) return false;
    const [first, end, queries] = [at[FIRST] as number, at[END] as number, at[QUERIES] as number];
    const from = first + block * BLOCK;
    const count = Math.min(BLOCK, end - from);
    scanBlock(kernels, layout, [...this.#units.subarray(0, at[UNITS])], from, count, scores);
    for (let query = 0; query < queries; query++) {
      const found = new Float32Array(memory.buffer, scores + query * GAP, count);
      this.#scores.set(found, query * (end - first) + from - first);
    }
    if (Atomics.add(at, DONE, 1) + 1 === this.#blocks) Atomics.notify(at, DONE);
    return true;
  }

  /** Waits until all blocks are done; false where that takes longer than so many milliseconds. */
  wait(patience: number): boolean {
    const blocks = this.#blocks;
    for (;;) {
      const done = Atomics.load(this.#at, DONE);
      if (done >= blocks) return true;
      if (Atomics.wait(this.#at, DONE, done, patience) === "timed-out") return false;
    }
  }

  /** The scores of a query of the job that is done. */
  scoresOf(query: number): Float32Array {
    const rows = (this.#at[END] as number) - (this.#at[FIRST] as number);
    return this.#scores.subarray(query * rows, (query + 1) * rows);
  }

  /**
   * Takes part in every job, as long as this thread lives. Between jobs it is free for its event loop where the browser
   * knows how: a thread that only waits can't be asked how much memory it has, by whoever asks all of a page.
   */
  async serve(seat: Seat): Promise<never> {
    const { wait, waitAsync } = Atomics as typeof Atomics & { waitAsync?: WaitAsync };
    for (;;) {
      const turn = Atomics.load(this.#at, TURN);
      while (this.takeOne(seat));
      if (waitAsync) await waitAsync(this.#at, TURN, turn).value;
      else wait(this.#at, TURN, turn);
    }
  }

  get #blocks(): number {
    return Math.ceil(((this.#at[END] as number) - (this.#at[FIRST] as number)) / BLOCK);
  }
}
