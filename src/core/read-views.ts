import { badInput } from "./errors.js";
import type { Grid, Pool, ViewOptions, Views } from "./views.js";

const KNOWN = ["scales", "tiles", "overlap", "weights", "pool"];
const SMALLEST = 1 / 16;
const MOST_TILES = 16;
const MOST_OVERLAP = 0.9;
const MOST_VIEWS = 512;
/** So much above a whole number of crops is still that number: shares are fractions that somebody divided. */
const ROUNDING = 1e-9;

type Unweighted = Omit<Grid, "weight">;

/**
 * What is asked for, checked: scales, the largest first, and then the tiles. Throws `bad-input` with the option's name.
 * `undefined` asks for nothing: the whole picture, as it is.
 *
 * @param pool Where the options don't say.
 */
export function readViews(options: unknown, pool: Pool): Views | undefined {
  if (options === undefined) return undefined;
  if (typeof options !== "object" || options === null) throw badInput("views", `Views are an object, not ${options}.`);
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw badInput("views", `Views have no "${unknown}", but ${KNOWN.join(", ")}.`);
  const { scales = [1], tiles, overlap = 0.25, weights, pool: asked = pool } = options as ViewOptions;
  if (asked !== "mean" && asked !== "none")
    throw badInput("pool", `Views are pooled by "mean" or "none", not ${asked}.`);
  if (!isWithin(overlap, 0, MOST_OVERLAP))
    throw badInput("overlap", `overlap is from 0 to ${MOST_OVERLAP}, not ${overlap}.`);
  const given = [...readScales(scales, overlap), ...readTiles(tiles, overlap)];
  if (given.length === 0) throw badInput("views", "Views need at least one of scales and tiles.");
  if (given.reduce((sum, { columns, rows }) => sum + columns * rows, 0) > MOST_VIEWS) {
    throw badInput("scales", `These are more than ${MOST_VIEWS} views of a picture.`);
  }
  const each = readWeights(weights, given.length);
  const grids = given.map((grid, i): Grid => ({ ...grid, weight: each[i] as number }));
  const tiled = grids.splice(scales.length);
  return { grids: [...grids.sort((a, b) => b.across - a.across), ...tiled], pool: asked };
}

/**
 * A text that is the same for the same views and no others: what is encoded by other views is something else. Another
 * version where `viewsOf` changes.
 */
export function nameOf({ grids, pool }: Views): string {
  return JSON.stringify([
    "views 1",
    pool,
    grids.map((one) => [one.columns, one.rows, one.across, one.down, one.weight]),
  ]);
}

function readScales(scales: unknown, overlap: number): Unweighted[] {
  if (!Array.isArray(scales)) throw badInput("scales", `scales is a list of numbers, not ${scales}.`);
  return scales.map((scale: unknown) => {
    if (!isWithin(scale, SMALLEST, 1)) throw badInput("scales", `A scale is from 1/16 to 1, not ${scale}.`);
    const count = Math.max(1, Math.ceil((1 / scale - overlap) / (1 - overlap) - ROUNDING));
    return { columns: count, rows: count, across: scale, down: scale };
  });
}

function readTiles(tiles: unknown, overlap: number): Unweighted[] {
  if (tiles === undefined) return [];
  const sides: unknown[] = Array.isArray(tiles) ? tiles : [tiles, tiles];
  const [columns, rows] = sides;
  if (sides.length !== 2 || !isTileCount(columns) || !isTileCount(rows)) {
    throw badInput("tiles", `tiles is a whole number from 1 to ${MOST_TILES}, or [columns, rows], not ${tiles}.`);
  }
  const share = (count: number) => 1 / (count - (count - 1) * overlap);
  return [{ columns, rows, across: share(columns), down: share(rows) }];
}

function readWeights(weights: unknown, count: number): number[] {
  if (weights === undefined) return Array(count).fill(1);
  if (Array.isArray(weights) && weights.length === count && weights.every((one) => isWithin(one, 1e-6, 1e6))) {
    return weights;
  }
  throw badInput("weights", `weights is ${count} numbers above 0: one for each scale, and one for the tiles.`);
}

function isTileCount(value: unknown): value is number {
  return Number.isInteger(value) && isWithin(value, 1, MOST_TILES);
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}
