/** A logistic curve over a score: `sigmoid(scale * score + bias)`. */
export interface Curve {
  scale: number;
  bias: number;
}

const STEPS = 200;

/**
 * Platt scaling: the curve that fits scores to yes and no best, with targets (yes + 1) / (yes + 2) and 1 / (no + 2) in
 * place of 1 and 0, so that it stays finite where the scores part them. Newton's method with halved steps, as in Lin,
 * Lin and Weng, "A note on Platt's probabilistic outputs", 2007; on scores brought to mean 0 and deviation 1, which
 * changes nothing but the conditioning. `scale` is never below 0: where a higher score means rather no, the curve is
 * flat. Scores that are NaN are left out.
 */
export function plattOf(scores: ArrayLike<number>, has: ArrayLike<number>): Curve {
  const known = Array.from({ length: scores.length }, (_, i) => i).filter((i) => !Number.isNaN(scores[i]));
  const n = known.length;
  const yes = known.reduce((sum, i) => sum + (has[i] as number), 0);
  const [high, low] = [(yes + 1) / (yes + 2), 1 / (n - yes + 2)];
  const prior = Math.log((yes + 1) / (n - yes + 1));
  const mean = known.reduce((sum, i) => sum + (scores[i] as number), 0) / n;
  const deviation = Math.sqrt(known.reduce((sum, i) => sum + ((scores[i] as number) - mean) ** 2, 0) / n);
  if (!(deviation > 1e-9)) return { scale: 0, bias: prior };
  const x = Float64Array.from(known, (i) => ((scores[i] as number) - mean) / deviation);
  const target = Float64Array.from(known, (i) => (has[i] ? high : low));
  let [a, b, loss] = [0, prior, lossOf(x, target, 0, prior)];
  for (let step = 0; step < STEPS; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < n; i++) {
      const v = x[i] as number;
      const p = 1 / (1 + Math.exp(-(a * v + b)));
      const [off, curve] = [p - (target[i] as number), p * (1 - p)];
      ga += off * v;
      gb += off;
      haa += curve * v * v;
      hab += curve * v;
      hbb += curve;
    }
    if (Math.hypot(ga, gb) < 1e-10 * n) break;
    const determinant = haa * hbb - hab * hab;
    const [da, db] = [(hab * gb - hbb * ga) / determinant, (hab * ga - haa * gb) / determinant];
    let t = 1;
    let next = lossOf(x, target, a + da, b + db);
    while (!(next <= loss + 1e-4 * t * (ga * da + gb * db)) && t > 1e-10) {
      t /= 2;
      next = lossOf(x, target, a + t * da, b + t * db);
    }
    if (t <= 1e-10) break;
    [a, b, loss] = [a + t * da, b + t * db, next];
  }
  if (!(a > 0)) return { scale: 0, bias: prior };
  return { scale: a / deviation, bias: b - (a * mean) / deviation };
}

function lossOf(x: Float64Array, target: Float64Array, a: number, b: number): number {
  let loss = 0;
  for (let i = 0; i < x.length; i++) {
    const z = a * (x[i] as number) + b;
    loss += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - (target[i] as number) * z;
  }
  return loss;
}

/**
 * The scale of a softmax over rows of `k` scores, each row with one right label: the one that makes the right ones most
 * probable, where a row's target is (n + 1) / (n + k) for the right label and 1 / (n + k) for each other, n being the
 * examples of it: Platt's targets for more than two. Never below 0. Rows with a NaN are left out.
 */
export function softmaxScaleOf(scores: Float32Array, has: Uint8Array, k: number): number {
  const counts = new Float64Array(k);
  for (let at = 0; at < has.length; at++) counts[at % k] = (counts[at % k] as number) + (has[at] as number);
  const starts = Array.from({ length: has.length / k }, (_, row) => row * k).filter(
    (start) => !scores.subarray(start, start + k).some(Number.isNaN),
  );
  const slopes = (scale: number): [number, number] => {
    let [first, second] = [0, 0];
    for (const start of starts) {
      const row = scores.subarray(start, start + k);
      const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
      let [sum, mean, square, all, right, n] = [0, 0, 0, 0, 0, 0];
      for (let j = 0; j < k; j++) {
        const s = row[j] as number;
        const e = Math.exp(scale * (s - top));
        sum += e;
        mean += e * s;
        square += e * s * s;
        all += s;
        if (has[start + j]) [right, n] = [s, counts[j] as number];
      }
      mean /= sum;
      first += mean - (n * right + all) / (n + k);
      second += square / sum - mean * mean;
    }
    return [first, second];
  };
  if (slopes(0)[0] >= 0) return 0;
  let [low, high, scale] = [0, Infinity, 10];
  for (let i = 0; i < 100 && high - low > 1e-9 * scale; i++) {
    const [first, second] = slopes(scale);
    if (first > 0) high = scale;
    else low = scale;
    const next = scale - first / second;
    if (Math.abs(next - scale) < 1e-9 * scale) break;
    scale = next > low && next < high ? Math.min(next, 4 * scale) : high < Infinity ? (low + high) / 2 : 4 * scale;
  }
  return scale;
}
