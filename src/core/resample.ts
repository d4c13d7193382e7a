/** Pillow's resampling filters that SigLIP's preprocessors name, by the number in `preprocessor_config.json`. */
export type Filter = 2 | 3;

const FILTERS: Record<Filter, { support: number; weight(x: number): number }> = {
  2: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  3: { support: 2, weight: cubic },
};

/** Keys' cubic with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  if (d < 2) return (((d - 5) * d + 8) * d - 4) * a;
  return 0;
}

/** Fractional bits of Pillow's fixed-point weights. */
const BITS = 22;
const HALF = 1 << (BITS - 1);

/** For each output place: the first input place, how many, and their fixed-point weights. */
export interface Taps {
  /** [size] */
  first: Int32Array;
  /** [size] */
  count: Int32Array;
  /** [size, width] int32, scaled by 2^22 */
  weights: Int32Array;
  width: number;
}

/** The weights of one axis, from `from` to `to` places, rounded as Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc` do. */
export function taps(from: number, to: number, filter: Filter): Taps {
  const { support, weight } = FILTERS[filter];
  const scale = from / to;
  const stretch = Math.max(scale, 1); // a smaller picture widens the filter: antialiasing
  const reach = support * stretch;
  const width = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * width);
  const exact = new Float64Array(width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const n = Math.min(from, Math.trunc(centre + reach + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const w = weight((k + start - centre + 0.5) / stretch);
      exact[k] = w;
      sum += w;
    }
    for (let k = 0; k < n; k++) {
      const w = sum === 0 ? 0 : (exact[k] as number) / sum;
      weights[i * width + k] = Math.trunc(w * 2 ** BITS + (w < 0 ? -0.5 : 0.5));
    }
    first[i] = start;
    count[i] = n;
  }
  return { first, count, weights, width };
}

function clip8(sum: number): number {
  const value = sum >> BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/**
 * One pass along one axis. The picture is `[lines, from, channels]` with the given steps between its numbers, so that
 * the same loop runs along rows and along columns; only the first three channels are read.
 */
function pass(
  source: ArrayLike<number>,
  target: Uint8Array,
  lines: number,
  axis: Taps,
  steps: { line: number; place: number },
  out: { line: number; place: number },
): void {
  const { first, count, weights, width } = axis;
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < first.length; i++) {
      let at = line * steps.line + (first[i] as number) * steps.place;
      let [r, g, b] = [HALF, HALF, HALF];
      for (let k = i * width, end = k + (count[i] as number); k < end; k++, at += steps.place) {
        const w = weights[k] as number;
        r += w * (source[at] as number);
        g += w * (source[at + 1] as number);
        b += w * (source[at + 2] as number);
      }
      const to = line * out.line + i * out.place;
      target[to] = clip8(r);
      target[to + 1] = clip8(g);
      target[to + 2] = clip8(b);
    }
  }
}

/**
 * Resizes 8-bit RGBA `[height, width, 4]` to RGB `[toHeight, toWidth, 3]`, to the same integers as Pillow's
 * `Image.convert("RGB").resize(...)`: across first, rounded to 8 bits, then down; int32 weights of 22 bits. Alpha is dropped.
 */
export function resize(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
  filter: Filter,
): Uint8Array {
  const across = taps(width, toWidth, filter);
  const down = taps(height, toHeight, filter);
  const narrow = new Uint8Array(height * toWidth * 3);
  pass(rgba, narrow, height, across, { line: width * 4, place: 4 }, { line: toWidth * 3, place: 3 });
  const small = new Uint8Array(toHeight * toWidth * 3);
  pass(narrow, small, toWidth, down, { line: 3, place: toWidth * 3 }, { line: 3, place: toWidth * 3 });
  return small;
}

/**
 * Writes RGB bytes `[size * size, 3]` as the tower's planes `[3, size * size]` at `offset`: `(byte * rescale - mean) / std`.
 */
export function toPlanes(
  rgb: Uint8Array,
  planes: Float32Array,
  offset: number,
  rule: { rescale: number; mean: readonly number[]; std: readonly number[] },
): void {
  const area = rgb.length / 3;
  for (let channel = 0; channel < 3; channel++) {
    const mean = rule.mean[channel] as number;
    const std = rule.std[channel] as number;
    for (let i = 0; i < area; i++) {
      planes[offset + channel * area + i] = ((rgb[i * 3 + channel] as number) * rule.rescale - mean) / std;
    }
  }
}
