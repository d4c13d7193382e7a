import type { ScanStats } from "../core/index-types.js";
import { nextTask } from "../core/next-task.js";
import { brokenScan, chooseScan, isDue, WASM_ONLY } from "./choose-scan.js";
import type { Ask } from "./compare.js";
import type { Comparison } from "./comparison.js";
import { measureScan } from "./measure-scan.js";
import type { MemoryIndex } from "./memory-index.js";
import type { Scanner } from "./scanner.js";

/** What scans an index: this thread, or a scanner where it was measured to be faster. */
export class Scans {
  #scanner: Scanner | undefined;
  #stats: ScanStats;
  /** With how many vectors it was measured last. */
  #measured = 0;
  #measuring = false;

  constructor(scanner: Scanner | undefined) {
    this.#scanner = scanner;
    this.#stats = scanner ? WASM_ONLY.unmeasured : WASM_ONLY.noDevice;
  }

  get stats(): ScanStats {
    return this.#stats;
  }

  /** Compares queries with what they ask for. Where a scanner fails, this thread answers, from then on. */
  async compare(memory: MemoryIndex, asks: readonly Ask[]): Promise<Comparison[]> {
    this.#measureIfDue(memory);
    const scanner = this.#stats.by === "wasm" ? undefined : this.#scanner;
    const found = scanner && (await memory.compareBy(scanner, asks).catch((error) => this.#leave(error)));
    return found ?? memory.compare(asks);
  }

  /** Gives back what a scanner holds. */
  close(): void {
    this.#scanner?.rest();
    this.#scanner = undefined;
    this.#stats = WASM_ONLY.noDevice;
  }

  /** Nobody waits for it. */
  #measureIfDue(memory: MemoryIndex): void {
    const scanner = this.#scanner;
    if (!scanner || this.#measuring || !isDue(memory.rows, this.#measured)) return;
    this.#measuring = true;
    this.#measured = memory.rows;
    if (this.#stats === WASM_ONLY.unmeasured) this.#stats = WASM_ONLY.measuring;
    this.#measure(memory, scanner)
      .catch((error) => this.#leave(error))
      .finally(() => {
        this.#measuring = false;
      });
  }

  async #measure(memory: MemoryIndex, scanner: Scanner): Promise<void> {
    await nextTask(); // the search that made it due goes first
    if (this.#scanner !== scanner) return;
    const measured = await measureScan(memory, scanner);
    if (this.#scanner !== scanner) {
      scanner.rest(); // it was left meanwhile, and has taken memory since
      return;
    }
    this.#stats = measured ? chooseScan(measured) : WASM_ONLY.noAnswer;
    if (this.#stats.by === "wasm") scanner.rest();
  }

  #leave(error: unknown): undefined {
    this.#scanner?.rest();
    this.#scanner = undefined;
    this.#stats = brokenScan(error);
  }
}
