/**
 * Products of matrices of float32, row-major, and the memory that they lie in. Only arrays that `zeros` gave are taken:
 * that is what lets an implementation keep all of them in a WebAssembly memory.
 */
export interface Algebra {
  /** Where all arrays lie; `undefined` where each is by itself. */
  memory?: WebAssembly.Memory;
  /** An array of so many zeros; more follow, up to a multiple of four. */
  zeros(length: number): Float32Array;
  /** An array of so many zeros of float64; one more follows where they are odd. */
  doubles(length: number): Float64Array;
  /** Frees all arrays: those given so far are of no use any more, since others may lie where they do. */
  clear(): void;
  /** `out[m,n] = a[m,k] · b[n,k]ᵀ` */
  timesTransposed(out: Float32Array, a: Float32Array, b: Float32Array, m: number, n: number, k: number): void;
  /** `out[m,n] = a[m,k] · b[k,n]` */
  times(out: Float32Array, a: Float32Array, b: Float32Array, m: number, n: number, k: number): void;
  /** `out[m,n] = a[k,m]ᵀ · b[k,n]` */
  transposedTimes(out: Float32Array, a: Float32Array, b: Float32Array, m: number, n: number, k: number): void;
}

/** The plain implementation, which others are tested against. */
export const plainAlgebra: Algebra = {
  zeros: (length) => new Float32Array(length),
  doubles: (length) => new Float64Array(length),
  clear() {},

  timesTransposed(out, a, b, m, n, k) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += (a[i * k + p] as number) * (b[j * k + p] as number);
        out[i * n + j] = sum;
      }
    }
  },

  times(out, a, b, m, n, k) {
    out.fill(0, 0, m * n);
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const factor = a[i * k + p] as number;
        for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (b[p * n + j] as number);
      }
    }
  },

  transposedTimes(out, a, b, m, n, k) {
    out.fill(0, 0, m * n);
    for (let p = 0; p < k; p++) {
      for (let i = 0; i < m; i++) {
        const factor = a[p * m + i] as number;
        for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + factor * (b[p * n + j] as number);
      }
    }
  },
};
