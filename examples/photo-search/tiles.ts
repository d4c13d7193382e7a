import { find } from "../shared/dom.js";
import type { Photo } from "./collection.js";
import { createRoving } from "./roving.js";
import type { Score } from "./score-words.js";

export interface Entry {
  photo: Photo;
  score?: Score;
}

/** The grid of pictures. */
export interface Tiles {
  /** Shows these, in this order. */
  show(entries: readonly Entry[]): void;
  /** Lets go of a picture that is no longer there. */
  forget(id: string): void;
}

/** Tiles put in the page at once; the rest follows, so many a frame, to keep the page quick. */
const STEP = 60;

export function createTiles(list: HTMLElement, onPick: (id: string) => void): Tiles {
  const template = find("#tile", HTMLTemplateElement).content;
  const made = new Map<string, HTMLLIElement>();
  const roving = createRoving(list);
  let latest: readonly Entry[] = [];

  list.addEventListener("click", ({ target }) => {
    const id = tileId(target);
    if (id !== undefined) onPick(id);
  });

  function tile({ photo, score }: Entry): HTMLLIElement {
    const item = made.get(photo.id) ?? makeTile(template, photo);
    made.set(photo.id, item);
    showScore(item, score);
    return item;
  }

  function appendFrom(entries: readonly Entry[], start: number) {
    if (entries !== latest) return; // something else is shown by now
    const part = document.createDocumentFragment();
    part.append(...entries.slice(start, start + STEP).map(tile));
    if (start === 0) list.replaceChildren(part);
    else list.append(part);
    if (start + STEP < entries.length) requestAnimationFrame(() => appendFrom(entries, start + STEP));
  }

  return {
    show(entries) {
      // Taking a focused tile out of the page, if only to move it, would leave the keyboard nowhere.
      const focused = list.contains(document.activeElement) ? document.activeElement : undefined;
      latest = entries;
      appendFrom(entries, 0);
      roving.refresh();
      if (!focused) return;
      const next = list.contains(focused) ? focused : list.querySelector("button");
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    },
    forget: (id) => void made.delete(id),
  };
}

/** The id of the picture whose tile this is a part of. */
export function tileId(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-id]")?.dataset.id : undefined;
}

function makeTile(template: DocumentFragment, photo: Photo): HTMLLIElement {
  const item = find("li", HTMLLIElement, template.cloneNode(true) as DocumentFragment);
  item.dataset.id = photo.id;
  const image = find("img", HTMLImageElement, item);
  image.alt = photo.alt;
  image.src = photo.url;
  find(".yours", HTMLElement, item).hidden = !photo.own;
  return item;
}

function showScore(item: HTMLLIElement, score: Score | undefined): void {
  const mark = find(".score", HTMLElement, item);
  const button = find("button", HTMLButtonElement, item);
  mark.hidden = score === undefined;
  mark.textContent = score?.short ?? "";
  item.dataset.strength = score?.strength ?? "none";
  if (score) button.title = score.long;
  else button.removeAttribute("title");
}
