/**
 * How much each example counts, `[n, k]`: 1, or as scikit-learn's `class_weight="balanced"`: where labels share,
 * n / (k * examples of its label); else for each label n / (2 * examples with it) or n / (2 * examples without it). A
 * label that all or none of the examples have counts 0 where each is a yes or no of its own: there is nothing to learn.
 */
export function classWeights(has: Uint8Array, k: number, multi: boolean, balanced: boolean): Float32Array {
  const n = has.length / k;
  const counts = new Float64Array(k);
  for (let at = 0; at < has.length; at++) counts[at % k] = (counts[at % k] as number) + (has[at] as number);
  const weights = new Float32Array(n * k).fill(1);
  for (let at = 0; at < has.length; at++) {
    const count = counts[at % k] as number;
    if (multi) {
      const alike = has[at] ? count : n - count;
      if (count === 0 || count === n) weights[at] = 0;
      else if (balanced) weights[at] = n / (2 * alike);
    } else if (balanced && has[at]) {
      const row = at - (at % k);
      weights.fill(n / (k * count), row, row + k);
    }
  }
  return weights;
}
