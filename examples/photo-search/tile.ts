import { make } from "../shared/dom.js";
import type { GridEntry } from "./grid.js";

/** One tile of the grid; it is used for one picture after another. */
export interface Tile {
  readonly element: HTMLElement;
  show(entry: GridEntry, at: number, count: number): void;
  place(x: number, y: number, side: number): void;
  picture(url: string | undefined): void;
  mark(active: boolean): void;
  hide(): void;
}

export function createTile(list: HTMLElement): Tile {
  const image = make("img", "");
  image.alt = "";
  image.decoding = "async";
  const score = make("span", "score");
  const more = make("span", "more");
  const element = make("div", "tile", image, score, more);
  element.role = "option";
  list.append(element);
  return {
    element,
    show({ id, alt, score: scored, more: others = 0 }, at, count) {
      element.hidden = false;
      element.id = `tile-${at}`;
      element.dataset.id = id;
      element.dataset.strength = scored?.strength ?? "none";
      element.ariaPosInSet = String(at + 1);
      element.ariaSetSize = String(count);
      element.ariaLabel = [alt, scored?.long, others > 0 ? `and ${others} nearly the same` : ""]
        .filter(Boolean)
        .join(", ");
      element.title = scored ? `${alt}. ${scored.long}` : alt;
      score.textContent = scored?.short ?? "";
      score.hidden = scored === undefined;
      more.textContent = `+${others}`;
      more.hidden = others === 0;
    },
    place(x, y, side) {
      element.style.width = `${side}px`;
      element.style.height = `${side}px`;
      element.style.transform = `translate(${x}px, ${y}px)`;
    },
    picture(url) {
      if (url === undefined) image.removeAttribute("src");
      else if (image.src !== url) image.src = url;
      element.classList.toggle("pending", url === undefined);
    },
    mark(active) {
      if (element.ariaSelected !== String(active)) element.ariaSelected = String(active);
    },
    hide() {
      if (element.hidden) return;
      element.hidden = true;
      element.removeAttribute("id");
      delete element.dataset.id;
      image.removeAttribute("src");
    },
  };
}

/** The id of the picture whose tile this is a part of. */
export function tileId(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-id]")?.dataset.id : undefined;
}
