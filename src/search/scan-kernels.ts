import type { Int8Query } from "./int8-query.js";
import { relaxedInt8 } from "./relaxed-int8.js";
import { SCAN_CODE } from "./scan-code.js";
import { SCAN_FOUR_CODE } from "./scan-four-code.js";
import { plainKernels } from "./scan-plain.js";
import { instantiate } from "./wasm-code.js";

/** Dot products of a query, at an address, with `count` rows from `row` on; `count` float32 scores are written. In bytes. */
type Scan = (query: number, row: number, count: number, stride: number, length: number, scores: number) => void;

/** The same of four queries, `apart` bytes from each other, and their scores `gap`; one more score of each may be written. */
export type ScanFour = (...of: [...Parameters<Scan>, apart: number, gap: number]) => void;
/** Four numbers, one for each query. */
export type Four = [number, number, number, number];

/** What is done on a matrix in a `WebAssembly.Memory`: see scan.wat, and scan-plain.ts for the number formats. */
export interface Kernels {
  scan_f32: Scan;
  scan_f16: Scan;
  scan_int8: (...of: [...Parameters<Scan>, unit: number]) => void;
  /** How `scan_int8` reads its query. */
  int8Query: Int8Query;
  four_f32: ScanFour;
  four_f16: ScanFour;
  /** Its queries are "whole". */
  four_int8: (...of: [...Parameters<ScanFour>, ...units: Four]) => void;
  /** A row of float32, `length` bytes, as f16. */
  to_f16(from: number, length: number, to: number): void;
  /** The same as int8, with its scale, the length of what rounding has left out, and the sum of its numbers behind it. */
  to_int8(from: number, length: number, to: number): void;
}

/**
 * The kernels on a memory: WebAssembly's with SIMD, or where there is none the TypeScript ones, which are ten times slower.
 *
 * @param relaxed Whether int8 may be scanned with relaxed SIMD. Default: where it gives the plain kernel's numbers.
 */
export function openKernels(memory: WebAssembly.Memory, relaxed = true): Kernels {
  try {
    const exported = { ...instantiate(SCAN_CODE, memory), ...instantiate(SCAN_FOUR_CODE, memory) };
    const kernels = { ...(exported as unknown as Kernels), int8Query: "whole" as const };
    const scan_int8 = relaxed ? relaxedInt8(memory) : undefined;
    return scan_int8 ? { ...kernels, scan_int8, int8Query: "halves" } : kernels;
  } catch {
    return plainKernels(memory);
  }
}
