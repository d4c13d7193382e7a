import type { SearchIndex } from "siglip-web";
import { button, find } from "../shared/dom.js";
import { aSecond, type Looking, lookingWords } from "../shared/words.js";
import type { FileFailure } from "./failures.js";
import type { DirectoryHandle, Intake } from "./files.js";
import { createFiller, type FillerState } from "./filler.js";
import type { Source } from "./filling.js";
import { fetchGallery, GALLERY, listGallery, type Sample } from "./gallery.js";
import type { Kept } from "./kept.js";
import type { Originals } from "./originals.js";
import { perFrame } from "./per-frame.js";
import { type Photo, photoOf } from "./photo.js";
import type { StatusLine } from "./status-line.js";
import { pictures } from "./words.js";

export interface SourcesEvents {
  status: StatusLine;
  photos(photos: readonly Photo[]): void;
  gone(ids: readonly string[]): void;
  failed(failures: readonly FileFailure[]): void;
  state(state: "indexing" | "ready"): void;
  broke(error: unknown): void;
  /** How many pictures a second were looked at. */
  paced(perSecond: number): void;
}

/** Where the library's pictures come from: the gallery, folders that are kept, and what the user hands over. */
export interface Sources {
  /**
   * Says what the gallery has, and follows the folders of earlier visits that may still be read; pictures are brought once there
   * is an index.
   */
  start(): Promise<void>;
  use(index: SearchIndex | undefined): void;
  add(intake: Intake): void;
  forget(folder: string): Promise<void>;
  forgetAll(): Promise<void>;
}

export function createSources(kept: Kept, originals: Originals, on: SourcesEvents): Sources {
  const { status } = on;
  const [pause, stop] = [find("#pause", HTMLButtonElement), find("#stop", HTMLButtonElement)];
  const closer = find("#closer", HTMLInputElement);
  const waiting = find("#folders", HTMLElement);
  let known: Source[] = [];
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  closer.checked = kept.read("closer") === "on";

  const looking = perFrame<Looking>((now) => {
    status.activity(lookingWords(now));
    status.progress(now.done, now.total);
  });
  const filler = createFiller(() => closer.checked, {
    photos(photos, files) {
      originals.keep(files);
      on.photos(photos);
    },
    gone: on.gone,
    progress: looking.put,
    failed(failures) {
      on.failed(failures);
      on.gone(failures.map(({ id }) => id));
    },
    state: showState,
    finished(done, seconds) {
      looking.drop();
      const pace = done / seconds;
      status.activity(done === 0 ? "" : `Looked at ${pictures(done)} in ${seconds.toFixed(1)} s · ${aSecond(pace)}`);
      if (done > 0) status.announce("All pictures can be searched now");
      if (done >= 16 && !closer.checked) on.paced(pace);
    },
    broke: on.broke,
  });

  function showState(state: FillerState) {
    looking.drop();
    pause.hidden = stop.hidden = state === "idle";
    pause.textContent = state === "paused" ? "Go on" : "Pause";
    if (state !== "running") status.idle();
    if (state === "paused") status.activity("Paused. What has been looked at can be searched.");
    if (state === "idle") status.activity("");
    on.state(state === "running" ? "indexing" : "ready");
  }

  function follow(...sources: Source[]) {
    known.push(...sources);
    filler.add(...sources);
  }

  function followFolder(handle: DirectoryHandle) {
    originals.keepFolder(handle);
    follow({ kind: "folder", handle });
  }

  async function bring(samples: readonly Sample[]) {
    const files = await fetchGallery(samples);
    originals.keep(files);
    follow({ kind: "files", files, alts: new Map(samples.map(({ path, alt }) => [path, alt])) });
  }

  function refuse(error: unknown) {
    on.failed([{ name: "The sample pictures", why: error instanceof Error ? error.message : String(error) }]);
  }

  /** Folders that the browser wants to be asked about again, which only a click may do. */
  function offer(handle: DirectoryHandle) {
    const again = button("button", `Look for what is new in “${handle.name}”`, () => void ask());
    const ask = async () => {
      if ((await handle.requestPermission?.({ mode: "read" })) !== "granted") return;
      again.remove();
      waiting.hidden = waiting.childElementCount === 0;
      followFolder(handle);
    };
    waiting.append(again);
    waiting.hidden = false;
  }

  pause.addEventListener("click", () => (filler.state === "paused" ? filler.resume() : filler.pause()));
  stop.addEventListener("click", () => filler.stop());
  closer.addEventListener("change", () => {
    kept.write("closer", closer.checked ? "on" : "off");
    filler.stop();
    filler.add(...known);
  });

  return {
    async start() {
      for (const { handle } of await kept.folders()) {
        if ((await handle.queryPermission?.({ mode: "read" })) === "granted") followFolder(handle);
        else offer(handle);
      }
      if (kept.read("gallery") === "off") return;
      try {
        const samples = await listGallery();
        on.photos(samples.map(({ path, alt }) => photoOf(path, { alt, modified: 0 })));
        // Until then those in sight do: hundreds of requests would be in the way of the page and its model.
        void opened.then(() => bring(samples)).catch(refuse);
      } catch (error) {
        refuse(error);
      }
    },
    use(index) {
      if (index) open();
      filler.use(index);
    },
    add({ folders, files, loose }) {
      for (const handle of folders) {
        void kept.keepFolder({ name: handle.name, handle });
        followFolder(handle);
      }
      if (files.length > 0) follow({ kind: "files", files });
      if (loose.length > 0) follow({ kind: "loose", files: loose });
    },
    async forget(folder) {
      filler.stop();
      known = known.filter((source) => !isOf(source, folder));
      if (folder === GALLERY) kept.write("gallery", "off");
      else await kept.forgetFolder(folder);
    },
    async forgetAll() {
      filler.stop();
      for (const { name } of await kept.folders()) await kept.forgetFolder(name);
      kept.clear();
    },
  };
}

function isOf(source: Source, folder: string): boolean {
  if (source.kind === "folder") return source.handle.name === folder;
  return source.kind === "loose" ? folder === "Added" : (source.files[0]?.path.startsWith(`${folder}/`) ?? false);
}
