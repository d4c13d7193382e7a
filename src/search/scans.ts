import type { ScanStats } from "../core/index-types.js";
import { nextTask } from "../core/next-task.js";
import {
  alone,
  chooseScan,
  FEWEST,
  failed,
  isDue,
  MEASURING,
  type Measured,
  NO_ANSWER,
  unmeasured,
} from "./choose-scan.js";
import type { Ask } from "./compare.js";
import type { Comparison } from "./comparison.js";
import { measureScan } from "./measure-scan.js";
import type { MemoryIndex } from "./memory-index.js";
import type { Crew, ScanThreads } from "./scan-crew.js";
import type { Scanner } from "./scanner.js";

/** What may scan beside this thread, or in its place. */
export interface OtherScans {
  scanner?: Scanner | undefined;
  threads?: ScanThreads | undefined;
}

/** What scans an index: this thread, others with it, or a scanner, whichever was measured to be the fastest. */
export class Scans {
  #scanner: Scanner | undefined;
  #threads: ScanThreads | undefined;
  /** Those that scan with this one. */
  #crew: Crew | undefined;
  #stats: ScanStats;
  /** With how many vectors it was measured last. */
  #measured = 0;
  #measuring = false;
  #closed = false;

  constructor({ scanner, threads }: OtherScans = {}) {
    this.#scanner = scanner;
    this.#threads = threads;
    this.#stats = unmeasured({ webgpu: scanner, threads });
  }

  get stats(): ScanStats {
    const fault = this.#crew?.fault;
    if (fault !== undefined) this.#leaveThreads(fault);
    return this.#stats;
  }

  /** Compares queries with what they ask for. Where a scanner or a thread fails, this one answers, from then on. */
  async compare(memory: MemoryIndex, asks: readonly Ask[]): Promise<Comparison[]> {
    this.#follow(memory);
    this.#measureIfDue(memory);
    const scanner = this.#stats.by === "wasm" ? undefined : this.#scanner;
    const found = scanner && (await memory.compareBy(scanner, asks).catch((error) => this.#leaveScanner(error)));
    return found ?? memory.compare(asks);
  }

  /** Gives back what a scanner holds, and ends threads. */
  close(): void {
    this.#closed = true;
    this.#scanner?.rest();
    this.#crew?.end();
    [this.#scanner, this.#threads, this.#crew] = [undefined, undefined, undefined];
    this.#stats = unmeasured({ webgpu: false, threads: false });
  }

  /** Threads scan the memory that they were started with: where vectors have moved, all is measured anew. */
  #follow({ vectors }: MemoryIndex): void {
    if (!this.#crew || vectors.crew === this.#crew || this.#measuring) return;
    this.#crew.end();
    this.#crew = undefined;
    this.#measured = 0;
    this.#stats = unmeasured({ webgpu: this.#scanner, threads: this.#threads });
  }

  /** Nobody waits for it. */
  #measureIfDue(memory: MemoryIndex): void {
    const due = (there: unknown, fewest: number) => there && isDue(memory.rows, this.#measured, fewest);
    if (this.#measuring) return;
    if (!due(this.#scanner, FEWEST.webgpu) && !due(this.#threads, FEWEST.threads)) return;
    this.#measuring = true;
    this.#measured = memory.rows;
    if (!this.#stats.measured) this.#stats = alone(MEASURING);
    this.#measure(memory)
      .catch((error) => this.#leaveScanner(error))
      .finally(() => {
        this.#measuring = false;
      });
  }

  async #measure(memory: MemoryIndex): Promise<void> {
    await nextTask(); // the search that made it due goes first
    const notes: string[] = [];
    const crew = await this.#hire(memory).catch((error) => {
      this.#threads = undefined;
      notes.push(failed("Threads", error));
      return undefined;
    });
    try {
      if (!this.#closed) this.#choose(memory, crew, await this.#time(memory, crew, notes), notes);
    } finally {
      if (crew !== this.#crew) crew?.end();
    }
  }

  async #time(memory: MemoryIndex, crew: Crew | undefined, notes: string[]): Promise<Measured> {
    const scanner = this.#scanner;
    try {
      const measured = await measureScan(memory, scanner, crew);
      if (scanner && measured.webgpu === undefined) notes.push(NO_ANSWER);
      if (this.#scanner !== scanner) delete measured.webgpu;
      return measured;
    } catch (error) {
      notes.push(failed("WebGPU", error));
      this.#leaveScanner(error);
      return await measureScan(memory, undefined, crew);
    } finally {
      if (this.#scanner !== scanner) scanner?.rest(); // it was left meanwhile, and has taken memory since
    }
  }

  #choose(memory: MemoryIndex, crew: Crew | undefined, measured: Measured, notes: readonly string[]): void {
    if (this.#closed) return;
    this.#stats = chooseScan(measured, crew?.count ?? 1, notes);
    if (this.#stats.by === "wasm") this.#scanner?.rest();
    this.#crew = this.#stats.threads > 1 ? crew : undefined;
    memory.vectors.crew = this.#crew;
  }

  /** Threads for so many vectors, those that are there or others; undefined where there are to be none. */
  async #hire({ rows, vectors }: MemoryIndex): Promise<Crew | undefined> {
    if (!this.#threads || rows < FEWEST.threads) return undefined;
    return this.#crew ?? vectors.hire(this.#threads);
  }

  #leaveScanner(error: unknown): undefined {
    this.#scanner?.rest();
    this.#scanner = undefined;
    if (!this.#closed) this.#stats = alone(failed("WebGPU", error));
  }

  #leaveThreads(why: string): void {
    this.#crew?.end();
    [this.#crew, this.#threads] = [undefined, undefined];
    this.#stats = alone(failed("Threads", why));
  }
}
