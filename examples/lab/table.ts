import { bytes, count } from "../shared/numbers.js";

/** How a column's numbers are shown; in a CSV they are written as they are. */
export type Unit = "share" | "points" | "count" | "milliseconds" | "bytes" | "plain";

export type Cell = string | number | undefined;

export interface Column {
  name: string;
  /** Of numbers. Default: "plain". */
  unit?: Unit;
}

/** What a chart shows, as rows: the table beside it and its CSV are made of this. */
export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** A CSV as RFC 4180 has it: a header, CRLF, quotes only where they are needed, nothing for what is not known. */
export function toCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((cells) => `${cells.map(field).join(",")}\r\n`).join("");
}

function field(cell: Cell): string {
  const text = cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell as people read it: a share as per cent. */
export function shown(cell: Cell, unit: Unit = "plain"): string {
  if (cell === undefined) return "–";
  if (typeof cell === "string") return cell;
  if (unit === "share") return `${(100 * cell).toFixed(1)} %`;
  if (unit === "points") return `${cell > 0 ? "+" : ""}${(100 * cell).toFixed(1)}`;
  if (unit === "milliseconds") return `${cell < 10 ? cell.toFixed(1) : count(Math.round(cell))} ms`;
  if (unit === "bytes") return bytes(cell);
  if (unit === "count" || Number.isInteger(cell)) return count(cell);
  return cell.toFixed(3);
}
