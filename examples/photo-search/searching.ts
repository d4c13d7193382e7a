import type { Hit, SearchIndex } from "siglip-web";
import { whenIdle } from "../shared/idle.js";
import { type Filter, whereOf } from "./filter.js";
import { toQuery, type Wish } from "./wishes.js";

export interface Ask {
  wishes: readonly Wish[];
  filter: Filter;
  /** Near-duplicates as one. */
  group: boolean;
}

/** More than anybody looks at. */
const SHOWN = 300;
/** What is searched for when nobody has asked yet. */
const ANYTHING = "a photo";

export interface SearchingEvents {
  /** Kept until there is an index. */
  waiting(ask: Ask): void;
  found(ask: Ask, hits: readonly Hit[], milliseconds: number): void;
  failed(ask: Ask, error: unknown): void;
}

/** Answers one question at a time: a new one cancels the one before. */
export interface Searching {
  readonly asked: Ask | undefined;
  ask(ask: Ask | undefined): void;
  /** Asks the same again: there is more in the index now. */
  again(): void;
  /** Where to search from now on. Without an index, questions wait. */
  use(index: SearchIndex | undefined): void;
}

export function createSearching(imageOf: (id: string) => Promise<Blob | undefined>, on: SearchingEvents): Searching {
  let index: SearchIndex | undefined;
  let asked: Ask | undefined;
  let current: AbortController | undefined;

  async function run() {
    current?.abort();
    if (!asked) return;
    if (!index) return on.waiting(asked);
    const [ask, into] = [asked, index];
    current = new AbortController();
    const { signal } = current;
    const started = performance.now();
    try {
      const query = await toQuery(ask.wishes, imageOf);
      if (signal.aborted) return;
      const where = whereOf(ask.filter);
      const hits =
        query === undefined
          ? []
          : await into.search(query, { k: SHOWN, where, group: ask.group, kind: "image", signal });
      if (!signal.aborted) on.found(ask, hits, performance.now() - started);
    } catch (error) {
      if (!signal.aborted) on.failed(ask, error);
    }
  }

  /** The first search takes three times as long as the next ones, so it is made before somebody waits for it. */
  async function warmUp(into: SearchIndex) {
    await whenIdle();
    if (asked || index !== into) return;
    await into.search(ANYTHING, { k: SHOWN, kind: "image" }).catch(() => undefined); // whoever searches is told
  }

  return {
    get asked() {
      return asked;
    },
    ask(next) {
      asked = next;
      void run();
    },
    again: () => void run(),
    use(next) {
      index = next;
      if (!next) current?.abort();
      else if (asked) void run();
      else void warmUp(next);
    },
  };
}
