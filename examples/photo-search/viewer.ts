import type { Part } from "siglip-web";
import { find, setText } from "../shared/dom.js";

/** A picture as the large view shows it. */
export interface Shown {
  id: string;
  alt: string;
  /** One line: when, where, how near. */
  facts: string;
  /** Where in it the search found what it looked for. */
  part?: Part;
}

export interface ViewerEvents {
  /** The picture at a place in the grid; undefined where there is none. */
  at(place: number): Shown | undefined;
  /** The original, else the small picture. */
  image(id: string): Promise<{ blob: Blob; original: boolean } | undefined>;
  like(id: string): void;
  /** The view was left at this place. */
  closed(place: number): void;
}

/** One picture, large, with arrows to its neighbours. */
export interface Viewer {
  open(place: number): void;
}

export function createViewer(on: ViewerEvents): Viewer {
  const dialog = find("#viewer", HTMLDialogElement);
  const part = <E extends HTMLElement>(selector: string, type: abstract new () => E) => find(selector, type, dialog);
  const image = part("img", HTMLImageElement);
  const box = part(".box-mark", HTMLElement);
  const [title, facts, note] = ["h2", ".viewer-facts", ".viewer-note"].map((selector) => part(selector, HTMLElement));
  const [before, after] = [".before", ".after"].map((selector) => part(selector, HTMLButtonElement));
  let place = 0;
  let url = "";

  async function show(next: number) {
    const shown = on.at(next);
    if (!shown || !title || !facts || !note) return;
    place = next;
    setText(title, shown.alt);
    setText(facts, shown.facts);
    setText(note, "");
    if (before) before.disabled = on.at(next - 1) === undefined;
    if (after) after.disabled = on.at(next + 1) === undefined;
    image.alt = shown.alt;
    box.hidden = true;
    const found = await on.image(shown.id);
    if (place !== next || !dialog.open) return;
    letGo();
    if (!found) return setText(note, "The picture is not there any more.");
    url = URL.createObjectURL(found.blob);
    image.src = url;
    if (!found.original) setText(note, "This is the small copy. Choose its folder again to see the original here.");
    mark(shown.part);
  }

  function mark(shown: Part | undefined) {
    const [x, y, width, height] = shown?.box ?? [0, 0, 1, 1];
    box.hidden = width >= 1 && height >= 1; // the whole picture needs no frame
    Object.assign(box.style, percent({ left: x, top: y, width, height }));
  }

  function letGo() {
    if (url !== "") URL.revokeObjectURL(url);
    url = "";
    image.removeAttribute("src");
  }

  before?.addEventListener("click", () => void show(place - 1));
  after?.addEventListener("click", () => void show(place + 1));
  part(".like", HTMLButtonElement).addEventListener("click", () => {
    const shown = on.at(place);
    dialog.close();
    if (shown) on.like(shown.id);
  });
  part(".close", HTMLButtonElement).addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") void show(place - 1);
    if (key === "ArrowRight") void show(place + 1);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close(); // beside the picture
  });
  dialog.addEventListener("close", () => {
    letGo();
    on.closed(place);
  });

  return {
    open(at) {
      dialog.showModal();
      void show(at);
    },
  };
}

function percent(shares: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, `${share * 100}%`]));
}
