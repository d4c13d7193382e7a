import type { VectorFormat } from "../core/index-types.js";
import { fromHalf } from "./scan-plain.js";

/**
 * What is stored of the row at an address, in a number format, written to `into` from place `to` on.
 *
 * @param length Bytes of a row's numbers alone.
 */
export function readRow(
  format: VectorFormat,
  buffer: ArrayBufferLike,
  at: number,
  dim: number,
  length: number,
  into: Float32Array,
  to: number,
): void {
  if (format === "f32") {
    into.set(new Float32Array(buffer, at, dim), to);
  } else if (format === "f16") {
    const halves = new Int16Array(buffer, at, dim);
    for (let i = 0; i < dim; i++) into[to + i] = fromHalf(halves[i] as number);
  } else {
    const wholes = new Int8Array(buffer, at, dim);
    const [scale = 0] = new Float32Array(buffer, at + length, 1);
    for (let i = 0; i < dim; i++) into[to + i] = (wholes[i] as number) * scale;
  }
}
