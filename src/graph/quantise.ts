import { fromHalf, roundToEven, toHalf } from "./half.js";
import type { Numbers } from "./reference.js";

/** Numbers as float16 holds them. */
export const halves = ({ dims, data }: Numbers): Numbers => ({ dims, data: data.map((x) => fromHalf(toHalf(x))) });

/** Numbers as float32 holds them. */
export const singles = ({ dims, data }: Numbers): Numbers => ({
  dims,
  data: Float64Array.from(Float32Array.from(data)),
});

/** How many weights of a column share a scale in `MatMulNBits`. */
export const BLOCK = 32;

/**
 * A matrix `[k, n]` as `MatMulNBits` takes it: 4 bits a weight, a scale for each 32 of a column, no zero points.
 *
 * @returns `packed` `[n, ceil(k / 32), 16]`, two weights a byte, the first one in the low half; `scales` `[n, ceil(k / 32)]`;
 *   `dense`, the matrix that these stand for.
 */
export function fourBits({ dims: [k = 1, n = 1], data }: Numbers, round: (x: Numbers) => Numbers) {
  const blocks = Math.ceil(k / BLOCK);
  const packed = new Uint8Array((n * blocks * BLOCK) / 2).fill(0x88); // what pads the last block is zero
  const dense = new Float64Array(k * n);
  const largest = new Float64Array(n * blocks);
  const blockOf = (i: number) => (i % n) * blocks + Math.floor(i / n / BLOCK);
  for (const [i, x] of data.entries()) largest[blockOf(i)] = Math.max(largest[blockOf(i)] ?? 0, Math.abs(x));
  const scales = round({ dims: [n, blocks], data: largest.map((x) => x / 7) });
  for (const [i, x] of data.entries()) {
    const scale = scales.data[blockOf(i)] ?? 1;
    const level = Math.min(15, Math.max(0, Math.round(x / scale) + 8));
    const row = Math.floor(i / n) % BLOCK;
    const byte = (blockOf(i) * BLOCK + row) >> 1;
    const old = packed[byte] ?? 0;
    packed[byte] = row % 2 ? (old & 0x0f) | (level << 4) : (old & 0xf0) | level;
    dense[i] = (level - 8) * scale;
  }
  return { packed, blocks, scales, dense: { dims: [k, n], data: dense } };
}

/**
 * Numbers in 8 bits as ONNX's `DynamicQuantizeLinear` makes them: one scale and one zero point for all, the range widened
 * to hold 0.
 */
export function eightBits({ dims, data }: Numbers) {
  const least = Math.min(0, ...data);
  const scale = Math.fround((Math.max(0, ...data) - least) / 255);
  const clamp = (x: number) => Math.min(255, Math.max(0, x));
  const zeroPoint = roundToEven(clamp(-least / scale));
  const levels = data.map((x) => clamp(roundToEven(x / scale) + zeroPoint));
  return { levels, scale, zeroPoint, dense: { dims, data: levels.map((level) => (level - zeroPoint) * scale) } };
}
