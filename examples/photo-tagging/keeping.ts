import { createStore, get, set } from "idb-keyval";
import type { LabelSet } from "siglip-web";
import type { History } from "./history.js";
import type { Tagging } from "./tagging.js";

/** What outlives a reload, beside the index: every step, labels' vectors, and whether there are pictures. */
export interface Kept {
  version: 1;
  history: History<Tagging>;
  sets: readonly LabelSet[];
  pictures: boolean;
}

export interface Keeping {
  load(): Promise<Kept | undefined>;
  /** The last of several calls is what is kept. Where the browser keeps nothing, `failed` is told once. */
  save(kept: Kept): void;
}

const KEY = "tagging";

export function createKeeping(failed: (error: unknown) => void): Keeping {
  const store = createStore("siglip-web photo-tagging", "state");
  let latest: Kept | undefined;
  let writing = false;
  let told = false;

  async function write() {
    if (writing) return;
    writing = true;
    try {
      while (latest) {
        const now = latest;
        latest = undefined;
        await set(KEY, now, store);
      }
    } catch (error) {
      if (!told) failed(error);
      told = true;
    } finally {
      writing = false;
    }
  }

  return {
    async load() {
      try {
        const kept = await get<Kept>(KEY, store);
        return kept?.version === 1 ? kept : undefined;
      } catch {
        return undefined; // a private window that keeps nothing; the first change says so
      }
    },
    save(kept) {
      latest = kept;
      void write();
    },
  };
}
