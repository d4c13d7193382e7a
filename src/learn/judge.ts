import type { HeadEstimate } from "../core/head.js";

/** Logits of examples for a head that was not trained on them, `[n, k]`; NaN where there was none. */
export interface HeldOut {
  logits: Float32Array;
  has: Uint8Array;
  k: number;
  multi: boolean;
}

/** The mean of `-log p` of what is so, over all that was judged; NaN where nothing was. */
export function logLossOf({ logits, has, k, multi }: HeldOut, weight?: Float32Array): number {
  let [loss, count] = [0, 0];
  for (let start = 0; start < has.length; start += k) {
    const row = logits.subarray(start, start + k);
    if (multi) {
      row.forEach((z, j) => {
        if (Number.isNaN(z)) return;
        const w = weight?.[start + j] ?? 1;
        loss += w * (Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - (has[start + j] ? z : 0));
        count += w;
      });
    } else if (!Number.isNaN(row[0])) {
      const w = weight?.[start] ?? 1;
      const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
      const all = top + Math.log(row.reduce((sum, z) => sum + Math.exp(z - top), 0));
      loss += w * (all - (row[has.subarray(start, start + k).indexOf(1)] as number));
      count += w;
    }
  }
  return loss / count;
}

/** What a head of these labels is estimated to be worth; nothing where nothing was judged. */
export function judge(
  held: HeldOut,
  labels: readonly string[],
  folds: HeadEstimate["folds"],
): HeadEstimate | undefined {
  const { logits, has, k, multi } = held;
  const rows = Array.from({ length: has.length / k }, (_, row) => row).filter((row) =>
    logits.subarray(row * k, (row + 1) * k).some((z) => !Number.isNaN(z)),
  );
  if (rows.length === 0) return undefined;
  if (multi) {
    const perLabel = labels.map((label, j) => {
      const judged = rows.filter((row) => !Number.isNaN(logits[row * k + j]));
      const of = (from: ArrayLike<number>) => judged.map((row) => from[row * k + j] as number);
      const [scores, yes] = [of(logits), of(has)];
      const n = yes.reduce((a, b) => a + b, 0);
      return { label, n, ...(n > 0 && { averagePrecision: averagePrecision(scores, yes) }) };
    });
    const known = perLabel.flatMap(({ averagePrecision: one }) => (one === undefined ? [] : [one]));
    const meanAveragePrecision = known.reduce((a, b) => a + b, 0) / known.length;
    return { folds, n: rows.length, ...(known.length > 0 && { meanAveragePrecision }), perLabel };
  }
  const [n, right] = [new Float64Array(k), new Float64Array(k)];
  for (const row of rows) {
    const own = has.subarray(row * k, (row + 1) * k).indexOf(1);
    n[own] = (n[own] as number) + 1;
    const best = logits.subarray(row * k, (row + 1) * k);
    if (best.every((z, j) => j === own || z < (best[own] as number))) right[own] = (right[own] as number) + 1;
  }
  const perLabel = labels.map((label, j) => {
    const [all, found] = [n[j] as number, right[j] as number];
    return { label, n: all, ...(all > 0 && { recall: found / all }) };
  });
  return { folds, n: rows.length, accuracy: right.reduce((a, b) => a + b, 0) / rows.length, perLabel };
}

/** Average precision, as scikit-learn's `average_precision_score`: `Σ (Rₙ - Rₙ₋₁) Pₙ`, equal scores being one threshold. */
export function averagePrecision(scores: readonly number[], yes: readonly number[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const all = yes.reduce((a, b) => a + b, 0);
  let [found, before, sum] = [0, 0, 0];
  order.forEach((i, place) => {
    found += yes[i] as number;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === scores[i]) return;
    sum += ((found - before) / all) * (found / (place + 1));
    before = found;
  });
  return sum;
}
