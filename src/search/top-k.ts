/** As a sort's: negative where `a` comes first. */
type Order = (a: number, b: number) => number;

/** The first k of `candidates` in an order, in that order. */
export function topK(candidates: readonly number[], order: Order, k: number): number[] {
  if (k * 8 >= candidates.length) return candidates.toSorted(order).slice(0, k);
  const best: number[] = [];
  for (const one of candidates) {
    const last = best[k - 1];
    if (last !== undefined && order(last, one) <= 0) continue;
    let at = best.length;
    while (at > 0 && order(one, best[at - 1] as number) < 0) at--;
    best.splice(at, 0, one);
    if (best.length > k) best.pop();
  }
  return best;
}

/** All of `candidates` in an order, of which no more are put in order than are taken, roughly. At first `k` are. */
export function* inOrder(candidates: readonly number[], order: Order, k: number): Generator<number, void, void> {
  for (let given = 0, some = k; given < candidates.length; given = some, some *= 4) {
    yield* topK(candidates, order, some).slice(given);
  }
}
