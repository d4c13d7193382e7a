import type { Progress, SearchIndex, Siglip } from "siglip-web";
import type { Engine } from "./engine.js";
import { perFrame } from "./per-frame.js";
import { type Photo, photoOfItem } from "./photo.js";
import { type State, showState } from "./state.js";
import type { StatusLine } from "./status-line.js";
import type { TroublePanel } from "./trouble.js";
import { troubleOf } from "./trouble-words.js";
import { loadingWords } from "./words.js";

export interface Running {
  siglip: Siglip;
  index: SearchIndex;
}

export interface OpeningEvents {
  /** Some of the pictures that were kept. */
  photos(photos: readonly Photo[]): void;
  opened(running: Running): void;
  /** Nothing runs any more. */
  closed(): void;
}

/** The way from an empty page to a searchable one, and back there after the worker was lost. */
export interface Opening {
  readonly running: Running | undefined;
  readonly state: State;
  setState(state: State): void;
  start(): Promise<void>;
  /** Stops all, says what is wrong, and offers to start again. */
  fail(error: unknown): void;
}

/** Pictures that are shown at a time while the library is read. */
const SOME = 4096;

export function createOpening(engine: Engine, status: StatusLine, trouble: TroublePanel, on: OpeningEvents): Opening {
  let state: State = "loading";
  let running: Running | undefined;

  function setState(next: State) {
    state = next;
    showState(next);
  }

  async function start() {
    trouble.hide();
    setState("loading");
    status.activity("Loading the model");
    status.announce("Loading the model");
    status.progress();
    const loading = perFrame<Progress>(({ loaded, total }) => {
      status.activity(loadingWords(loaded, total));
      status.progress(loaded, total);
    });
    try {
      const opened = await engine.open(loading.put);
      loading.drop();
      await read(opened.index);
      status.idle();
      status.activity("");
      setState("ready");
      running = opened;
      on.opened(opened);
    } catch (error) {
      fail(error);
    } finally {
      loading.drop();
    }
  }

  async function read(index: SearchIndex) {
    let some: Photo[] = [];
    for await (const item of index.items()) {
      some.push(photoOfItem(item));
      if (some.length < SOME) continue;
      on.photos(some);
      some = [];
    }
    on.photos(some);
  }

  function fail(error: unknown) {
    if (state === "error") return; // a search and the looking both meet the same lost worker
    running = undefined;
    on.closed();
    status.idle();
    status.activity("");
    setState("error");
    trouble.show(troubleOf(error, engine.folder), () => void start());
  }

  return {
    get running() {
      return running;
    },
    get state() {
      return state;
    },
    setState,
    start,
    fail,
  };
}
