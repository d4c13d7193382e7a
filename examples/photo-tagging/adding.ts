import type { SearchIndex } from "siglip-web";
import type { Looking } from "../shared/words.js";
import { type NewPicture, type Pictures, toItem } from "./pictures.js";

/** Pictures a call: small enough that they show soon. */
const CHUNK = 48;

export interface AddingEvents {
  progress(now: Looking): void;
  /** More rows are there now. */
  more(): void;
}

export interface Failed {
  id: string;
  why: string;
}

/**
 * Encodes pictures and keeps them, some at a time; those that fail are given back, and the rest goes on. What was kept
 * stays kept where the signal stops it.
 */
export async function addPictures(
  index: SearchIndex,
  pictures: Pictures,
  added: readonly NewPicture[],
  on: AddingEvents,
  signal: AbortSignal,
): Promise<Failed[]> {
  const failed: Failed[] = [];
  const began = performance.now();
  let unread = 0;
  for (let from = 0; from < added.length && !signal.aborted; from += CHUNK) {
    const chunk = added.slice(from, from + CHUNK);
    const { failures } = await index.add(chunk.map(toItem), {
      signal,
      onProgress: ({ loaded }) => {
        const done = from + loaded;
        const seconds = (performance.now() - began) / 1000;
        on.progress({ done, total: added.length, perSecond: done > 0 && seconds > 0.5 ? done / seconds : undefined });
      },
    });
    for (const { input, error } of failures) failed.push({ id: chunk[input]?.id ?? "?", why: error.message });
    unread += chunk.length;
    // All vectors are read anew each time, so only once there are half as many more: the whole stays linear.
    if (unread * 2 < pictures.ids.length && from + CHUNK < added.length) continue;
    unread = 0;
    await pictures.read(index);
    on.more();
  }
  return failed;
}
