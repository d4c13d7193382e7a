import type { Bin } from "siglip-web/evaluate";
import type { Named } from "./comparison-table.js";
import type { Table } from "./table.js";

export type Curve = "topReliability" | "eachReliability";

/** A bin that something is in. */
export type Filled = Bin & Required<Pick<Bin, "probability" | "right">>;

export function filledBins(bins: readonly Bin[] = []): Filled[] {
  return bins.filter((bin): bin is Filled => bin.probability !== undefined && bin.right !== undefined);
}

export function reliabilityTable(models: readonly Named[], curve: Curve): Table {
  return {
    columns: [
      { name: "model" },
      { name: "from", unit: "share" },
      { name: "to", unit: "share" },
      { name: "said", unit: "share" },
      { name: "right", unit: "share" },
      { name: "right low", unit: "share" },
      { name: "right high", unit: "share" },
      { name: "share of all", unit: "share" },
    ],
    rows: models.flatMap(({ name, evaluation }) =>
      filledBins(evaluation[curve]).map(({ from, to, probability, right, share }) => [
        name,
        from,
        to,
        probability.value,
        right.value,
        right.low,
        right.high,
        share.value,
      ]),
    ),
  };
}
