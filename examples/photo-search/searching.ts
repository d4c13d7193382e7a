import { type Hit, isSiglipError, type SearchIndex } from "siglip-web";
import type { Photo } from "./collection.js";

export type Query =
  | { kind: "text"; text: string }
  | { kind: "picture"; image: Blob; name: string }
  | { kind: "similar"; photo: Photo };

/** More than anybody looks at, and few enough to be put in order at once. */
export const SHOWN = 60;

export interface SearchingEvents {
  /** The query is kept until there is an index. */
  waiting(query: Query): void;
  found(query: Query, hits: readonly Hit[], milliseconds: number): void;
  failed(query: Query, error: unknown): void;
}

/** Answers one query at a time: a new one cancels the one before. */
export interface Searching {
  readonly query: Query | undefined;
  ask(query: Query | undefined): void;
  /** Asks the same again: there is more in the index now. */
  again(): void;
  /** Where to search from now on. Without an index, queries wait. */
  use(index: SearchIndex | undefined): void;
}

export function createSearching(on: SearchingEvents): Searching {
  let index: SearchIndex | undefined;
  let query: Query | undefined;
  let current: AbortController | undefined;

  async function run() {
    current?.abort();
    if (!query) return;
    if (!index) return on.waiting(query);
    const asked = query;
    current = new AbortController();
    const { signal } = current;
    const started = performance.now();
    try {
      const hits = await answer(index, asked, signal);
      if (!signal.aborted) on.found(asked, hits, performance.now() - started);
    } catch (error) {
      if (!signal.aborted) on.failed(asked, error);
    }
  }

  return {
    get query() {
      return query;
    },
    ask(next) {
      query = next;
      void run();
    },
    again: () => void run(),
    use(next) {
      index = next;
      if (next) void run();
      else current?.abort();
    },
  };
}

async function answer(index: SearchIndex, query: Query, signal: AbortSignal): Promise<Hit[]> {
  switch (query.kind) {
    case "text":
      return index.search(query.text, { k: SHOWN, signal });
    case "picture":
      return index.search(query.image, { k: SHOWN, signal });
    case "similar":
      return similar(index, query.photo, signal);
    default:
      return query satisfies never;
  }
}

/** By the vector that the index has; a picture that it has not looked at yet is looked at now. */
async function similar(index: SearchIndex, photo: Photo, signal: AbortSignal): Promise<Hit[]> {
  try {
    return await index.search({ similarTo: photo.id }, { k: SHOWN, signal });
  } catch (error) {
    if (!isSiglipError(error, "bad-input")) throw error;
    const hits = await index.search(photo.image, { k: SHOWN + 1, signal });
    return hits.filter(({ id }) => id !== photo.id).slice(0, SHOWN);
  }
}
