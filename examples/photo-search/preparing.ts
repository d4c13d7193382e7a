import type { Progress, SearchIndex } from "siglip-web";
import type { Photo } from "./collection.js";
import type { DevicePanel } from "./device-panel.js";
import type { Engine } from "./engine.js";
import type { FileFailure } from "./failures.js";
import { createIndexing, type Indexing, type IndexingEvents, type IndexingProgress } from "./indexing.js";
import { perFrame } from "./per-frame.js";
import { type State, showState } from "./state.js";
import type { StatusLine } from "./status-line.js";
import type { TroublePanel } from "./trouble.js";
import { pictureTrouble, troubleOf } from "./trouble-words.js";
import { aSecond, loadingWords, lookingWords, pictures } from "./words.js";

export interface PreparingParts {
  engine: Engine;
  status: StatusLine;
  device: DevicePanel;
  trouble: TroublePanel;
  /** The pictures to look at, asked for at each start. */
  photos: () => readonly Photo[];
}

export interface PreparingEvents {
  /** There is an index from now on, or none any more. */
  index(index: SearchIndex | undefined): void;
  /** More pictures can be found; those in `failed` never will be. */
  more(failed: readonly { photo: Photo; failure: FileFailure }[]): void;
}

/** The way from an empty page to a searchable one, and back there after the worker was lost. */
export interface Preparing {
  readonly state: State;
  start(): Promise<void>;
  /** Looks at more pictures. Before there is an index this is not needed: all are looked at then. */
  lookAt(photos: readonly Photo[]): void;
  /** Stops all, says what is wrong, and offers to start again. */
  fail(error: unknown): void;
}

export function createPreparing(
  { engine, status, device, trouble, photos }: PreparingParts,
  on: PreparingEvents,
): Preparing {
  let state: State = "loading";
  let searchable = 0;
  let indexing: Indexing | undefined;

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
      const { index, status: running } = await engine.open(loading.put);
      device.show(running);
      searchable = 0;
      indexing = createIndexing(index, eventsOfRun());
      on.index(index);
      lookAt(photos());
    } catch (error) {
      fail(error);
    } finally {
      loading.drop();
    }
  }

  function lookAt(added: readonly Photo[]) {
    if (!indexing) return;
    if (added.length === 0) return rest("");
    setState("indexing");
    status.activity(`Looking at ${pictures(added.length)}`);
    status.announce(`Looking at ${pictures(added.length)}`);
    indexing.add(added);
  }

  /** What one index has to say. An index that was given up has nothing to say any more. */
  function eventsOfRun(): IndexingEvents {
    const looking = perFrame<IndexingProgress>((now) => {
      status.activity(lookingWords(now));
      status.progress(now.done, now.total);
    });
    return {
      progress: looking.put,
      chunk(added, failed) {
        searchable += added;
        device.count(searchable);
        on.more(
          failed.map(({ photo, error }) => ({
            photo,
            failure: { name: photo.alt, why: pictureTrouble(error) ?? error.message },
          })),
        );
      },
      finished({ count, seconds }) {
        looking.drop();
        rest(`Looked at ${pictures(count)} in ${seconds.toFixed(1)} s · ${aSecond(count / seconds)}`);
        status.announce(`All ${pictures(searchable)} can be searched now`);
      },
      failed(error) {
        looking.drop();
        fail(error);
      },
    };
  }

  function rest(words: string) {
    status.idle();
    status.activity(words);
    setState("ready");
  }

  function fail(error: unknown) {
    if (state === "error") return; // a search and the indexing both meet the same lost worker
    indexing = undefined;
    on.index(undefined);
    device.stopped();
    status.idle();
    status.activity("");
    setState("error");
    trouble.show(troubleOf(error, engine.model), () => void start());
  }

  return {
    get state() {
      return state;
    },
    start,
    lookAt,
    fail,
  };
}
