import { button, find, make, setText } from "../shared/dom.js";
import { count } from "../shared/numbers.js";

export interface LabelRow {
  id: string;
  name: string;
  /** Undefined where it can't be judged yet. */
  tagged: number | undefined;
  taught: boolean;
}

/** The labels as buttons; one of them, or all pictures, is chosen. */
export interface LabelList {
  show(rows: readonly LabelRow[], pictures: number, chosen: string | undefined): void;
}

export function createLabelList(choose: (id: string | undefined) => void): LabelList {
  const list = find("#labels", HTMLUListElement);
  const made = new Map<string, HTMLLIElement>();
  /** Newly chosen: it may be out of sight in a long list. */
  let toShow: HTMLElement | undefined;

  function rowOf(id: string): HTMLLIElement {
    const old = made.get(id);
    if (old) return old;
    const one = button("label-row", "", () => choose(id === "" ? undefined : id));
    one.append(make("span", "label-name"), make("span", "badge", "taught"), make("span", "label-count"));
    const row = make("li", "", one);
    row.dataset.id = id;
    made.set(id, row);
    return row;
  }

  function fill(row: HTMLLIElement, { name, tagged, taught }: LabelRow, isChosen: boolean) {
    setText(find(".label-name", HTMLElement, row), name);
    setText(find(".label-count", HTMLElement, row), tagged === undefined ? "–" : count(tagged));
    find(".badge", HTMLElement, row).hidden = !taught;
    const one = find("button", HTMLButtonElement, row);
    const wasChosen = one.getAttribute("aria-pressed") === "true";
    one.setAttribute("aria-pressed", String(isChosen));
    if (isChosen && !wasChosen) toShow = row;
  }

  /** With the next frame: by then its editor is there, which makes the list shorter. */
  function bringIntoSight({ offsetTop, offsetLeft }: HTMLElement) {
    requestAnimationFrame(() => list.scrollTo({ top: offsetTop - list.offsetTop - 80, left: offsetLeft - 80 }));
  }

  return {
    show(rows, pictures, chosen) {
      const all = [{ id: "", name: "All pictures", tagged: pictures, taught: false }, ...rows];
      const wanted = new Set(all.map(({ id }) => id));
      for (const [id, row] of made) {
        if (wanted.has(id)) continue;
        row.remove();
        made.delete(id);
      }
      // Rows that stay are not moved: a moved one would lose the focus.
      for (const [place, one] of all.entries()) {
        const row = rowOf(one.id);
        fill(row, one, (chosen ?? "") === one.id);
        if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
      }
      if (toShow) bringIntoSight(toShow);
      toShow = undefined;
    },
  };
}
