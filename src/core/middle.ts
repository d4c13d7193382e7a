/** The median of some numbers, which are put into another order. NaN where there are none. */
export function middle(values: Float32Array | Float64Array): number {
  const half = (values.length - 1) / 2;
  const low = select(values, Math.floor(half));
  if (Number.isInteger(half)) return low;
  let high = Infinity;
  for (let i = Math.ceil(half); i < values.length; i++) high = Math.min(high, values[i] as number);
  return (low + high) / 2;
}

/** The `rank`th number from below, which then has those that are no larger before it (Hoare's quickselect). */
function select(values: Float32Array | Float64Array, rank: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const [a, b, c] = [values[left], values[(left + right) >> 1], values[right]] as [number, number, number];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const swapped = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = swapped;
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank] as number;
}
