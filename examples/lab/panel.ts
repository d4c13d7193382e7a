import { make } from "./elements.js";
import { pictureOf, save } from "./save.js";
import { type Table, toCsv } from "./table.js";
import { tableView } from "./table-view.js";

/** A chart with its table, and both to save. */
export interface Panel {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** Shows a table of what the chart shows, and what the chart says in a sentence. */
  tell(table: Table, sentence: string): void;
}

export interface PanelOptions {
  /** Also the name of what is saved. */
  id: string;
  title: string;
  /** How to read the chart. */
  lead: string;
  /** What to choose of, above the chart. */
  controls?: readonly HTMLElement[];
  /** Shape of the chart. Default: "wide". */
  shape?: "wide" | "square" | "tall";
}

/** A panel without anything to see yet. */
export function createPanel({ id, title, lead, controls = [], shape = "wide" }: PanelOptions): Panel {
  const canvas = make("canvas");
  canvas.setAttribute("role", "img");
  const details = make("details", { className: "data" }, make("summary", { textContent: "The numbers as a table" }));
  let shown: { title: string; table: Table } | undefined;
  const png = make("button", { type: "button", className: "small", textContent: "Save PNG" });
  const csv = make("button", { type: "button", className: "small", textContent: "Save CSV" });
  png.setAttribute("aria-label", `Save PNG: ${title}`);
  csv.setAttribute("aria-label", `Save CSV: ${title}`);
  png.addEventListener("click", () => {
    pictureOf(canvas, title).then((picture) => save(picture, `${id}.png`), reportError);
  });
  csv.addEventListener("click", () => {
    if (shown) save(new Blob([toCsv(shown.table)], { type: "text/csv" }), `${id}.csv`);
  });
  const element = make(
    "article",
    { className: "panel", id },
    make(
      "div",
      { className: "panel-head" },
      make("h3", { textContent: title }),
      make("div", { className: "saves" }, png, csv),
    ),
    make("p", { className: "quiet", textContent: lead }),
    make("div", { className: "controls", hidden: controls.length === 0 }, ...controls),
    make("div", { className: `chart ${shape}` }, canvas),
    details,
  );
  return {
    element,
    canvas,
    tell(table, sentence) {
      shown = { title, table };
      canvas.setAttribute("aria-label", `${title}: ${sentence} The numbers are in the table below.`);
      details.replaceChildren(...[...details.children].slice(0, 1), tableView(table, title));
    },
  };
}

/** A choice with its name before it. */
export function labelled(words: string, select: HTMLSelectElement): HTMLLabelElement {
  return make("label", { className: "choice" }, make("span", { textContent: words }), select);
}
