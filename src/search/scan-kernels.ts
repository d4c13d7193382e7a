import { SCAN_CODE } from "./scan-code.js";
import { plainKernels } from "./scan-plain.js";

/** Dot products of a query, at an address, with `count` rows from `row` on; `count` float32 scores are written. In bytes. */
type Scan = (query: number, row: number, count: number, stride: number, length: number, scores: number) => void;

/** What is done on a matrix in a `WebAssembly.Memory`: see scan.wat, and scan-plain.ts for the number formats. */
export interface Kernels {
  scan_f32: Scan;
  scan_f16: Scan;
  scan_int8: (...of: [...Parameters<Scan>, unit: number]) => void;
  /** A row of float32, `length` bytes, as f16. */
  to_f16(from: number, length: number, to: number): void;
  /** The same as int8, with its scale and the length of what rounding has left out, float32 both, behind it. */
  to_int8(from: number, length: number, to: number): void;
}

/** The kernels on a memory: WebAssembly's with SIMD, or where there is none the TypeScript ones, which are ten times slower. */
export function openKernels(memory: WebAssembly.Memory): Kernels {
  try {
    const code = Uint8Array.from(atob(SCAN_CODE), (char) => char.charCodeAt(0));
    const module = new WebAssembly.Module(code);
    return new WebAssembly.Instance(module, { scan: { memory } }).exports as unknown as Kernels;
  } catch {
    return plainKernels(memory);
  }
}
