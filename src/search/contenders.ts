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
  const near = nearBest(scores, k, 2 * mostError);
  const errors = near.map(errorOf);
  const least = Float64Array.from(near, (i, n) => (scores[i] as number) - (errors[n] as number));
  const sure = kthLargest(least, k);
  const may = near.filter((i, n) => (scores[i] as number) + (errors[n] as number) >= sure);
  return may.sort((a, b) => (scores[b] as number) - (scores[a] as number));
}

/** The places of all scores that are not below the kth by more than `margin`. */
function nearBest(scores: Float32Array, k: number, margin: number): number[] {
  const best = new Best(k, scores.length);
  let floor = -Infinity;
  const may: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score < floor) continue;
    may.push(i);
    best.take(score);
    floor = best.kth - margin;
  }
  return may.filter((i) => (scores[i] as number) >= floor);
}

/** -Infinity where there are no k. */
export function kthLargest(scores: Float64Array, k: number): number {
  const best = new Best(k, scores.length);
  for (const score of scores) best.take(score);
  return best.kth;
}

/** The k largest of some numbers that come one by one. */
class Best {
  /** Each is no larger than the two below it in the tree: the least is the first. */
  readonly #heap: Float64Array;

  /** @param count How many there are. */
  constructor(k: number, count: number) {
    this.#heap = new Float64Array(Math.min(k, count + 1)).fill(-Infinity);
  }

  /** The kth so far; -Infinity where there are no k. */
  get kth(): number {
    return this.#heap[0] as number;
  }

  take(score: number): void {
    const heap = this.#heap;
    if (!(score > (heap[0] as number))) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
      if ((heap[child] as number) >= score) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = score;
  }
}
