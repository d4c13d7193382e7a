/** Buckets that numbers are counted in. */
const BUCKETS = 4096;
/** So few numbers are put in order as they are. */
const FEW = 512;

/** The median of some finite numbers. NaN where there are none. */
export function middle(values: Float32Array | Float64Array): number {
  const half = (values.length - 1) / 2;
  const low = ranked(values, Math.floor(half));
  return Number.isInteger(half) ? low : (low + ranked(values, Math.ceil(half))) / 2;
}

/** The `rank`th number from below: they are counted in buckets, and only those of the one that it is in are looked at again. */
function ranked(values: Float32Array | Float64Array, rank: number): number {
  if (values.length <= FEW) return values.toSorted()[rank] ?? Number.NaN;
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = (BUCKETS - 1) / (most - least);
  if (!(scale < Infinity)) return values.toSorted()[rank] as number; // all are equal, or as good as that
  const counts = new Uint32Array(BUCKETS);
  for (let i = 0; i < values.length; i++) {
    const bucket = Math.floor(((values[i] as number) - least) * scale);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  let bucket = 0;
  let below = 0;
  while (below + (counts[bucket] as number) <= rank) below += counts[bucket++] as number;
  const inside = values.slice(0, counts[bucket]);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Math.floor((value - least) * scale) === bucket) inside[count++] = value;
  }
  return ranked(inside, rank - below);
}
