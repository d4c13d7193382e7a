/** So few numbers are put in order as they are; of more, so many say where about the median is. */
const SAMPLE = 4096;
/** Places around the sample's middle that hold the median of all but once in ten thousand times: four deviations. */
const SLACK = 4 * (Math.sqrt(SAMPLE) / 2);

/** The median of some finite numbers. NaN where there are none. */
export function middle(values: Float32Array | Float64Array): number {
  const { length } = values;
  const low = Math.floor((length - 1) / 2);
  const high = Math.ceil((length - 1) / 2);
  const mean = (sorted: Float32Array | Float64Array, before: number) =>
    ((sorted[low - before] as number) + (sorted[high - before] as number)) / 2;
  if (length <= SAMPLE) return mean(values.toSorted(), 0);
  const sample = Float64Array.from({ length: SAMPLE }, (_, i) => values[Math.floor((i * length) / SAMPLE)] as number);
  sample.sort();
  const from = sample[SAMPLE / 2 - SLACK] as number;
  const to = sample[SAMPLE / 2 + SLACK] as number;
  const inside = values.slice();
  let count = 0;
  let below = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    if (value < from) below++;
    else if (value <= to) inside[count++] = value;
  }
  if (below > low || below + count <= high) return mean(values.toSorted(), 0);
  return mean(inside.subarray(0, count).sort(), below);
}
