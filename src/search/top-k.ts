/**
 * The rows with the k largest scores among `rows`, best first; ties keep the lower row first.
 * `scores` is indexed by row.
 */
export function topK(scores: ArrayLike<number>, rows: readonly number[], k: number): number[] {
  const better = (a: number, b: number) => (scores[b] as number) - (scores[a] as number) || a - b;
  if (k * 8 >= rows.length) return rows.toSorted(better).slice(0, k);
  const best: number[] = [];
  for (const row of rows) {
    const last = best[k - 1];
    if (last !== undefined && better(last, row) <= 0) continue;
    let at = best.length;
    while (at > 0 && better(row, best[at - 1] as number) < 0) at--;
    best.splice(at, 0, row);
    if (best.length > k) best.pop();
  }
  return best;
}
