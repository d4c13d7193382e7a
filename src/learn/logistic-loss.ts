/** What a logistic regression is to learn: which of `k` labels each of `n` examples has. */
export interface Targets {
  n: number;
  k: number;
  /** [n, k]: 1 where the example has the label. */
  has: Uint8Array;
  /** [n, k]: how much the example counts; where the labels share, the first of a row counts for all. */
  weight: Float32Array;
  /** Whether each label is a yes or no of its own; otherwise they share. */
  multi: boolean;
}

/**
 * The gradient of the loss at logits `[n, k]`, into `residual`: `weight * (p - has)`; and each label's curvature
 * `Σ weight * p * (1 - p)`, into `curvature`. Returns the loss: `Σ weight * -log p` of what is so, p a softmax over the
 * labels, or a sigmoid of each.
 */
export function lossAt(
  targets: Targets,
  logits: Float64Array,
  residual: Float32Array,
  curvature: Float64Array,
): number {
  const { n, k, has, weight, multi } = targets;
  const p = new Float64Array(k);
  let loss = 0;
  curvature.fill(0);
  for (let start = 0; start < n * k; start += k) {
    const norm = multi ? 0 : softmaxInto(p, logits, start, k);
    for (let j = 0; j < k; j++) {
      const at = start + j;
      const w = weight[multi ? at : start] as number;
      const z = logits[at] as number;
      if (multi) {
        const e = Math.exp(-Math.abs(z));
        p[j] = z >= 0 ? 1 / (1 + e) : e / (1 + e);
        loss += w * (Math.log1p(e) + Math.max(z, 0) - (has[at] ? z : 0));
      } else if (has[at]) loss += w * (norm - z);
      const share = p[j] as number;
      residual[at] = w * (share - (has[at] as number));
      curvature[j] = (curvature[j] as number) + w * share * (1 - share);
    }
  }
  return loss;
}

/** First and second derivative of the loss by `t`, at logits `base + t * along`, both `[n, k]`. */
export function slopesAt(targets: Targets, base: Float64Array, along: Float32Array, t: number): [number, number] {
  const { n, k, has, weight, multi } = targets;
  const z = new Float64Array(k);
  const p = new Float64Array(k);
  let first = 0;
  let second = 0;
  for (let start = 0; start < n * k; start += k) {
    for (let j = 0; j < k; j++) z[j] = (base[start + j] as number) + t * (along[start + j] as number);
    if (!multi) softmaxInto(p, z, 0, k);
    let mean = 0;
    let square = 0;
    for (let j = 0; j < k; j++) {
      const w = weight[multi ? start + j : start] as number;
      const v = along[start + j] as number;
      const share = multi ? 1 / (1 + Math.exp(-(z[j] as number))) : (p[j] as number);
      first += w * (share - (has[start + j] as number)) * v;
      if (multi) second += w * share * (1 - share) * v * v;
      mean += share * v;
      square += share * v * v;
    }
    if (!multi) second += (weight[start] as number) * (square - mean * mean);
  }
  return [first, second];
}

/** The softmax of `k` logits from `start`, into `p`; returns the logarithm of the sum of their exponentials. */
function softmaxInto(p: Float64Array, logits: Float64Array, start: number, k: number): number {
  let top = -Infinity;
  for (let j = 0; j < k; j++) {
    const z = logits[start + j] as number;
    if (z > top) top = z;
  }
  let sum = 0;
  for (let j = 0; j < k; j++) {
    const e = Math.exp((logits[start + j] as number) - top);
    p[j] = e;
    sum += e;
  }
  const share = 1 / sum;
  for (let j = 0; j < k; j++) p[j] = (p[j] as number) * share;
  return top + Math.log(sum);
}
