import type { Four, Kernels } from "./scan-kernels.js";

// The number formats of rows, each of a multiple of 32 numbers; unused ones are 0.
//
//   f32   as they are
//   f16   IEEE 754 halves of 2^15 times the number, so that nothing of a unit vector above 2^-29 is subnormal; what is
//         below is 0. Their bits, moved to where a float32 has them, are a float of 2^-97 times the number
//   int8  round(127 x / m), m being the row's largest magnitude; then m / 127 and the length of what rounding has left
//         out, float32 both, the sum of the row's numbers, int32, and four bytes that keep the next row's place a
//         multiple of 16

/** 2^97: what a query is multiplied by for rows of f16. */
export const F16_QUERY = 2 ** 97;

/** The stored half of a number of magnitude below 2. */
export function toHalf(x: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(x).buffer);
  const size = bits & 0x7fffffff;
  const half = size < 0x31000000 ? 0 : (size + 0xfff + ((size >>> 13) & 1) - 0x30800000) >>> 13;
  return ((bits & 0x80000000) >>> 16) | half;
}

/** The number that a stored half stands for. */
export function fromHalf(half: number): number {
  const size = half & 0x7fff;
  return (half & 0x8000 ? -1 : 1) * (1024 + (size & 1023)) * 2 ** ((size >>> 10) - 40) * (size < 1024 ? 0 : 1);
}

/** The kernels in TypeScript: what WebAssembly's are compared with, and what stands in for them. Sums are of float64. */
export function plainKernels(memory: WebAssembly.Memory): Kernels {
  let [f32, i32, i16, i8] = viewsOf(memory);
  /** The memory's buffer is another one once it has grown. */
  const look = () => {
    if (f32.buffer !== memory.buffer) [f32, i32, i16, i8] = viewsOf(memory);
  };
  const scores =
    (dot: (row: number) => number): Kernels["scan_f32"] =>
    (_, row, count, stride, __, to) => {
      look();
      for (let r = 0; r < count; r++) f32[to / 4 + r] = dot(row + r * stride);
    };
  const scans: Pick<Kernels, "scan_f32" | "scan_f16" | "scan_int8"> = {
    scan_f32: (query, row, count, stride, length, to) =>
      scores((at) => {
        let sum = 0;
        for (let i = 0; i < length / 4; i++) sum += (f32[query / 4 + i] as number) * (f32[at / 4 + i] as number);
        return sum;
      })(query, row, count, stride, length, to),
    scan_f16: (query, row, count, stride, length, to) =>
      scores((at) => {
        let sum = 0;
        for (let i = 0; i < length / 2; i++) {
          sum += (f32[query / 4 + i] as number) * (fromHalf(i16[at / 2 + i] as number) / F16_QUERY);
        }
        return sum;
      })(query, row, count, stride, length, to),
    scan_int8: (query, row, count, stride, length, to, unit) =>
      scores((at) => {
        let sum = 0;
        for (let i = 0; i < length; i++) sum += (i16[query / 2 + i] as number) * (i8[at + i] as number);
        return Math.fround(sum) * Math.fround(Math.fround(unit) * (f32[(at + length) / 4] as number));
      })(query, row, count, stride, length, to),
  };
  const four =
    (scan: Kernels["scan_int8"]): Kernels["four_int8"] =>
    (query, row, count, stride, length, to, apart, gap, ...units) => {
      for (const [i, unit] of units.entries()) scan(query + i * apart, row, count, stride, length, to + i * gap, unit);
    };
  const ones: Four = [1, 1, 1, 1];
  return {
    ...scans,
    int8Query: "whole",
    four_f32: (...of) => four(scans.scan_f32)(...of, ...ones),
    four_f16: (...of) => four(scans.scan_f16)(...of, ...ones),
    four_int8: four(scans.scan_int8),
    to_f16(from, length, to) {
      look();
      for (let i = 0; i < length / 4; i++) i16[to / 2 + i] = toHalf(f32[from / 4 + i] as number);
    },
    to_int8(from, length, to) {
      look();
      const row = f32.subarray(from / 4, (from + length) / 4);
      const most = row.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const [scale, over] = [Math.fround(most / 127), Math.fround(127 / most)];
      let left = 0;
      let sum = 0;
      for (const [i, x] of row.entries()) {
        const whole = roundToEven(Math.fround(x * over));
        i8[to + i] = whole;
        sum += whole;
        left += (x - whole * scale) ** 2;
      }
      const behind = (to + row.length) / 4;
      f32[behind] = scale;
      f32[behind + 1] = Math.sqrt(left);
      i32[behind + 2] = sum;
    },
  };
}

function viewsOf({ buffer }: WebAssembly.Memory): [Float32Array, Int32Array, Int16Array, Int8Array] {
  return [new Float32Array(buffer), new Int32Array(buffer), new Int16Array(buffer), new Int8Array(buffer)];
}

function roundToEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}
