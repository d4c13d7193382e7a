import type { SearchIndex, SiglipError } from "siglip-web";
import type { Photo } from "./collection.js";
import { createPace } from "./pace.js";

/** Pictures a call. Small enough that pictures added meanwhile come soon, and that a search sees them come in. */
const CHUNK = 48;

export interface IndexingProgress {
  done: number;
  total: number;
  /** Not known at the very start. */
  perSecond: number | undefined;
}

export interface IndexingEvents {
  progress(now: IndexingProgress): void;
  /** Some more are searchable; `failures` are those that never will be. */
  chunk(added: number, failures: readonly { photo: Photo; error: SiglipError }[]): void;
  finished(run: { count: number; seconds: number }): void;
  failed(error: unknown): void;
}

/** Fills one index. Of several calls of `add`, the later one's pictures come first: the user waits for those. */
export interface Indexing {
  add(photos: readonly Photo[]): void;
}

export function createIndexing(index: SearchIndex, on: IndexingEvents): Indexing {
  const waiting: Photo[] = [];
  let total = 0;
  let running = false;

  async function run() {
    const pace = createPace();
    const started = performance.now();
    let done = 0;
    while (waiting.length > 0) {
      const chunk = waiting.splice(0, CHUNK);
      const before = done;
      const { ids, failures } = await index.add(
        chunk.map(({ id, image }) => ({ id, image })),
        {
          onProgress: ({ loaded }) => {
            on.progress({ done: before + loaded, total, perSecond: pace(before + loaded) });
          },
        },
      );
      done += chunk.length;
      const failed = failures.flatMap(({ input, error }) => {
        const photo = chunk[input];
        return photo ? [{ photo, error }] : [];
      });
      on.chunk(ids.length, failed);
    }
    on.finished({ count: done, seconds: (performance.now() - started) / 1000 });
  }

  return {
    add(photos) {
      waiting.unshift(...photos);
      total += photos.length;
      if (running || photos.length === 0) return;
      running = true;
      run()
        .catch(on.failed)
        .finally(() => {
          running = false;
          total = 0;
        });
    },
  };
}
