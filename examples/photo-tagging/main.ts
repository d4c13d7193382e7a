import { type LabelSet, loadLabels } from "siglip-web";
import { find, setText } from "../shared/dom.js";
import { count } from "../shared/numbers.js";
import { createActions } from "./actions.js";
import { optionsInAddress } from "./address.js";
import { createControls } from "./controls.js";
import { createDesk } from "./desk.js";
import { createEngine } from "./engine.js";
import { startHistory } from "./history.js";
import { createKeeping } from "./keeping.js";
import { createLabelVectors } from "./label-vectors.js";
import { createPage } from "./page.js";
import { createPictures } from "./pictures.js";
import { createStatus } from "./status.js";
import { addLabels, NOTHING_YET } from "./tagging.js";
import { createThumbnails } from "./thumbnails.js";
import { createView } from "./view.js";
import { createWork } from "./work.js";

const GALLERY = new URL("../gallery/", document.baseURI);
/** Labels for the samples as the built-in model knows them: what "Save as a pack" gives. */
const STARTER = new URL("./starter.siglbls", import.meta.url);

/** Joins the page's parts: what the user decides, what follows from it, and what is shown of it. */
async function main() {
  const status = createStatus();
  const keeping = createKeeping(() => status.announce("This browser keeps nothing: all is gone with this tab."));
  const kept = await keeping.load();
  const starter = kept ? undefined : await fetchStarter();
  const first = addLabels(NOTHING_YET, starter?.labels ?? [], () => crypto.randomUUID());
  const engine = createEngine(optionsInAddress());
  const pictures = createPictures();
  const vectors = createLabelVectors(kept?.sets ?? (starter ? [starter] : []));
  const thumbnails = createThumbnails(GALLERY, () => engine.running?.index);
  const desk = createDesk(kept?.history ?? startHistory(first), { pictures, vectors, engine }, () => {
    show();
    void work.encode();
  });
  const view = createView(() => desk, pictures);
  const work = createWork({
    engine,
    pictures,
    thumbnails,
    vectors,
    status,
    desk: () => desk,
    changed() {
      view.arrange();
      show();
    },
    busy(adding) {
      page.busy = adding ? "adding" : "no";
    },
  });
  const actions = createActions(desk, pictures, work);
  const page = createPage({ desk, pictures, view, actions, thumbnails, announce: status.announce });
  const controls = createControls({ gallery: GALLERY, desk, engine, vectors, status, view, page, work, actions });

  function show() {
    keeping.save({ version: 1, history: desk.history, sets: vectors.sets, pictures: pictures.ids.length > 0 });
    page.render();
    controls.showSteps();
    setText(find("#kept span", HTMLElement), `${count(pictures.ids.length)} pictures, known here after a reload too.`);
  }

  page.busy = kept?.pictures ? "starting" : "no";
  controls.showSteps();
  if (kept?.pictures) await work.resume();
  page.busy = "no";
  document.documentElement.dataset.state = "ready";
}

/** None where it can't be had: the page is as good without, and its labels are typed then. */
async function fetchStarter(): Promise<LabelSet | undefined> {
  try {
    const response = await fetch(STARTER);
    return response.ok ? await loadLabels(await response.blob()) : undefined;
  } catch {
    return undefined;
  }
}

void main();
