/** A direction in the vectors' space and what turns a cosine with it into a logit. */
export interface Judge {
  /** [dim], of length 1. */
  vector: Float32Array;
  scale: number;
  bias: number;
}

/** `sigmoid(scale * cosine + bias)` of each row of `[rows, dim]`. */
export function probabilitiesOf(vectors: Float32Array, { vector, scale, bias }: Judge): Float32Array<ArrayBuffer> {
  const dim = vector.length;
  const result = new Float32Array(vectors.length / dim);
  for (let row = 0; row < result.length; row++) {
    let cosine = 0;
    for (let i = 0; i < dim; i++) cosine += (vectors[row * dim + i] as number) * (vector[i] as number);
    result[row] = 1 / (1 + Math.exp(-(scale * cosine + bias)));
  }
  return result;
}

/** Logits beyond this are at the end of the scale: 0.1 % and 99.9 %. */
const FURTHEST = Math.log(999);

/**
 * Where a probability stands on a scale from 0 to 1 that gives small and great ones room: its logit, within 0.1 and
 * 99.9 %. Most pictures have nothing of most labels, and on a plain scale they would all stand at its left end.
 */
export function toPlace(probability: number): number {
  if (!(probability > 0)) return 0;
  if (probability >= 1) return 1;
  const logit = Math.log(probability / (1 - probability));
  return Math.min(1, Math.max(0, (logit / FURTHEST + 1) / 2));
}

/** The other way; the scale's ends are 0 and 1, so that a threshold there takes all or none. */
export function toProbability(place: number): number {
  if (place <= 0) return 0;
  if (place >= 1) return 1;
  return 1 / (1 + Math.exp(-(2 * place - 1) * FURTHEST));
}

/** How many probabilities are in each of `bins` equal parts of that scale. */
export function histogramOf(probabilities: Float32Array, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const probability of probabilities) {
    const bin = Math.min(bins - 1, Math.floor(toPlace(probability) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** "12 %", and more exactly at the ends. */
export function percent(probability: number): string {
  const value = probability * 100;
  if (value <= 0 || value >= 100) return value <= 0 ? "0 %" : "100 %";
  if (value < 0.1) return "< 0.1 %";
  if (value > 99.9) return "> 99.9 %";
  return `${value.toFixed(value < 1 || value > 99 ? 1 : 0)} %`;
}
