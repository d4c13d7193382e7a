// Geometry of views: which rectangles of a picture are encoded. Pure, in whole pixels, the same everywhere.

/** Which views of a picture are encoded, and what becomes of their vectors. */
export interface ViewOptions {
  /**
   * Shares of the picture's sides, 1/16 to 1, largest first. 1 is the whole picture; a smaller one is a grid of crops of
   * that share of each side which covers the picture, as few as overlap by at least `overlap`. Default: `[1]`.
   */
  scales?: readonly number[];
  /** A grid of so many tiles a side, or of columns and rows, 1 to 16 each. Default: none. */
  tiles?: number | readonly [columns: number, rows: number];
  /** How much of a crop's side is its neighbour's too, 0 to 0.9: at least so much for scales. Default: 0.25. */
  overlap?: number;
  /**
   * For `pool: "mean"`: how much each of `scales` counts, and after them the tiles, all crops of one together: each its
   * equal share. Above 0. Default: 1 each.
   */
  weights?: readonly number[];
  /** "mean": one unit vector a picture, the weighted mean of its views', normalised. "none": a unit vector for each view. */
  pool?: Pool;
}

export type Pool = "mean" | "none";

/** A grid of crops: of one scale, or the tiles. */
export interface Grid {
  columns: number;
  rows: number;
  /** The crops' share of the picture's width and height. */
  across: number;
  down: number;
  weight: number;
}

/** What is asked for, with nothing left open. */
export interface Views {
  grids: readonly Grid[];
  pool: Pool;
}

/** A rectangle of a picture, in pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface View {
  box: Box;
  /** Of all views of the picture together 1. */
  weight: number;
}

/** A share of a length that is above a whole number by no more than this is that number. */
const ROUNDING = 1e-9;
/** The picture as it is. */
const WHOLE: readonly Grid[] = [{ columns: 1, rows: 1, across: 1, down: 1, weight: 1 }];

/** How many views a picture has at most; small ones may have fewer. */
export function mostViews(views: Views | undefined): number {
  return (views?.grids ?? WHOLE).reduce((sum, { columns, rows }) => sum + columns * rows, 0);
}

/**
 * The views of a picture of `width` × `height` pixels: grid after grid, row by row. All crops of a grid are of one size,
 * rounded up to whole pixels, and begin at their share of what is left over, rounded down. They cover the picture. Where
 * neighbours would begin at the same pixel there are fewer; a crop that is there already only adds to its weight.
 */
export function viewsOf(views: Views | undefined, width: number, height: number): View[] {
  const grids = views?.grids ?? WHOLE;
  const total = grids.reduce((sum, { weight }) => sum + weight, 0);
  const found = new Map<string, View>();
  for (const grid of grids) {
    const boxes = boxesOf(grid, width, height);
    for (const box of boxes) {
      const weight = grid.weight / total / boxes.length;
      const key = Object.values(box).join(" ");
      const same = found.get(key);
      if (same) same.weight += weight;
      else found.set(key, { box, weight });
    }
  }
  return [...found.values()];
}

function boxesOf({ columns, rows, across, down }: Grid, width: number, height: number): Box[] {
  const x = places(width, across, columns);
  const y = places(height, down, rows);
  return y.begins.flatMap((top) => x.begins.map((left) => ({ left, top, width: x.size, height: y.size })));
}

/** Crops of a share of `length` pixels, `count` of them or as many as begin at pixels of their own. */
function places(length: number, share: number, count: number): { size: number; begins: number[] } {
  const size = Math.min(length, Math.max(1, Math.ceil(length * share - ROUNDING)));
  const left = length - size;
  const last = Math.min(count - 1, left);
  return { size, begins: Array.from({ length: last + 1 }, (_, i) => (last === 0 ? 0 : Math.floor((i * left) / last))) };
}

/** Left, top, width and height in fractions of the picture's. */
export function fractions({ left, top, width, height }: Box, whole: { width: number; height: number }) {
  return [left / whole.width, top / whole.height, width / whole.width, height / whole.height] as const;
}
