/** Scores that may be off, each by no more than `errorOf(i)`, which is never more than `mostError`. */
export interface Rough {
  scores: Float32Array;
  errorOf: (i: number) => number;
  mostError: number;
}

/**
 * The places of all scores that may be among the k best, equal ones included, best first: those that are not below the kth
 * by more than both may be off. All of them where there are no more than k.
 */
export function contenders({ scores, errorOf, mostError }: Rough, k: number): number[] {
  const floor = kthLargest(scores, k) - 2 * mostError;
  const near: number[] = [];
  for (let i = 0; i < scores.length; i++) if ((scores[i] as number) >= floor) near.push(i);
  const errors = near.map(errorOf);
  const least = Float64Array.from(near, (i, n) => (scores[i] as number) - (errors[n] as number));
  const sure = kthLargest(least, k);
  const may = near.filter((i, n) => (scores[i] as number) + (errors[n] as number) >= sure);
  return may.sort((a, b) => (scores[b] as number) - (scores[a] as number));
}

/** -Infinity where there are no k. */
export function kthLargest(scores: Float32Array | Float64Array, k: number): number {
  if (scores.length < k) return -Infinity;
  // The k largest so far, each no larger than the two below it in the tree: the least is the first.
  const heap = Float64Array.from(scores.subarray(0, k)).sort();
  let least = heap[0] as number;
  for (let i = k; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score <= least) continue;
    replaceFirst(heap, score);
    least = heap[0] as number;
  }
  return least;
}

function replaceFirst(heap: Float64Array, score: number): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= score) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = score;
}
