import type { Desk } from "./desk.js";
import type { Tile } from "./grid.js";
import type { Pictures } from "./pictures.js";
import { percent } from "./probabilities.js";
import type { TagLabel } from "./tagging.js";
import { rankedRows } from "./tags.js";

/** Tiles at first, and with each "Show more": thousands at once would be slow to make, and nobody looks at them. */
const PAGE = 240;

/** Which pictures are looked at: all of them, or one label's by its probability. */
export interface View {
  readonly chosen: string | undefined;
  choose(label: string | undefined): void;
  more(): void;
  /** Puts the pictures in order again; between two calls nothing moves under the user's hands. */
  arrange(): void;
  /** `label` is the chosen one, with the threshold that is being tried. */
  tiles(label: TagLabel | undefined): Tile[];
  readonly hasMore: boolean;
}

export function createView(desk: () => Desk, pictures: Pictures): View {
  let chosen: string | undefined;
  let rows: number[] = [];
  let shown = PAGE;

  function arrange() {
    const label = desk().label(chosen);
    rows = rankedRows(pictures.ids.length, label && desk().probabilities(label));
  }

  function tileOf(row: number, label: TagLabel | undefined): Tile {
    const id = pictures.ids[row] ?? "";
    const name = nameOf(id);
    const { labels, byHand } = desk().tagging;
    if (!label) {
      return { id, name, tags: labels.filter((one) => desk().verdict(one, row).has).map((one) => one.name) };
    }
    const probability = desk().probabilities(label)?.[row];
    const score = probability === undefined ? {} : { score: percent(probability) };
    return { id, name, tags: [], has: desk().verdict(label, row).has, byHand: byHand[label.id]?.[id], ...score };
  }

  return {
    get chosen() {
      return chosen;
    },
    choose(label) {
      chosen = label;
      shown = PAGE;
      arrange();
    },
    more() {
      shown += PAGE;
    },
    arrange,
    tiles: (label) => rows.slice(0, shown).map((row) => tileOf(row, label)),
    get hasMore() {
      return rows.length > shown;
    },
  };
}

/** A picture's file name. */
export function nameOf(id: string): string {
  return id.split("/").at(-1) ?? id;
}
