import { SiglipError } from "../core/errors.js";
import type { AskedFormat, VectorFormat } from "../core/index-types.js";
import { strideOf } from "./row-layout.js";

/** Of the device's memory, which browsers say to be 8 GB where it is more, f32 vectors of an index take so much at most. */
const SHARE = 1 / 16;
/** Where the browser doesn't say. */
const USUAL = 4 * 2 ** 30;

/** Bytes of f32 vectors that an index may hold before "auto" takes a smaller format. @param memory Of the device. */
export function budgetOf(memory = USUAL): number {
  return SHARE * memory;
}

export interface FormatOptions {
  /** How vectors are held in memory. Default: "auto". */
  vectors?: AskedFormat;
  /** Bytes of f32 vectors up to which "auto" is f32. Default: `budgetOf()`. */
  budget?: number;
}

/** The format of an empty index. Throws `bad-input` for "int8" where nothing is kept to be read again. */
export function firstFormat({ vectors = "auto" }: FormatOptions, kept: boolean): VectorFormat {
  if (vectors !== "int8" || kept) return vectors === "auto" ? "f32" : vectors;
  const message = "An index that is only in memory has no exact vectors beside int8 ones; f16 is the smallest there.";
  throw new SiglipError("bad-input", message, { argument: "vectors" });
}

/**
 * How the vectors of an index are held. "auto" is f32 while so many rows fit into `budget` bytes; beyond, int8 where the
 * exact vectors are kept to be read again, else f16.
 */
export function chooseFormat(
  asked: AskedFormat,
  { rows, dim, budget, kept }: { rows: number; dim: number; budget: number; kept: boolean },
): VectorFormat {
  if (asked !== "auto") return asked;
  if (rows * strideOf("f32", dim) <= budget) return "f32";
  return kept ? "int8" : "f16";
}
