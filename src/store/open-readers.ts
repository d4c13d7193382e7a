import type { Reader } from "../core/storage-types.js";

/** So long nothing is opened after it was asked to be closed, in milliseconds. */
const PAUSE = 1000;

/** The files of a driver that stay open, by entry and name. */
export class OpenReaders {
  readonly #open = new Map<string, Map<string, Set<Reader>>>();
  readonly #released = new Map<string, number>();

  /** Keeps one until it is closed, and gives it; undefined, and it is closed, where its entry was released just now. */
  keep(entry: string, name: string, reader: Reader): Reader | undefined {
    if (this.isPaused(entry)) {
      reader.close();
      return undefined;
    }
    const names = this.#open.get(entry) ?? new Map<string, Set<Reader>>();
    const readers = names.get(name) ?? new Set();
    this.#open.set(entry, names.set(name, readers.add(reader)));
    return {
      read: (into, options) => reader.read(into, options),
      close: () => {
        readers.delete(reader);
        reader.close();
      },
    };
  }

  isPaused(entry: string): boolean {
    return performance.now() - (this.#released.get(entry) ?? Number.NEGATIVE_INFINITY) < PAUSE;
  }

  /** Closes those of a file, or of an entry. */
  close(entry: string, name?: string): void {
    const names = this.#open.get(entry);
    for (const [one, readers] of names ?? []) {
      if (name !== undefined && one !== name) continue;
      for (const reader of readers) reader.close();
      names?.delete(one);
    }
  }

  /** Closes those of an entry, and opens none for a while. */
  release(entry: string): void {
    this.#released.set(entry, performance.now());
    this.close(entry);
  }
}
