import type { Example } from "siglip-web/evaluate";
import type { Layout } from "./layout-types.js";
import type { Table } from "./table.js";

/** Where each picture is on the map. */
export function mapTable(examples: readonly Example[], { points }: Layout): Table {
  return {
    columns: [{ name: "picture" }, { name: "class" }, { name: "x" }, { name: "y" }],
    rows: examples.map(({ id, label, labels }, i) => [
      id,
      label ?? labels?.join(" | "),
      points[2 * i] as number,
      points[2 * i + 1] as number,
    ]),
  };
}
