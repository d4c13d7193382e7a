import type { SearchIndex } from "siglip-web";
import { type FillingEvents, fill, type Source } from "./filling.js";

export type FillerState = "idle" | "running" | "paused";

export interface FillerEvents extends FillingEvents {
  state(state: FillerState): void;
  /** All is in; how many were looked at, and in how many seconds. */
  finished(done: number, seconds: number): void;
  broke(error: unknown): void;
}

/** Brings sources into the index one after another; can be paused, when the index keeps what it has, and stopped. */
export interface Filler {
  readonly state: FillerState;
  add(...sources: Source[]): void;
  use(index: SearchIndex | undefined): void;
  pause(): void;
  resume(): void;
  /** Gives up what is still to come. */
  stop(): void;
}

export function createFiller(closer: () => boolean, on: FillerEvents): Filler {
  let waiting: Source[] = [];
  let index: SearchIndex | undefined;
  let state: FillerState = "idle";
  let current: AbortController | undefined;

  function setState(next: FillerState) {
    if (next === state) return;
    state = next;
    on.state(next);
  }

  async function run() {
    if (!index || state !== "idle" || waiting.length === 0) return;
    setState("running");
    const [into, started, mine] = [index, performance.now(), new AbortController()];
    const { signal } = mine;
    current = mine;
    let done = 0;
    try {
      for (let source = waiting[0]; source; source = waiting[0]) {
        let latest = 0;
        await fill(into, source, closer(), signal, {
          ...on,
          progress(now) {
            latest = now.done;
            if (!signal.aborted) on.progress(now);
          },
        });
        done += latest;
        waiting.shift();
      }
      setState("idle");
      on.finished(done, (performance.now() - started) / 1000);
    } catch (error) {
      if (signal.aborted) return; // paused or stopped, which has said so
      setState("idle");
      on.broke(error);
    }
  }

  function halt(next: FillerState) {
    setState(next);
    current?.abort();
  }

  return {
    get state() {
      return state;
    },
    add(...sources) {
      waiting.push(...sources);
      void run();
    },
    use(next) {
      index = next;
      if (next) void run();
      else halt("idle");
    },
    pause: () => state === "running" && halt("paused"),
    resume() {
      if (state !== "paused") return;
      setState("idle");
      void run();
    },
    stop() {
      waiting = [];
      halt("idle");
    },
  };
}
