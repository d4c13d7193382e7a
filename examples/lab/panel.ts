import { download } from "../shared/download.js";
import { build, smallButton } from "./elements.js";
import { pictureOf } from "./picture-of.js";
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
  /** Shape of the chart. Default: "low". */
  shape?: "low" | "middle" | "tall";
}

/** A panel without anything to see yet. */
export function createPanel({ id, title, lead, controls = [], shape = "low" }: PanelOptions): Panel {
  const canvas = build("canvas");
  canvas.setAttribute("role", "img");
  const details = build("details", { className: "data" }, build("summary", { textContent: "The numbers as a table" }));
  let shown: { title: string; table: Table } | undefined;
  // Large tables take a while to lay out, so only what is looked at is made.
  const showTable = () => {
    const [summary] = details.children;
    if (summary) details.replaceChildren(summary, ...(shown && details.open ? [tableView(shown.table, title)] : []));
  };
  details.addEventListener("toggle", showTable);
  const png = smallButton("Save PNG", `Save PNG: ${title}`, () => {
    pictureOf(canvas, title).then((picture) => download(picture, `${id}.png`), reportError);
  });
  const csv = smallButton("Save CSV", `Save CSV: ${title}`, () => {
    if (shown) download(new Blob([toCsv(shown.table)], { type: "text/csv" }), `${id}.csv`);
  });
  const element = build(
    "article",
    { className: "panel", id },
    build(
      "div",
      { className: "panel-head" },
      build("h3", { textContent: title }),
      build("div", { className: "row" }, png, csv),
    ),
    build("p", { className: "quiet", textContent: lead }),
    build("div", { className: "row", hidden: controls.length === 0 }, ...controls),
    build("div", { className: `chart ${shape}` }, canvas),
    details,
  );
  return {
    element,
    canvas,
    tell(table, sentence) {
      shown = { title, table };
      canvas.setAttribute("aria-label", `${title}: ${sentence} The numbers are in the table below.`);
      showTable();
    },
  };
}

/** A choice with its name before it. */
export function labelled(words: string, select: HTMLSelectElement): HTMLLabelElement {
  return build("label", { className: "choice" }, build("span", { textContent: words }), select);
}
