import type { Part } from "./index-types.js";
import type { ViewOptions } from "./views.js";

export interface HeatMapOptions {
  /** A grid of so many tiles a side, or of columns and rows, 1 to 16 each; each is a run of the image tower. Default: 6. */
  tiles?: ViewOptions["tiles"] | undefined;
  /** How much of a tile's side is its neighbour's too, 0 to 0.9. Default: 0.5. */
  overlap?: number | undefined;
}

/** How near each tile of a picture is to a query, `[rows, columns]`. */
export interface HeatMap {
  columns: number;
  rows: number;
  /** Of each tile: left, top, width and height in fractions of the picture's. They overlap. */
  boxes: NonNullable<Part["box"]>[];
  /** [rows * columns] */
  cosine: Float32Array;
  /** The same as the model's yes or no: of a text, where the model has one for each text by itself. */
  probability?: Float32Array;
}
