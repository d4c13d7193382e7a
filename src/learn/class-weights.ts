/**
 * How much each example counts, `[n, k]`: 1, or as scikit-learn's `class_weight="balanced"`: where labels share,
 * n / (k * examples of its label); else for each label n / (2 * examples with it) or n / (2 * examples without it). A
 * label that all or none of the examples have counts 0 where each is a yes or no of its own: there is nothing to learn.
 */
export function classWeights(has: Uint8Array, k: number, multi: boolean, balanced: boolean): Float32Array {
  const n = has.length / k;
  const weights = new Float32Array(n * k).fill(1);
  if (!multi && !balanced) return weights;
  const counts = new Float64Array(k);
  for (let start = 0; start < has.length; start += k) {
    for (let j = 0; j < k; j++) counts[j] = (counts[j] as number) + (has[start + j] as number);
  }
  for (let start = 0; start < has.length; start += k) {
    for (let j = 0; j < k; j++) {
      const [own, count] = [has[start + j], counts[j] as number];
      if (multi) {
        if (count === 0 || count === n) weights[start + j] = 0;
        else if (balanced) weights[start + j] = n / (2 * (own ? count : n - count));
      } else if (own) weights.fill(n / (k * count), start, start + k);
    }
  }
  return weights;
}
