/** The cubic convolution's parameter in PyTorch's `interpolate(mode="bicubic")`; Pillow's is -0.5. */
const A = -0.75;

/** Four neighbours of a place between samples, and what each counts. */
interface Taps {
  at: number[];
  weight: number[];
}

/**
 * Resizes a square grid of vectors `[side, side, width]` to `[to, to, width]`, as PyTorch's
 * `F.interpolate(mode="bicubic", align_corners=False, antialias=False)` does: places are found in float32 as there, sums
 * are made in float64. What lies outside the grid is its edge.
 */
export function bicubic(grid: ArrayLike<number>, side: number, width: number, to: number): Float32Array {
  const taps = Array.from({ length: to }, (_, i) => tapsAt(i, side, to));
  const rows = new Float64Array(to * side * width);
  sum(taps, side * width, (from, into, weight) => {
    rows[into] = (rows[into] as number) + weight * (grid[from] as number);
  });
  const resized = new Float64Array(to * to * width);
  for (let row = 0; row < to; row++) {
    const [start, end] = [row * side * width, row * to * width];
    sum(taps, width, (from, into, weight) => {
      resized[end + into] = (resized[end + into] as number) + weight * (rows[start + from] as number);
    });
  }
  return Float32Array.from(resized);
}

/** Visits, for each place of the new line, its neighbours in the old one: lines of vectors of `length` numbers. */
function sum(taps: readonly Taps[], length: number, add: (from: number, into: number, weight: number) => void): void {
  for (const [i, { at, weight }] of taps.entries()) {
    for (const [tap, from] of at.entries()) {
      for (let j = 0; j < length; j++) add(from * length + j, i * length + j, weight[tap] as number);
    }
  }
}

function tapsAt(i: number, side: number, to: number): Taps {
  const place = Math.fround(Math.fround(Math.fround(side / to) * (i + 0.5)) - 0.5);
  const below = Math.floor(place);
  const past = Math.fround(place - below);
  return {
    at: [-1, 0, 1, 2].map((step) => Math.min(Math.max(below + step, 0), side - 1)),
    weight: [outer(past + 1), inner(past), inner(1 - past), outer(2 - past)],
  };
}

/** The convolution's value at a distance of up to 1, and from 1 to 2. */
const inner = (x: number) => ((A + 2) * x - (A + 3)) * x * x + 1;
const outer = (x: number) => ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
