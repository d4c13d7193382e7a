import { SiglipError } from "../core/errors.js";
import { type Algebra, plainAlgebra } from "./algebra.js";
import { PRODUCTS_CODE } from "./products-code.js";

/** What products.wat exports; addresses and distances in bytes. */
interface Kernels {
  pack(from: number, down: number, across: number, count: number, depth: number, panel: number): void;
  multiply(
    ...numbers: [
      ...[a: number, down: number, across: number, rows: number],
      ...[panel: number, depth: number],
      ...[out: number, stride: number, count: number, more: number, tile: number],
    ]
  ): void;
}

/** A matrix in memory: where it begins, and how far its elements are from those below and beside them. */
interface Lying {
  at: number;
  down: number;
  across: number;
}

/** Rows of a matrix that stay in the processor's second cache, `DEPTH` numbers of each, while all panels pass by. */
const ROWS = 256;
/** Rows of a panel of eight columns: 16 KiB, which stay in the first cache. */
const DEPTH = 512;
const TILE = 128;
const PAGE = 65536;

/**
 * Products in WebAssembly with SIMD, some thirty times as fast as the plain ones; where there is no SIMD, the plain ones.
 * The arrays lie in a memory of a fixed size, so that none is ever detached; it goes with the last of them. Of what is
 * not written, most browsers take no memory. The sums are in one order on every processor: the same numbers give the
 * same results, but for the last bits between browsers that have relaxed SIMD and those that have not.
 *
 * @param floats How many numbers all arrays have together; each begins at a multiple of four numbers, which counts too.
 *   `zeros` throws `internal` for more. Throws `does-not-fit` where the browser has no memory for so many.
 * @param fused Whether products may be added without rounding them first. Default: where relaxed SIMD does.
 */
export function openAlgebra(floats: number, fused = true): Algebra {
  const scratch = DEPTH * 32 + TILE;
  const pages = Math.ceil((floats * 4 + scratch) / PAGE);
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return algebraIn(memory, openKernels(memory, fused), scratch);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return plainAlgebra;
    const reasons = [`${pages * PAGE} bytes for matrices are more than this browser gives`];
    throw new SiglipError(
      "does-not-fit",
      "There is no memory to learn from so much.",
      { reasons, fits: [] },
      { cause: error },
    );
  }
}

// Instructions of WebAssembly: local.get (before its number), f32x4.mul, f32x4.add, and relaxed SIMD's f32x4.relaxed_madd.
const [GET, MUL, ADD, MADD] = ["\x20", "\xfd\xe6\x01", "\xfd\xe4\x01", "\xfd\x85\x02"];
const [PRODUCT_AND_SUM, NOTHING] = [new RegExp(`${MUL}(${GET}.)${ADD}`, "gs"), "\x01\x01\x01"];

/** The kernels; where the engine can, a product and the sum behind it are one instruction, which is a quarter faster. */
function openKernels(memory: WebAssembly.Memory, fused: boolean): Kernels {
  const code = atob(PRODUCTS_CODE);
  try {
    if (fused) return instantiate(code.replace(PRODUCT_AND_SUM, `${NOTHING}$1${MADD}`), memory) as Kernels;
  } catch {
    // no relaxed SIMD
  }
  return instantiate(code, memory) as Kernels;
}

/** What WebAssembly exports, on an algebra's memory; its code a character a byte. */
export function instantiate(code: string, memory: WebAssembly.Memory): unknown {
  const bytes = Uint8Array.from(code, (char) => char.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { learn: { memory } }).exports;
}

/** Where an array begins in a memory. Throws `internal` for one that lies elsewhere. */
export function addressIn(memory: WebAssembly.Memory, array: Float32Array | Float64Array): number {
  if (array.buffer === memory.buffer) return array.byteOffset;
  throw new SiglipError("internal", "This array is not of the algebra that it was given to.", { detail: "algebra" });
}

/** @param scratch Bytes at the beginning of the memory that are the kernels' own: a panel, and a tile behind it. */
function algebraIn(memory: WebAssembly.Memory, { pack, multiply }: Kernels, scratch: number): Algebra {
  const [panel, tile] = [0, DEPTH * 32];
  let end = scratch;
  /** How far the memory has been used: from there on it is zeros. */
  let used = end;

  /** `out[m,n] = a · b`, with `a` as it lies in `m` rows and `b` in `k`. */
  const product = (out: Float32Array, a: Lying, b: Lying, m: number, n: number, k: number) => {
    const to = addressIn(memory, out);
    if (k === 0) out.fill(0, 0, m * n);
    for (let i = 0; i < m; i += ROWS) {
      const rows = Math.min(ROWS, m - i);
      for (let p = 0; p < k; p += DEPTH) {
        const depth = Math.min(DEPTH, k - p);
        const from = a.at + i * a.down + p * a.across;
        for (let j = 0; j < n; j += 8) {
          const count = Math.min(8, n - j);
          pack(b.at + p * b.down + j * b.across, b.down, b.across, count, depth, panel);
          const into = to + (i * n + j) * 4;
          multiply(from, a.down, a.across, rows, panel, depth, into, n * 4, count, p > 0 ? 1 : 0, tile);
        }
      }
    }
  };

  const lying = (array: Float32Array, width: number): Lying => ({
    at: addressIn(memory, array),
    down: width * 4,
    across: 4,
  });
  const transposed = ({ at, down, across }: Lying): Lying => ({ at, down: across, across: down });

  /** Where so many numbers of float32 begin. */
  const taken = (floats: number): number => {
    const start = end;
    const past = start + Math.ceil(floats / 4) * 16;
    if (past > memory.buffer.byteLength) {
      throw new SiglipError("internal", "The memory for matrices is full.", { detail: `${past} bytes` });
    }
    end = past;
    if (start < used) new Uint8Array(memory.buffer, start, Math.min(past, used) - start).fill(0);
    used = Math.max(used, past);
    return start;
  };

  return {
    memory,
    zeros: (length) => new Float32Array(memory.buffer, taken(length), length),
    doubles: (length) => new Float64Array(memory.buffer, taken(2 * length), length),
    clear() {
      end = scratch;
    },
    timesTransposed(out, a, b, m, n, k) {
      product(out, lying(a, k), transposed(lying(b, k)), m, n, k);
    },
    times(out, a, b, m, n, k) {
      product(out, lying(a, k), lying(b, n), m, n, k);
    },
    transposedTimes(out, a, b, m, n, k) {
      product(out, transposed(lying(a, m)), lying(b, n), m, n, k);
    },
  };
}
