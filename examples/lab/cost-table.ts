import type { Comparison, Evaluation, FigureName } from "siglip-web/evaluate";
import { evaluated } from "./comparison-table.js";
import { figureWords } from "./figure-words.js";
import type { Table, Unit } from "./table.js";

export type CostName = keyof Evaluation["cost"];

/** What a model can cost, as the page calls it. */
export const COSTS: readonly { name: CostName; words: string; unit: Unit }[] = [
  { name: "imageInBatchMs", words: "Time of a picture among many", unit: "milliseconds" },
  { name: "imageMs", words: "Time of a picture alone", unit: "milliseconds" },
  { name: "queryMs", words: "Time of a text", unit: "milliseconds" },
  { name: "loadMs", words: "Time until ready", unit: "milliseconds" },
  { name: "download", words: "Size of the files", unit: "bytes" },
  { name: "expectedMemory", words: "Memory that loading takes", unit: "bytes" },
];

/** The costs that any model has. */
export function costsOf(comparison: Comparison) {
  return COSTS.filter(({ name }) =>
    evaluated(comparison).some(({ evaluation }) => evaluation.cost[name] !== undefined),
  );
}

/** What each model costs, and a figure of what it can do. */
export function costTable(comparison: Comparison, figure: FigureName): Table {
  const costs = costsOf(comparison);
  return {
    columns: [
      { name: "model" },
      { name: figureWords(figure) },
      ...costs.map(({ words, unit }) => ({ name: words, unit })),
    ],
    rows: evaluated(comparison).map(({ name, evaluation }) => [
      name,
      evaluation.figures[figure]?.value,
      ...costs.map((cost) => evaluation.cost[cost.name]),
    ]),
  };
}
