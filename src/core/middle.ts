/** So few numbers are put in order as they are. */
const FEW = 1024;
/** Of more, those in equal parts of their range are counted; only the part with the median is put in order. */
const PARTS = 4096;

/** The median of some finite numbers. NaN where there are none. */
export function middle(values: Float32Array | Float64Array): number {
  const { length } = values;
  const low = Math.floor((length - 1) / 2);
  const high = Math.ceil((length - 1) / 2);
  const mean = (sorted: Float32Array | Float64Array, before: number) =>
    ((sorted[low - before] as number) + (sorted[high - before] as number)) / 2;
  if (length <= FEW) return mean(values.toSorted(), 0);
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  // A part is never before that of a lesser number. Without a finite scale all are in the first.
  const scale = PARTS / (most - least);
  const counts = new Uint32Array(PARTS + 1);
  const parts = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    const part = (((values[i] as number) - least) * scale) | 0;
    parts[i] = part;
    (counts[part] as number)++;
  }
  let [first, before] = [0, 0];
  while (before + (counts[first] as number) <= low) before += counts[first++] as number;
  let [last, end] = [first, before + (counts[first] as number)];
  while (end <= high) end += counts[++last] as number;
  const inside = new Float64Array(end - before);
  let count = 0;
  // Those between them are empty. `indexOf` looks for one many times faster than a loop does.
  for (const part of new Set([first, last])) {
    for (let i = parts.indexOf(part); i >= 0; i = parts.indexOf(part, i + 1)) inside[count++] = values[i] as number;
  }
  return mean(inside.sort(), before);
}
