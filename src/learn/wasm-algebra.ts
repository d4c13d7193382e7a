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
 * same results.
 *
 * @param floats How many numbers all arrays have together; each begins at a multiple of four numbers, which counts too.
 *   `zeros` throws `internal` for more. Throws `does-not-fit` where the browser has no memory for so many.
 */
export function openAlgebra(floats: number): Algebra {
  const scratch = DEPTH * 32 + TILE;
  const pages = Math.ceil((floats * 4 + scratch) / PAGE);
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return algebraIn(memory, instantiate(memory), scratch);
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

function instantiate(memory: WebAssembly.Memory): Kernels {
  const bytes = Uint8Array.from(atob(PRODUCTS_CODE), (char) => char.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { learn: { memory } });
  return exports as unknown as Kernels;
}

/** @param scratch Bytes at the beginning of the memory that are the kernels' own: a panel, and a tile behind it. */
function algebraIn(memory: WebAssembly.Memory, { pack, multiply }: Kernels, scratch: number): Algebra {
  const [panel, tile] = [0, DEPTH * 32];
  let end = scratch;

  /** `out[m,n] = a · b`, with `a` as it lies in `m` rows and `b` in `k`. */
  const product = (out: Float32Array, a: Lying, b: Lying, m: number, n: number, k: number) => {
    const to = addressOf(out);
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

  const addressOf = (array: Float32Array): number => {
    if (array.buffer === memory.buffer) return array.byteOffset;
    throw new SiglipError("internal", "This array is not of the algebra that it was given to.", { detail: "algebra" });
  };
  const lying = (array: Float32Array, width: number): Lying => ({ at: addressOf(array), down: width * 4, across: 4 });
  const transposed = ({ at, down, across }: Lying): Lying => ({ at, down: across, across: down });

  return {
    zeros(length) {
      const start = end;
      const past = start + Math.ceil(length / 4) * 16;
      if (past > memory.buffer.byteLength) {
        throw new SiglipError("internal", "The memory for matrices is full.", { detail: `${past} bytes` });
      }
      end = past;
      return new Float32Array(memory.buffer, start, length).fill(0);
    },
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
