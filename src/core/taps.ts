/** Pillow's resampling filters that preprocessors name, by the number in `preprocessor_config.json`. */
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
export const BITS = 22;

/** One axis of a resize: for each output place, the first input place, how many, and their fixed-point weights. */
export interface Taps {
  /** The first input place that any output place reads, and how many from there on are read. */
  start: number;
  span: number;
  /** [length], counted from `start` */
  first: Int32Array;
  /** [length] */
  count: Int32Array;
  /** [length, width] int32, scaled by 2^22 */
  weights: Int32Array;
  width: number;
}

/** The output places that are wanted, of all those of an axis. */
export interface Places {
  start: number;
  length: number;
}

/**
 * The weights of one axis that is resized from `from` to `to` places, rounded as Pillow's `precompute_coeffs` and
 * `normalize_coeffs_8bpc` do; only for the places in `window`, which must lie within `to`. Memory: `length` times the
 * filter's width, which is about four (bicubic) or two (bilinear) times `from / to`, however large `to` is.
 */
export function taps(from: number, to: number, filter: Filter, window: Places = { start: 0, length: to }): Taps {
  const { support, weight } = FILTERS[filter];
  const { length } = window;
  const scale = from / to;
  const stretch = Math.max(scale, 1); // a smaller picture widens the filter: antialiasing
  const shrink = 1 / stretch; // Pillow multiplies by this; dividing would round otherwise
  const reach = support * stretch;
  const width = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * width);
  const exact = new Float64Array(width);
  for (let i = 0; i < length; i++) {
    const centre = (window.start + i + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - reach + 0.5));
    const n = Math.min(from, Math.trunc(centre + reach + 0.5)) - begin;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const w = weight((k + begin - centre + 0.5) * shrink);
      exact[k] = w;
      sum += w;
    }
    for (let k = 0; k < n; k++) {
      const w = sum === 0 ? 0 : (exact[k] as number) / sum;
      weights[i * width + k] = Math.trunc(w * 2 ** BITS + (w < 0 ? -0.5 : 0.5));
    }
    first[i] = begin;
    count[i] = n;
  }
  const start = first[0] ?? 0;
  const span = (first[length - 1] ?? 0) + (count[length - 1] ?? 0) - start;
  return { start, span, first: first.map((place) => place - start), count, weights, width };
}
