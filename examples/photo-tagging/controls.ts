import { saveLabels } from "siglip-web";
import { find } from "../shared/dom.js";
import { download } from "../shared/download.js";
import type { Actions } from "./actions.js";
import type { Desk } from "./desk.js";
import type { Engine } from "./engine.js";
import { picturesAmong } from "./intake.js";
import { toTemplates } from "./label-names.js";
import type { LabelVectors } from "./label-vectors.js";
import type { Page } from "./page.js";
import { acceptPictures } from "./picking.js";
import { fetchGallery } from "./pictures.js";
import type { Status } from "./status.js";
import type { View } from "./view.js";
import type { Work } from "./work.js";
import { createWriteDialog } from "./write-dialog.js";

export interface ControlParts {
  gallery: URL;
  desk: Desk;
  engine: Engine;
  vectors: LabelVectors;
  status: Status;
  view: View;
  page: Page;
  work: Work;
  actions: Actions;
}

/** Everything on the page that is pressed, typed into or dropped on, apart from labels and pictures themselves. */
export function createControls(parts: ControlParts): { showSteps(): void } {
  const { desk, page, view, work, actions, status } = parts;
  const typed = find("#new-label", HTMLInputElement);
  find("#add-label", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const [added] = actions.add(typed.value);
    typed.value = "";
    if (added) page.choose(added);
  });

  acceptPictures((files) => {
    const { pictures, others } = picturesAmong(files);
    if (pictures.length === 0 && others > 0) status.announce("There is no picture among those files");
    void work.add(pictures);
  });
  on("#samples", () => addSamples(parts));
  on("#stop", work.stop);
  on("#show-more", () => {
    view.more();
    page.render();
  });
  on("#undo", () => step(parts, "undo"));
  on("#redo", () => step(parts, "redo"));
  document.addEventListener("keydown", (event) => {
    const which = stepOf(event);
    if (which === undefined) return;
    event.preventDefault();
    step(parts, which);
  });

  acceptTemplates(desk, actions);
  const pack = find("#load-pack", HTMLInputElement);
  pack.addEventListener("change", () => {
    const [file] = pack.files ?? [];
    pack.value = "";
    if (file) void actions.pack(file);
  });
  on("#save-pack", () => savePack(parts));
  acceptWriting(parts);
  acceptForgetting(work);

  return {
    showSteps() {
      const last = desk.history.past.at(-1)?.what;
      const next = desk.history.future[0]?.what;
      for (const [id, word, what] of [
        ["undo", "Undo", last],
        ["redo", "Redo", next],
      ] as const) {
        const button = find(`#${id}`, HTMLButtonElement);
        button.disabled = what === undefined;
        button.title = what === undefined ? word : `${word}: ${what}`;
      }
      const templates = find("#templates", HTMLTextAreaElement);
      if (document.activeElement !== templates) templates.value = desk.tagging.templates.join("\n");
    },
  };
}

function on(selector: string, use: () => unknown): void {
  find(selector, HTMLButtonElement).addEventListener("click", () => void use());
}

/** Ctrl+Z and its kin; in a field they are the field's own. */
function stepOf({ key, ctrlKey, metaKey, shiftKey, target }: KeyboardEvent): "undo" | "redo" | undefined {
  if (!(ctrlKey || metaKey) || target instanceof HTMLTextAreaElement) return undefined;
  if (target instanceof HTMLInputElement && target.type === "text") return undefined;
  if (key.toLowerCase() === "y") return "redo";
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return undefined;
}

function step({ desk, view, page, status }: ControlParts, which: "undo" | "redo"): void {
  const what = desk[which]();
  if (what === undefined) return;
  view.arrange();
  page.render();
  status.announce(`${which === "undo" ? "Undone" : "Done again"}: ${what}`);
  // A button that has nothing left to do loses the focus.
  if (document.activeElement === document.body) find("#pictures", HTMLElement).focus();
}

async function addSamples({ gallery, work, status }: ControlParts): Promise<void> {
  try {
    await work.add(await fetchGallery(gallery));
  } catch (error) {
    status.trouble("The sample pictures did not come", error, () => undefined);
  }
}

function acceptTemplates(desk: Desk, actions: Actions): void {
  const templates = find("#templates", HTMLTextAreaElement);
  const fault = find("#templates-fault", HTMLElement);
  templates.addEventListener("change", () => {
    const lines = toTemplates(templates.value);
    fault.hidden = lines !== undefined;
    templates.setAttribute("aria-invalid", String(lines === undefined));
    if (lines && lines.join("\n") !== desk.tagging.templates.join("\n")) actions.templates(lines);
  });
}

async function savePack({ desk, engine, vectors, work, status }: ControlParts): Promise<void> {
  await work.resume();
  const { running } = engine;
  const { templates, labels } = desk.tagging;
  const set = running && vectors.toSet(running.space, templates, labels, running.calibration);
  if (!set) return status.announce("There are no labels to save");
  download(saveLabels(set), "labels.siglbls");
  status.announce("The label pack is among your downloads");
}

function acceptWriting({ desk, engine, status }: ControlParts): void {
  const dialog = createWriteDialog((words) => {
    status.idle(words);
    status.announce(words);
  });
  on("#write", () => {
    const { labels, templates } = desk.tagging;
    dialog.open({ labels, templates, space: engine.running?.space, pictures: desk.tagged() });
  });
}

function acceptForgetting(work: Work): void {
  const dialog = find("#forget-dialog", HTMLDialogElement);
  on("#forget", () => {
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "forget") void work.forget();
  });
}
