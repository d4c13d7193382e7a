import type { Hit } from "siglip-web";
import { find } from "../shared/dom.js";
import { whenIdle } from "../shared/idle.js";
import { count } from "../shared/numbers.js";
import { putQueryInAddress, queryInAddress } from "./address.js";
import { dataUrl } from "./data-url.js";
import { deleteAll } from "./delete-all.js";
import { showDevice } from "./device-panel.js";
import { acceptDrops } from "./drops.js";
import type { Engine } from "./engine.js";
import { createFailureList } from "./failures.js";
import { type Intake, isPicture, NOT_A_PICTURE } from "./files.js";
import { passes } from "./filter.js";
import { createFilterBar } from "./filter-bar.js";
import { seenSample } from "./gallery.js";
import { createGrid, type GridEntry } from "./grid.js";
import { IDEAS } from "./ideas.js";
import type { Kept } from "./kept.js";
import { createLibrary } from "./library.js";
import { likelyOf } from "./likely.js";
import { createModelDialog } from "./model-dialog.js";
import { workOffline } from "./offline.js";
import { createOpening } from "./opening.js";
import { createOriginals } from "./originals.js";
import { outcomeWords, refusedWords, waitingWords } from "./outcome-words.js";
import { acceptPickers } from "./pickers.js";
import { createRefresh } from "./refresh.js";
import { scoreOf } from "./score-words.js";
import { createSearchBox } from "./search-box.js";
import { type Ask, createSearching } from "./searching.js";
import { shownOf } from "./shown.js";
import { createSources } from "./sources.js";
import { createStatusLine } from "./status-line.js";
import { createStorageDialog } from "./storage-dialog.js";
import { createThumbnails } from "./thumbnails.js";
import { createTroublePanel } from "./trouble.js";
import { pictureTrouble } from "./trouble-words.js";
import { createViewer } from "./viewer.js";
import { pictures } from "./words.js";

