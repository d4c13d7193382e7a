import type { VectorFormat } from "../core/index-types.js";
import type { Four, Kernels } from "./scan-kernels.js";

/** Queries that are scanned together. */
export const TOGETHER = 4;
/** Rows that are scanned in one go. */
export const BLOCK = 1024;
/** Bytes from a query's scores of a block to those of the next. */
export const GAP = (BLOCK + 4) * 4;

/** Where a matrix and up to four queries lie in a memory, in bytes. */
export interface Layout {
  format: VectorFormat;
  /** Of the first query, and from one to the next. */
  query: number;
  apart: number;
  /** Of the first row; from a row to the next; and of a row's numbers alone. */
  rows: number;
  stride: number;
  length: number;
}

/**
 * Writes the cosines of the queries with `count` rows, a block at most, to `scores`, those of a query `GAP` behind those
 * of the one before. A row's are the same numbers in whichever block it is, and in whichever thread.
 *
 * @param units What 1 stands for in each query: of one that is alone, or of four.
 */
export function scanBlock(
  kernels: Kernels,
  { format, query, apart, rows, stride, length }: Layout,
  units: readonly number[],
  row: number,
  count: number,
  scores: number,
): void {
  const of = [query, rows + row * stride, count, stride, length, scores] as const;
  const [unit = 1, ...more] = units;
  if (more.length === 0) kernels[`scan_${format}`](...of, unit);
  else if (format === "int8") kernels.four_int8(...of, apart, GAP, ...(units as Four));
  else kernels[`four_${format}`](...of, apart, GAP);
}
