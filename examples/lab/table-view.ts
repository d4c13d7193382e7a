import { build } from "./elements.js";
import { shown, type Table } from "./table.js";

/** How many rows the page shows; the CSV has all. */
const MOST = 400;

/** A table as an element: numbers at the right, as people read them. */
export function tableView({ columns, rows }: Table, caption: string): HTMLElement {
  const head = build("tr", {}, ...columns.map(({ name }) => build("th", { scope: "col", textContent: name })));
  const body = rows.slice(0, MOST).map((cells) =>
    build(
      "tr",
      {},
      ...cells.map((cell, i) => {
        const textContent = shown(cell, columns[i]?.unit);
        if (i === 0) return build("th", { scope: "row", textContent });
        return build("td", { textContent, className: typeof cell === "number" ? "number" : "" });
      }),
    ),
  );
  const rest = rows.length > MOST ? ` (the first ${MOST} of ${rows.length}; the CSV has all)` : "";
  const table = build(
    "table",
    {},
    build("caption", { textContent: caption + rest }),
    build("thead", {}, head),
    build("tbody", {}, ...body),
  );
  // It scrolls by itself where it is wide, and by the keyboard too.
  const box = build("div", { className: "scroll", tabIndex: 0 }, table);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", caption);
  return box;
}
