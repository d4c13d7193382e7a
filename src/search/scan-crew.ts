import type { Layout } from "./scan-block.js";
import { Board, type Seat } from "./scan-board.js";

/** Milliseconds in which all threads are to be there, and in which one is to scan a block that it has taken: that takes less than one. */
const PATIENCE = { start: 15_000, block: 2000 };
/** Fewer rows than this are scanned by one thread: to wake others takes longer. */
const FEWEST = 8192;

/** What a thread is told: what it scans, and that all know of each other. */
export type ToScanThread = { sits: Omit<Seat, "kernels">; board: SharedArrayBuffer } | { begin: true };
/** That it is there, and how its kernel for int8 reads a query. */
export type FromScanThread = { ready: string };

/** A worker that does what `serveScan` does. */
export interface ScanThread {
  post(message: ToScanThread): void;
  end(): void;
  onMessage: (message: FromScanThread) => void;
  onError: (why: string) => void;
}

/** What starts such workers. */
export interface ScanThreads {
  /** With the one that searches. */
  count: number;
  start(): ScanThread;
}

/** Threads that scan one memory together with the one that searches, which never waits for a thread that has ended. */
export class Crew {
  readonly memory: WebAssembly.Memory;
  readonly #seat: Seat;
  readonly #threads: readonly ScanThread[];
  readonly #board = new Board();
  #fault: string | undefined;

  private constructor(seat: Seat, threads: readonly ScanThread[]) {
    this.memory = seat.memory;
    this.#seat = seat;
    this.#threads = threads;
  }

  /** Rejects where not all of them start. @param room Addresses of room for a block's scores, for each thread. */
  static async start(threads: ScanThreads, seat: Omit<Seat, "scores">, room: readonly number[]): Promise<Crew> {
    const [own = 0, ...others] = room.slice(0, threads.count);
    const crew = new Crew(
      { ...seat, scores: own },
      others.map(() => threads.start()),
    );
    try {
      await crew.#begin(seat, others);
      return crew;
    } catch (error) {
      crew.end();
      throw error;
    }
  }

  /** With the one that searches. */
  get count(): number {
    return this.#threads.length + 1;
  }

  /** What it has failed with. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** As `VectorStore.scanTogether`; false where that is to be done by one thread. */
  scan(units: readonly number[], first: number, end: number, into: readonly Float32Array[], to: number): boolean {
    if (this.#fault !== undefined || end - first < FEWEST) return false;
    const most = Board.most(into.length);
    for (let from = first; from < end; from += most) {
      this.#board.post(units, into.length, from, Math.min(from + most, end));
      while (this.#board.takeOne(this.#seat));
      if (!this.#board.wait(PATIENCE.block)) {
        this.#fault = "a thread has ended";
        this.end();
        return false;
      }
      for (const [i, out] of into.entries()) out.set(this.#board.scoresOf(i), to + from - first);
    }
    return true;
  }

  end(): void {
    this.#fault ??= "it was ended";
    for (const thread of this.#threads) thread.end();
  }

  async #begin(
    { kernels, memory, layout }: { kernels: Seat["kernels"]; memory: WebAssembly.Memory; layout: Layout },
    room: readonly number[],
  ) {
    let late: ReturnType<typeof setTimeout> | undefined;
    const ready = this.#threads.map(
      (thread, i) =>
        new Promise<void>((resolve, reject) => {
          thread.onError = (why) => reject(new Error(why));
          thread.onMessage = ({ ready }) =>
            ready === kernels.int8Query ? resolve() : reject(new Error("it has other kernels"));
          thread.post({ sits: { memory, layout, scores: room[i] as number }, board: this.#board.buffer });
        }),
    );
    const tooLate = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error("it did not start in time")), PATIENCE.start);
    });
    try {
      await Promise.race([Promise.all(ready), tooLate]);
    } finally {
      clearTimeout(late);
    }
    for (const thread of this.#threads) thread.post({ begin: true });
  }
}
