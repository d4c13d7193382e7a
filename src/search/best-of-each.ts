import type { Owners } from "./owners.js";

/** Rows, and the cosine of each. */
export interface Scored {
  rows: readonly number[];
  cosines: Float64Array;
}

/** Of each item's rows the one that scores best, of equal ones the first: an item is as near as its nearest vector. */
export function bestOfEach(owners: Owners, rows: readonly number[], cosines: Float64Array): Scored {
  if (owners.rows === owners.count) return { rows, cosines };
  const best = new Map<unknown, number>();
  rows.forEach((row, i) => {
    const item = owners.of(row);
    const before = best.get(item);
    const ahead = before === undefined ? 1 : (cosines[i] as number) - (cosines[before] as number);
    const order = owners.rowsOf(item.id);
    if (ahead > 0 || (ahead === 0 && order.indexOf(row) < order.indexOf(rows[before as number] as number))) {
      best.set(item, i);
    }
  });
  const kept = [...best.values()];
  return { rows: kept.map((i) => rows[i] as number), cosines: Float64Array.from(kept, (i) => cosines[i] as number) };
}