/** Joins the page's parts: what the user does on one side, what the engine answers on the other. */
export function createPage(engine: Engine, kept: Kept): { start(): Promise<void> } {
  const empty = find("#empty", HTMLElement);
  const results = find("#results", HTMLElement);
  const status = createStatusLine();
  const failures = createFailureList(status.announce);
  const library = createLibrary();
  const originals = createOriginals();
  const likely = likelyOf(engine.choice);
  let hits = new Map<string, Hit>();
  let toTop = false;

  const opening = createOpening(engine, status, createTroublePanel(), {
    photos(photos) {
      library.put(photos);
      refresh.soon();
    },
    opened({ siglip, index }) {
      showDevice(siglip.status);
      thumbnails.retry();
      searching.use(index);
      sources.use(index);
      refresh.now();
    },
    closed() {
      showDevice(undefined);
      searching.use(undefined);
      sources.use(undefined);
      if (searching.asked) status.outcome(""); // nothing is being searched for any more
    },
  });

  const thumbnails = createThumbnails(
    async (ids) => {
      const small = (await opening.running?.index.thumbnail(ids)) ?? [];
      // The gallery is there to be seen before anything has been looked at, and by the browser's own way with pictures.
      return Promise.all(ids.map((id, i) => (small[i] ? dataUrl(small[i]) : seenSample(id))));
    },
    (id, url) => grid.picture(id, url),
  );
  const grid = createGrid(results, thumbnails, (at) => viewer.open(at));
  const box = createSearchBox(IDEAS, ask, searchBy);
  const filters = createFilterBar(ask);
  const searching = createSearching(imageOf, {
    waiting: (asked) => status.outcome(waitingWords(asked)),
    found: showFound,
    failed: refuse,
  });
  const sources = createSources(kept, originals, {
    status,
    photos(photos) {
      library.put(photos);
      refresh.soon();
    },
    gone(ids) {
      library.remove(ids);
      thumbnails.forget(ids);
      originals.forget(ids);
      refresh.soon();
    },
    failed: (failed) => failures.add(failed),
    state: (state) => opening.state !== "error" && opening.setState(state),
    broke: opening.fail,
    paced: (perSecond) => kept.write("pace", JSON.stringify({ id: engine.choice, perSecond })),
  });
  const refresh = createRefresh(() => {
    filters.offer(library);
    thumbnails.retry();
    if (searching.asked) searching.again();
    else showAll();
  });
  const viewer = createViewer({
    at(place) {
      const entry = grid.entries[place];
      const photo = entry && library.get(entry.id);
      return photo && shownOf(photo, hits.get(photo.id), likely);
    },
    async image(id) {
      const original = await originals.get(id);
      if (original) return { blob: original, original: true };
      const small = await opening.running?.index.thumbnail(id);
      return small && { blob: small, original: false };
    },
    like(id) {
      const photo = library.get(id);
      if (photo) box.only({ kind: "photo", id, name: photo.alt });
    },
    closed(place) {
      grid.goTo(place);
      results.focus({ preventScroll: true });
    },
  });
  const model = createModelDialog(
    engine.choice,
    () => opening.running?.siglip,
    () => JSON.parse(kept.read("pace") ?? "null") ?? undefined,
    (id) => {
      kept.write("model", id);
      location.reload();
    },
  );
  const storage = createStorageDialog({
    running: () => opening.running,
    folders: () => library.folders,
    async removeFolder(name) {
      const ids = library.idsOf(name);
      await sources.forget(name);
      await opening.running?.index.remove(ids);
      library.remove(ids);
      thumbnails.forget(ids);
      refresh.now();
    },
    async clearAll() {
      await sources.forgetAll();
      await deleteAll(opening.running?.siglip);
      location.reload();
    },
  });

  async function imageOf(id: string): Promise<Blob | undefined> {
    return (await originals.get(id)) ?? opening.running?.index.thumbnail(id);
  }

  function ask() {
    const { wishes } = box;
    const [only] = wishes;
    const asked = wishes.length === 0 ? undefined : { wishes, filter: filters.filter, group: filters.group };
    toTop = true;
    if (!asked) showAll();
    else if (opening.running) {
      thumbnails.pause();
      grid.pause();
    }
    searching.ask(asked);
    putQueryInAddress(wishes.length === 1 && only?.term.kind === "text" ? only.term.text : "");
  }

  function searchBy(file: File) {
    if (!isPicture(file)) return failures.add([{ name: file.name, why: NOT_A_PICTURE }]);
    box.add({ kind: "picture", image: file, name: file.name });
  }

  function showFound(asked: Ask, found: readonly Hit[], milliseconds: number) {
    const [best] = found;
    const detail = `${count(found.length)} of ${count(library.all.length)} · ${Math.max(1, Math.round(milliseconds))} ms`;
    const partly = opening.state === "indexing";
    status.outcome(outcomeWords(asked, best, likely, partly), best && detail);
    if (!best && partly) return thumbnails.retry(); // the gallery stays until there is something to show
    hits = new Map(found.map((hit) => [hit.id, hit]));
    show(
      found.flatMap((hit) => {
        const photo = library.get(hit.id);
        if (!photo) return [];
        return [{ id: hit.id, alt: photo.alt, score: scoreOf(hit, likely), more: hit.duplicates?.length ?? 0 }];
      }),
    );
  }

  /** A picture that can't be searched by is the user's to change; anything else stops the page. */
  function refuse(asked: Ask, error: unknown) {
    const why = pictureTrouble(error);
    if (why === undefined) return opening.fail(error);
    showAll();
    status.outcome(refusedWords(asked, why));
  }

  function showAll() {
    const { all } = library;
    const { filter } = filters;
    const shown = all.filter((photo) => passes(photo, filter));
    hits.clear();
    show(shown);
    empty.hidden = all.length > 0;
    const some =
      shown.length === all.length ? `All ${pictures(all.length)}` : `${pictures(shown.length)} of that time and place`;
    status.outcome(all.length > 0 ? some : "");
  }

  /** What was asked for anew is seen from its beginning. */
  function show(entries: readonly GridEntry[]) {
    if (toTop) window.scrollTo({ top: 0 });
    toTop = false;
    grid.show(entries);
  }

  function add(intake: Intake) {
    const strange = [...intake.loose].filter((file) => !isPicture(file));
    failures.add(strange.map(({ name }) => ({ name, why: NOT_A_PICTURE })));
    sources.add({ ...intake, loose: intake.loose.filter(isPicture) });
  }

  find("#open-model", HTMLButtonElement).addEventListener("click", model.open);
  find("#open-storage", HTMLButtonElement).addEventListener("click", storage.open);
  acceptPickers(add);
  acceptDrops(box.form, {
    add: (intake) => void intake.then(add),
    searchLike(id) {
      const photo = library.get(id);
      if (photo) box.add({ kind: "photo", id, name: photo.alt });
    },
    searchBy: async (intake) => {
      const { loose, files } = await intake;
      const file = loose[0] ?? files[0]?.file;
      if (file) searchBy(file);
    },
  });

  return {
    async start() {
      const query = queryInAddress();
      box.setText(query);
      if (query !== "") ask();
      await sources.start();
      await whenIdle(); // what is to be seen comes first
      await workOffline(); // so that what the worker fetches is there for the next visit, too
      await opening.start();
    },
  };
}
