import type { OnProgress } from "../core/progress.js";
import type { OnBytes } from "../store/file-ref.js";

/** One progress over several files that arrive at once. The total is given once every file's length is known. */
export class LoadProgress {
  readonly #report: OnProgress;
  #most = 0;
  readonly #files = new Map<string, { loaded: number; total: number | undefined }>();

  constructor(report: OnProgress) {
    this.#report = report;
  }

  /** Counts on a file, or on a part of it that comes by itself, from now on; call it for all before the first one ends. */
  of(file: string, part = ""): OnBytes {
    const key = file + part;
    this.#files.set(key, { loaded: 0, total: undefined });
    return (loaded, total) => {
      this.#files.set(key, { loaded, total });
      const all = [...this.#files.values()];
      const sum = all.reduce((bytes, one) => bytes + one.loaded, 0);
      const known = all.every((one) => one.total !== undefined);
      const whole = all.reduce((bytes, one) => bytes + (one.total ?? 0), 0);
      this.#most = Math.max(this.#most, sum); // a file that turned out damaged begins again
      this.#report({ phase: "load", loaded: this.#most, file, ...(known && { total: whole }) });
    };
  }

  /** Counts no more on a file that turned out not to be there. */
  drop(file: string): void {
    this.#files.delete(file);
  }
}
