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

  /** Of all labels, or of one: what a tile says besides its picture. */
  function sayingOf(label: TagLabel | undefined): (row: number, id: string) => Omit<Tile, "id" | "name"> {
    const { labels, byHand } = desk().tagging;
    if (!label) {
      const all = labels.map((one) => ({ name: one.name, verdict: desk().verdicts(one) }));
      return (row) => ({ tags: all.filter(({ verdict }) => verdict(row).has).map(({ name }) => name) });
    }
    const verdict = desk().verdicts(label);
    const probabilities = desk().probabilities(label);
    const own = byHand[label.id];
    return (row, id) => {
      const probability = probabilities?.[row];
      const score = probability === undefined ? {} : { score: percent(probability) };
      return { tags: [], has: verdict(row).has, byHand: own?.[id], ...score };
    };
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
    tiles(label) {
      const saying = sayingOf(label);
      return rows.slice(0, shown).map((row) => {
        const id = pictures.ids[row] ?? "";
        return { id, name: nameOf(id), ...saying(row, id) };
      });
    },
    get hasMore() {
      return rows.length > shown;
    },
  };
}

/** A picture's file name. */
export function nameOf(id: string): string {
  return id.split("/").at(-1) ?? id;
}
