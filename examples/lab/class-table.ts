import type { Evaluation } from "siglip-web/evaluate";
import type { Table } from "./table.js";

/** Of each class what was found, the worst first: precision, recall and F1, or average precision where labels are several. */
export function classTable({ perClass, perLabel }: Evaluation): Table {
  const figures: Table["columns"] = perClass
    ? ["recall", "recall low", "recall high", "precision", "F1"].map((name) => ({ name, unit: "share" }))
    : ["average precision", "low", "high"].map((name) => ({ name, unit: "share" }));
  const rows = perClass
    ? perClass.map(({ label, support, recall, precision, f1 }) => [
        label,
        support,
        recall?.value,
        recall?.low,
        recall?.high,
        precision?.value,
        f1?.value,
      ])
    : (perLabel ?? []).map(({ label, support, averagePrecision: own }) => [
        label,
        support,
        own?.value,
        own?.low,
        own?.high,
      ]);
  const worth = (row: (typeof rows)[number]) => (typeof row[2] === "number" ? row[2] : 2);
  return {
    columns: [{ name: "class" }, { name: "pictures", unit: "count" }, ...figures],
    rows: rows.sort((a, b) => worth(a) - worth(b)),
  };
}
