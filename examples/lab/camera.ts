/** What part of the map is seen: a place of the map is at `x + scale * place` pixels. */
export interface Camera {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Point = readonly [x: number, y: number];

/** Pixels left free at the edges when all is seen. */
const MARGIN = 40;

/** All points, as large as they fit. `points` is [n, 2]. */
export function wholeOf(points: Float64Array, { width, height }: Size): Camera {
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  const range = (values: Float64Array) => [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ];
  const [left = 0, right = 0] = xs.length ? range(xs) : [];
  const [top = 0, bottom = 0] = ys.length ? range(ys) : [];
  const room = (pixels: number, span: number) => Math.max(1, pixels - 2 * MARGIN) / (span || 1);
  const scale = Math.min(room(width, right - left), room(height, bottom - top));
  return { scale, x: width / 2 - (scale * (left + right)) / 2, y: height / 2 - (scale * (top + bottom)) / 2 };
}

/** As much larger, or smaller, with what is at the pixel left where it is. */
export function zoomed({ scale, x, y }: Camera, factor: number, [px, py]: Point): Camera {
  return { scale: scale * factor, x: px - (px - x) * factor, y: py - (py - y) * factor };
}

export function moved({ scale, x, y }: Camera, dx: number, dy: number): Camera {
  return { scale, x: x + dx, y: y + dy };
}

/** The pixel of a point. */
export function pixelOf({ scale, x, y }: Camera, points: Float64Array, index: number): Point {
  return [x + scale * (points[2 * index] as number), y + scale * (points[2 * index + 1] as number)];
}

/** The point nearest to a pixel, if any is within so many pixels. */
export function nearest(camera: Camera, points: Float64Array, [px, py]: Point, within = Infinity): number | undefined {
  let best: number | undefined;
  let least = within;
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = pixelOf(camera, points, i);
    const far = Math.hypot(x - px, y - py);
    if (far > least) continue;
    least = far;
    best = i;
  }
  return best;
}

/** The next point in a direction: the nearest of those that lie more that way than aside. */
export function neighbour(points: Float64Array, from: number, [dx, dy]: Point): number | undefined {
  const [x, y] = [points[2 * from] as number, points[2 * from + 1] as number];
  let best: number | undefined;
  let least = Infinity;
  for (let i = 0; i < points.length / 2; i++) {
    const [ox, oy] = [(points[2 * i] as number) - x, (points[2 * i + 1] as number) - y];
    const along = ox * dx + oy * dy;
    const aside = Math.abs(ox * dy - oy * dx);
    const far = along + 2 * aside;
    if (i === from || along <= 0 || aside > along || far >= least) continue;
    least = far;
    best = i;
  }
  return best;
}
