import { find, setText } from "../shared/dom.js";
import { count } from "../shared/numbers.js";
import { type Actions, scoreWords } from "./actions.js";
import type { Desk } from "./desk.js";
import { createGrid } from "./grid.js";
import { createLabelEditor } from "./label-editor.js";
import { createLabelList } from "./label-list.js";
import { createPictureDialog } from "./picture-dialog.js";
import type { Pictures } from "./pictures.js";
import type { TagLabel } from "./tagging.js";
import { examplesOf } from "./teaching.js";
import type { Thumbnails } from "./thumbnails.js";
import type { View } from "./view.js";
import { nameOf } from "./view.js";

export interface PageParts {
  desk: Desk;
  pictures: Pictures;
  view: View;
  actions: Actions;
  thumbnails: Thumbnails;
  announce(text: string): void;
}

/** The labels, the chosen one's editor and the pictures, as the desk has them. */
export interface Page {
  render(): void;
  choose(label: string | undefined): void;
  /** What keeps the page from being called empty though it has no pictures yet. */
  busy: "no" | "starting" | "adding";
}

export function createPage({ desk, pictures, view, actions, thumbnails, announce }: PageParts): Page {
  /** Where the slider is while it is being moved. */
  let preview: { id: string; threshold: number } | undefined;
  let teaching = false;
  let busy: Page["busy"] = "no";

  const list = createLabelList(choose);
  const pictureDialog = createPictureDialog((picture, label, said) => actions.say(label, picture, said));
  const grid = createGrid(find("#grid", HTMLElement), {
    click: (id) => (view.chosen === undefined ? openPicture(id) : actions.click(view.chosen, id)),
    say: (id, said) => view.chosen !== undefined && actions.say(view.chosen, id, said),
    address: thumbnails.get,
  });
  const editor = createLabelEditor({
    ...actions,
    preview(id, threshold) {
      preview = { id, threshold };
      render();
    },
    threshold(id, threshold) {
      preview = undefined;
      actions.threshold(id, threshold);
    },
    remove(id) {
      actions.remove(id);
      find("#new-label", HTMLInputElement).focus(); // the editor is gone, and the keyboard needs a place
    },
    teach: (id) => void teach(id),
  });

  function choose(id: string | undefined) {
    preview = undefined;
    view.choose(id);
    render();
  }

  async function teach(id: string) {
    teaching = true;
    render();
    const isTaught = await actions.teach(id);
    teaching = false;
    view.arrange();
    render();
    if (isTaught) announce("The label has been taught");
  }

  function openPicture(id: string) {
    const row = pictures.row(id);
    if (row === undefined) return;
    const labels = desk.tagging.labels.map((label) => ({
      id: label.id,
      name: label.name,
      has: desk.verdicts(label)(row).has,
      score: scoreWords(desk, label, row),
    }));
    pictureDialog.open(id, nameOf(id), labels, (put) => thumbnails.get(id, put));
  }

  function render() {
    if (view.chosen !== undefined && !desk.label(view.chosen)) view.choose(undefined);
    const own = desk.label(view.chosen);
    const label = own && preview?.id === own.id ? { ...own, threshold: preview.threshold } : own;
    const tagged = showLabels(label);
    showEditor(label, tagged);
    grid.show(view.tiles(label));
    const total = pictures.ids.length;
    setText(find("#heading", HTMLElement), label ? label.name : "All pictures");
    setText(find("#detail", HTMLElement), detailWords(label, tagged, total));
    find("#show-more", HTMLElement).hidden = !view.hasMore;
    find("#empty", HTMLElement).hidden = total > 0 || busy !== "no";
    find("#stop", HTMLElement).hidden = busy !== "adding";
    find("#kept", HTMLElement).hidden = total === 0;
    find("#write", HTMLButtonElement).disabled = total === 0;
  }

  /** Gives how many pictures have the chosen one. */
  function showLabels(chosen: TagLabel | undefined): number {
    const none = pictures.ids.length === 0;
    const rows = desk.tagging.labels.map((one) => {
      const label = one.id === chosen?.id ? chosen : one;
      const isJudged = !none && desk.probabilities(label) !== undefined;
      return { id: one.id, name: one.name, tagged: isJudged ? desk.count(label) : undefined, taught: !!one.taught };
    });
    list.show(rows, pictures.ids.length, chosen?.id);
    return rows.find(({ id }) => id === chosen?.id)?.tagged ?? 0;
  }

  function showEditor(label: TagLabel | undefined, tagged: number) {
    const { yes, no } = examplesOf(label && desk.tagging.byHand[label.id], pictures);
    const probabilities = label && desk.probabilities(label);
    editor.show(label && { label, probabilities, tagged, yes: yes.length, no: no.length, teaching });
  }

  return {
    render,
    choose,
    get busy() {
      return busy;
    },
    set busy(now) {
      busy = now;
      render();
    },
  };
}

function detailWords(label: TagLabel | undefined, tagged: number, total: number): string {
  if (total === 0) return "None yet";
  if (!label) return `${count(total)} in all. Choose a label on the side, or a picture to see its labels.`;
  return `${count(tagged)} of ${count(total)} tagged. Click one: ✓, again: ✗, again: as the model says.`;
}
