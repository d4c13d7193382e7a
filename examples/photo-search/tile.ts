import { make, setText } from "../shared/dom.js";
import type { GridEntry } from "./grid.js";

/** One transparent pixel: an image without an address would be laid out as its alternative text, anew each time. */
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** One tile of the grid; it is used for one picture after another. */
export interface Tile {
  readonly element: HTMLElement;
  show(entry: GridEntry, at: number, count: number): void;
  place(x: number, y: number): void;
  picture(url: string | undefined): void;
  mark(active: boolean): void;
  hide(): void;
}

export function createTile(list: HTMLElement, id: string): Tile {
  const image = make("img", "");
  image.alt = "";
  image.decoding = "async";
  const score = make("span", "score");
  const more = make("span", "more");
  const element = make("div", "tile pending", image, score, more);
  element.role = "option";
  element.id = id;
  list.append(element);
  let shown: string | undefined;
  image.src = NOTHING;

  function picture(url: string | undefined) {
    if (shown === url) return;
    shown = url;
    image.src = url ?? NOTHING;
    element.classList.toggle("pending", url === undefined);
  }

  return {
    element,
    show({ id, alt, score: scored, more: others = 0 }, at, count) {
      element.hidden = false;
      element.dataset.id = id;
      element.dataset.strength = scored?.strength ?? "none";
      element.ariaPosInSet = String(at + 1);
      element.ariaSetSize = String(count);
      element.ariaLabel = [alt, scored?.long, others > 0 ? `and ${others} nearly the same` : ""]
        .filter(Boolean)
        .join(", ");
      element.title = scored ? `${alt}. ${scored.long}` : alt;
      setText(score, scored?.short ?? "");
      score.hidden = scored === undefined;
      setText(more, `+${others}`);
      more.hidden = others === 0;
    },
    place(x, y) {
      element.style.transform = `translate(${x}px, ${y}px)`;
    },
    picture,
    mark(active) {
      if (element.ariaSelected !== String(active)) element.ariaSelected = String(active);
    },
    hide() {
      if (element.hidden) return;
      element.hidden = true;
      delete element.dataset.id;
      picture(undefined);
    },
  };
}

/** The id of the picture whose tile this is a part of. */
export function tileId(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("[data-id]")?.dataset.id : undefined;
}
