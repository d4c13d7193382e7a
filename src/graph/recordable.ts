import type { Model } from "./onnx.js";

/** What ONNX Runtime's WebGPU provider leaves to the CPU, or what decides at run time how a graph goes on. */
const ELSEWHERE = new Set(["Shape", "Size", "NonZero", "Range", "If", "Loop", "Scan"]);

/**
 * Whether a graph's run may be recorded and played again: it must be the GPU's from end to end, and the sizes of what it
 * gives must be known but for the batch. ONNX Runtime refuses others too, but only once their weights are read.
 */
export function isRecordable({ graph }: Model): boolean {
  if (!graph) return false;
  const sizes = graph.output.map(({ type }) => type?.tensor?.shape?.dim.slice(1));
  const isKnown = sizes.every((size) => size?.every(({ value }) => value !== undefined));
  return isKnown && graph.node.every(({ opType = "" }) => !ELSEWHERE.has(opType));
}
