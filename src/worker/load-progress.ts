import type { OnProgress } from "../core/progress.js";
import type { OnBytes } from "./fetch-file.js";

/** One progress over several files that arrive at once. The total is given once every file's length is known. */
export class LoadProgress {
  readonly #report: OnProgress;
  readonly #count: number;
  readonly #files = new Map<string, { loaded: number; total: number | undefined }>();

  /** `count` files are expected. */
  constructor(report: OnProgress, count: number) {
    this.#report = report;
    this.#count = count;
  }

  of(file: string): OnBytes {
    return (loaded, total) => {
      this.#files.set(file, { loaded, total });
      const all = [...this.#files.values()];
      const sum = all.reduce((bytes, one) => bytes + one.loaded, 0);
      const known = all.length === this.#count && all.every((one) => one.total !== undefined);
      const whole = all.reduce((bytes, one) => bytes + (one.total ?? 0), 0);
      this.#report({ phase: "load", loaded: sum, file, ...(known && { total: whole }) });
    };
  }
}
