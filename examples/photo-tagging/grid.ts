import { find, make, setText } from "../shared/dom.js";
import { createRoving } from "./roving.js";

/** What a tile says about its picture. */
export interface Tile {
  id: string;
  name: string;
  /** Of all labels; empty where one label is chosen. */
  tags: readonly string[];
  /** With one label chosen: whether the picture has it. */
  has?: boolean;
  byHand?: "yes" | "no" | undefined;
  /** "87 %" */
  score?: string;
}

export interface Grid {
  /** In this order; what was there before is used again. */
  show(tiles: readonly Tile[]): void;
  /** The same tiles with other words. */
  update(tiles: readonly Tile[]): void;
}

export interface GridEvents {
  click(id: string): void;
  /** "y", "n" or Backspace on a picture. */
  say(id: string, said: "yes" | "no" | undefined): void;
  /** Gives a picture its address once that is known. */
  address(id: string, put: (url: string) => void): void;
}

const KEYS: Readonly<Record<string, "yes" | "no" | "model">> = {
  y: "yes",
  n: "no",
  Backspace: "model",
  Delete: "model",
};

export function createGrid(list: HTMLElement, on: GridEvents): Grid {
  const made = new Map<string, HTMLLIElement>();
  const roving = createRoving(list);

  list.addEventListener("click", ({ target }) => withId(target, on.click));
  list.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    const said = KEYS[key];
    if (said && !ctrlKey && !metaKey && !altKey)
      withId(target, (id) => on.say(id, said === "model" ? undefined : said));
  });

  function tileOf({ id, name }: Tile): HTMLLIElement {
    const old = made.get(id);
    if (old) return old;
    const image = make("img", "");
    image.alt = "";
    image.decoding = "async";
    on.address(id, (url) => {
      image.src = url;
    });
    const button = make("button", "", image, make("span", "mark"), make("span", "score"), make("span", "tags"));
    button.type = "button";
    button.tabIndex = -1;
    button.title = name;
    const tile = make("li", "", button);
    tile.dataset.id = id;
    made.set(id, tile);
    return tile;
  }

  function fill(tile: HTMLLIElement, { name, tags, has, byHand, score }: Tile) {
    const button = find("button", HTMLButtonElement, tile);
    setText(find(".mark", HTMLElement, tile), byHand === "yes" ? "✓" : byHand === "no" ? "✗" : "");
    setText(find(".score", HTMLElement, tile), score ?? "");
    setText(find(".tags", HTMLElement, tile), tags.join(", "));
    tile.dataset.state = `${has === undefined ? "plain" : has ? "has" : "not"}${byHand ? " by-hand" : ""}`;
    const said = byHand ? "by hand" : score;
    const words =
      has === undefined ? tags.join(", ") || "no tags" : `${has ? "tagged" : "not tagged"}, ${said ?? "not judged"}`;
    const label = `${name}: ${words}`;
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  }

  function update(tiles: readonly Tile[]) {
    for (const tile of tiles) fill(tileOf(tile), tile);
  }

  return {
    show(tiles) {
      const wanted = new Set(tiles.map(({ id }) => id));
      for (const id of made.keys()) if (!wanted.has(id)) made.delete(id);
      update(tiles);
      const elements = tiles.map(tileOf);
      const isSame = elements.length === list.children.length && elements.every((one, at) => list.children[at] === one);
      if (!isSame) list.replaceChildren(...elements);
      roving.refresh();
    },
    update,
  };
}

function withId(target: EventTarget | null, use: (id: string) => void): void {
  const id = target instanceof Element ? target.closest("li")?.dataset.id : undefined;
  if (id !== undefined) use(id);
}
