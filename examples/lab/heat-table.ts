import type { HeatMap } from "siglip-web";
import type { Table } from "./table.js";

/** How near each tile is to the text, the nearest first. */
export function heatTable({ boxes, cosine, probability }: HeatMap): Table {
  const rows = boxes.map(([left, top, width, height], i) => [left, top, width, height, cosine[i], probability?.[i]]);
  return {
    columns: [
      { name: "left", unit: "share" },
      { name: "top", unit: "share" },
      { name: "width", unit: "share" },
      { name: "height", unit: "share" },
      { name: "cosine" },
      { name: "probability", unit: "share" },
    ],
    rows: rows.sort((a, b) => (b[4] ?? 0) - (a[4] ?? 0)),
  };
}
