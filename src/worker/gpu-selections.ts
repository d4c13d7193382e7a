/** Numbers that are looked for among scores on the GPU, in the words of select-count.wgsl. */
export interface Selections {
  words: Uint32Array<ArrayBuffer>;
  /** How many are found by scores; the rest, after them, by how far scores are from those. */
  byScore: number;
  /** The places of what stands for the background of a query in a class: four selections. */
  backgrounds: readonly { query: number; class: number; median: number; deviation: number }[];
}

/** Words of one selection. */
const WORDS = 6;
const NONE = 0xffffffff;
const FIRST_SHIFT = 24;

/**
 * For each of some queries the kth best score, at the query's place, and the median of each class and that of how far its
 * scores are from it: each as the mean of two numbers, which for an odd count are the same.
 *
 * @param counts How many rows each class has; class 0 is not looked at.
 */
export function planSelections(queries: number, k: number, counts: readonly number[]): Selections {
  const total = counts.reduce((sum, count, one) => sum + (one > 0 ? count : 0), 0);
  const classes = counts.flatMap((count, one) => (one > 0 && count > 0 ? [{ one, count }] : []));
  const all = classes.reduce((bits, { one }) => bits | (1 << one), 0);
  const each = Array.from({ length: queries }, (_, query) => query);
  const best = each.map((query) => [query, all, Math.max(total - k, 0), NONE] as const);
  const pairs = each.flatMap((query) => classes.map((of) => ({ query, ...of })));
  const middles = (about: (i: number) => number) =>
    pairs.flatMap(({ query, one, count }, i) =>
      [Math.floor((count - 1) / 2), Math.ceil((count - 1) / 2)].map(
        (rank) => [query, 1 << one, rank, about(i)] as const,
      ),
    );
  const medianAt = (i: number) => queries + 2 * i;
  const byScore = [...best, ...middles(() => NONE)];
  const list = [...byScore, ...middles(medianAt)];
  const words = new Uint32Array(list.length * WORDS);
  for (const [i, [query, bits, rank, about]] of list.entries()) {
    words.set([query, bits, rank, 0, FIRST_SHIFT, about], i * WORDS);
  }
  const backgrounds = pairs.map(({ query, one }, i) => ({
    query,
    class: one,
    median: medianAt(i),
    deviation: byScore.length + 2 * i,
  }));
  return { words, byScore: byScore.length, backgrounds };
}

export function selectionCount({ words }: Pick<Selections, "words">): number {
  return words.length / WORDS;
}

/** The mean of what the selection at a place, and the next one, have found. */
export function foundMiddle(words: Uint32Array, at: number): number {
  return (scoreOf(words[at * WORDS + 3] as number) + scoreOf(words[(at + 1) * WORDS + 3] as number)) / 2;
}

/** The score of a key: its bits, turned so that keys are ordered as scores are. */
function scoreOf(key: number): number {
  const bits = key >= 0x80000000 ? key & 0x7fffffff : ~key;
  return new Float32Array(Uint32Array.of(bits).buffer)[0] as number;
}
