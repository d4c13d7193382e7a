import { type Int8Query, writeWholes } from "./int8-query.js";
import type { Kernels } from "./scan-kernels.js";
import { plainKernels } from "./scan-plain.js";
import { SCAN_RELAXED_CODE } from "./scan-relaxed-code.js";
import { instantiate } from "./wasm-code.js";

/** Numbers of a row, and rows, of the case that is tried. */
const CASE = { length: 64, rows: 4, stride: 80 };

/**
 * The scan of int8 rows with relaxed SIMD, whose query is in halves; undefined where the engine has none, or its numbers
 * are not those of the plain kernel.
 */
export function relaxedInt8(memory: WebAssembly.Memory): Kernels["scan_int8"] | undefined {
  try {
    return isRight() ? open(memory) : undefined;
  } catch {
    return undefined;
  }
}

/** Tried with the largest numbers of either sign and with others, in a memory of their own. */
function isRight(): boolean {
  const { length, rows, stride } = CASE;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { buffer } = memory;
  const [row, scores] = [1024, 2048];
  for (let r = 0; r < rows; r++) {
    const numbers = new Int8Array(buffer, row + r * stride, length);
    for (let i = 0; i < length; i++)
      numbers[i] = i < 16 ? (i % 2 === r % 2 ? 127 : -127) : ((i * 37 + r * 101) % 255) - 127;
    new Float32Array(buffer, row + r * stride + length, 1)[0] = 2 ** -7;
    new Int32Array(buffer, row + r * stride + length + 8, 1)[0] = numbers.reduce((sum, x) => sum + x, 0);
  }
  const query = Int16Array.from({ length }, (_, i) => (i < 16 ? (i % 2 ? 8191 : -8191) : ((i * 4391) % 16383) - 8191));
  const score = (scan: Kernels["scan_int8"], as: Int8Query) => {
    writeWholes(query, as, length, buffer, 0);
    scan(0, row, rows, stride, length, scores, 2 ** -13);
    return new Float32Array(buffer, scores, rows).join();
  };
  return score(open(memory), "halves") === score(plainKernels(memory).scan_int8, "whole");
}

function open(memory: WebAssembly.Memory): Kernels["scan_int8"] {
  return (instantiate(SCAN_RELAXED_CODE, memory) as Pick<Kernels, "scan_int8">).scan_int8;
}
