/** Milliseconds of each engine's work, one after another in every round (A B A B), so that a busy moment meets both. */
export async function interleave(works, rounds) {
  const times = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const began = performance.now();
      await work(round);
      times[name].push(performance.now() - began);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, spread(values)]));
}

/** Median, least and most of some numbers, and how many they are. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted[sorted.length - 1], n: sorted.length };
}

/** A spread of times in milliseconds as one of rates, so many pieces each. */
export function perSecond({ median, min, max, n }, pieces) {
  const rate = (ms) => (1000 * pieces) / ms;
  return { median: rate(median), min: rate(max), max: rate(min), n };
}
