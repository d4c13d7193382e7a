import { inWholes } from "../search/int8-query.js";
import type { VectorStore } from "../search/vector-store.js";

/** A query as the kernels of a format read it, and what one of its numbers stands for. */
export interface GpuQuery {
  numbers: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  unit: number;
}

/** @param query `[dim]`; what comes out is `[width]`, with zeros behind. */
export function gpuQuery(query: Float32Array, { format, width }: VectorStore): GpuQuery {
  if (format === "int8") {
    const { numbers, unit } = inWholes(query, "whole");
    const padded = new Int32Array(width);
    padded.set(numbers);
    return { numbers: padded, unit };
  }
  const padded = new Float32Array(width);
  padded.set(query);
  return { numbers: padded, unit: 1 };
}
