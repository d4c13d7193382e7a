import type { Views } from "../core/views.js";
import type { ModelSpec } from "../models/spec.js";
import type { OpenFile } from "./open-input.js";
import { partAddress } from "./part-address.js";
import type { Resized } from "./pictures.js";
import { Resizer, type ResizerWorker } from "./resizer-handle.js";
import { SpawnedWorker } from "./spawned-worker.js";

export interface PoolOptions {
  /** Starts a worker that runs resizer.ts. */
  spawn(): ResizerWorker;
  /** How many. */
  size: number;
  /** Milliseconds without work after which all are ended, so that their memory goes back. */
  idle: number;
  /** Milliseconds after which a worker that does not answer is given up. */
  patience: number;
}

/** The workers that a browser can be asked for: one core is left to the tower. */
function packagedPool(): PoolOptions {
  return {
    spawn: () => new SpawnedWorker(partAddress("resizer", "./resizer.js"), { name: "siglip-web-resizer" }),
    size: Math.max(1, Math.min((navigator.hardwareConcurrency || 2) - 1, 4)),
    idle: 10_000,
    patience: 60_000,
  };
}

/**
 * Decodes and resizes files in workers of its own, started when they are first wanted. Nothing depends on them: where
 * they can't be started or end, what they had is answered with nothing, to be done by who asked.
 */
export class ResizerPool {
  readonly #rule: ModelSpec["image"];
  readonly #options: PoolOptions;
  readonly #resizers = new Set<Resizer>();
  #users = 0;
  #failed = false;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(rule: ModelSpec["image"], options: PoolOptions = packagedPool()) {
    this.#rule = rule;
    this.#options = options;
  }

  /**
   * Starts the workers, where there are none and they have not failed to start before; they are of use once they have
   * answered. Gives what says that they are no longer wanted.
   */
  use(): () => void {
    this.#users++;
    clearTimeout(this.#idle);
    if (!this.#failed && this.#resizers.size === 0) this.#start();
    return () => {
      if (--this.#users === 0) this.#idle = setTimeout(() => this.#close(), this.#options.idle);
    };
  }

  /** A file's views, or `undefined` where no worker is there or the one that had it failed. */
  async resize(file: OpenFile, maxPixels: number, views?: Views): Promise<Resized | undefined> {
    const [first, ...others] = [...this.#resizers].filter((one) => one.ready);
    const idlest = first && others.reduce((best, one) => (one.load < best.load ? one : best), first);
    return idlest?.resize(file, maxPixels, views);
  }

  #start(): void {
    const { spawn, size, patience } = this.#options;
    for (let i = 0; i < size; i++) {
      const resizer: Resizer = new Resizer(spawn(), this.#rule, patience, () => {
        this.#resizers.delete(resizer);
        this.#failed ||= !resizer.ready;
      });
      this.#resizers.add(resizer);
    }
  }

  #close(): void {
    for (const one of this.#resizers) one.close();
    this.#resizers.clear();
  }
}
