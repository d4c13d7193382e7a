import type { Hit } from "siglip-web";
import { find } from "../shared/dom.js";
import { deviceInAddress, putQueryInAddress, queryInAddress } from "./address.js";
import { createCollection, fetchGallery } from "./collection.js";
import { createDevicePanel } from "./device-panel.js";
import { acceptDrops } from "./drops.js";
import { createEngine } from "./engine.js";
import { createFailureList } from "./failures.js";
import { IDEAS } from "./ideas.js";
import { type Intake, isPicture, NOT_A_PICTURE } from "./intake.js";
import { outcomeWords, refusedWords, waitingWords } from "./outcome-words.js";
import { acceptPickers } from "./pickers.js";
import { createPreparing } from "./preparing.js";
import { scoreOf } from "./score-words.js";
import { createSearchBox } from "./search-box.js";
import { createSearching, type Query } from "./searching.js";
import { createStatusLine } from "./status-line.js";
import { createTiles } from "./tiles.js";
import { createTroublePanel } from "./trouble.js";
import { pictureTrouble } from "./trouble-words.js";
import { ofTotal, pictures } from "./words.js";

/** Joins the page's parts: what the user does on one side, what the engine answers on the other. */
async function main() {
  const empty = find("#empty", HTMLElement);
  const status = createStatusLine();
  const failures = createFailureList(status.announce);
  const collection = createCollection();
  const tiles = createTiles(find("#results", HTMLElement), searchLike);
  const box = createSearchBox(IDEAS, { text: searchText, picture: searchBy });
  const searching = createSearching({
    waiting: (query) => status.outcome(waitingWords(query)),
    found: showFound,
    failed: refuse,
  });
  const preparing = createPreparing(
    {
      engine: createEngine(new URL("../models/siglip-demo/", document.baseURI), deviceInAddress()),
      status,
      device: createDevicePanel(),
      trouble: createTroublePanel(),
      photos: () => collection.all,
    },
    {
      index(index) {
        searching.use(index);
        if (!index && searching.query) status.outcome(""); // nothing is being searched for any more
      },
      more(failed) {
        for (const { photo } of failed) {
          collection.remove(photo.id);
          tiles.forget(photo.id);
        }
        failures.add(failed.map(({ failure }) => failure));
        if (searching.query) searching.again();
        else if (failed.length > 0) showAll();
      },
    },
  );

  function ask(query: Query | undefined) {
    putQueryInAddress(query?.kind === "text" ? query.text : "");
    if (!query) showAll();
    searching.ask(query);
    window.scrollTo({ top: 0 });
  }

  function searchText(text: string) {
    ask(text === "" ? undefined : { kind: "text", text });
  }

  function searchBy(file: File) {
    if (!isPicture(file)) return failures.add([{ name: file.name, why: NOT_A_PICTURE }]);
    box.setExample({ image: file, name: file.name });
    ask({ kind: "picture", image: file, name: file.name });
  }

  function searchLike(id: string) {
    const photo = collection.get(id);
    if (!photo) return;
    box.setExample({ image: photo.image, name: photo.alt });
    ask({ kind: "similar", photo });
  }

  function showFound(query: Query, hits: readonly Hit[], milliseconds: number) {
    const [best] = hits;
    const detail = `${ofTotal(hits.length, collection.all.length)} · ${Math.max(1, Math.round(milliseconds))} ms`;
    status.outcome(outcomeWords(query, best, preparing.state === "indexing"), best && detail);
    if (!best) return; // the gallery stays until there is something to show
    tiles.show(
      hits.flatMap((hit) => {
        const photo = collection.get(hit.id);
        return photo ? [{ photo, score: scoreOf(hit) }] : [];
      }),
    );
  }

  /** A picture that can't be searched by is the user's to change; anything else stops the page. */
  function refuse(query: Query, error: unknown) {
    const why = pictureTrouble(error);
    if (why === undefined) return preparing.fail(error);
    showAll();
    status.outcome(refusedWords(query, why));
  }

  function showAll() {
    const { all } = collection;
    tiles.show(all.map((photo) => ({ photo })));
    empty.hidden = all.length > 0;
    status.outcome(all.length > 0 ? `All ${pictures(all.length)}` : "");
  }

  function add(intake: Intake) {
    failures.add(intake.failures);
    const added = collection.addOwn(intake.files);
    if (added.length === 0) return;
    if (!searching.query) {
      showAll();
      window.scrollTo({ top: 0 });
    }
    preparing.lookAt(added);
  }

  acceptPickers(add);
  acceptDrops(box.form, {
    add: (intake) => void intake.then(add),
    searchLike,
    searchBy: async (intake) => {
      const { files, failures: failed } = await intake;
      if (files[0]) searchBy(files[0]);
      else failures.add(failed);
    },
  });

  try {
    collection.addGallery(await fetchGallery(new URL("../gallery/", document.baseURI)));
  } catch (error) {
    failures.add([{ name: "The pictures of this page", why: error instanceof Error ? error.message : String(error) }]);
  }
  showAll();
  const query = queryInAddress();
  box.setText(query);
  if (query !== "") searchText(query);
  await preparing.start();
}

void main();
