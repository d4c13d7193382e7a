import { MICROSOFT } from "./graph-builder.js";
import type { Model, OperatorSet } from "./onnx.js";
import { rewriteAttention } from "./rewrite/attention.js";
import { finished } from "./rewrite/finish.js";
import { rewriteActivations } from "./rewrite/gelu.js";
import { rewriteLayerNorms, rewriteResiduals } from "./rewrite/layer-norm.js";
import { rewriteLinears } from "./rewrite/linear.js";
import { rewritePatches } from "./rewrite/patches.js";
import { rewriteOutputs } from "./rewrite/pooled.js";
import { Values } from "./rewrite/values.js";

export interface RewriteOptions {
  /** Inputs at a time, where that is always the same; by default any number. */
  batch?: number;
  /** The outputs that are wanted; by default all. */
  outputs?: readonly string[];
}

export interface Rewritten {
  /** Shares with the one that went in what is not changed. */
  model: Model;
}

/** The first one that has LayerNormalization; from 14 on nothing that towers use changed up to it. */
const OPSET = 17;

/** Writes the graph of a tower anew, in the operators that ONNX Runtime's WebGPU provider runs fastest. What is not recognised stays as it is. */
export function rewrite(model: Model, { batch, outputs }: RewriteOptions = {}): Rewritten {
  if (!model.graph) return { model };
  const output = model.graph.output.filter(({ name = "" }) => outputs?.includes(name) ?? true);
  const graph = { ...model.graph, output };
  const values = new Values(graph, batch);
  rewriteLayerNorms(values);
  rewriteActivations(values);
  rewriteAttention(values);
  rewritePatches(values);
  rewriteOutputs(
    values,
    output.map(({ name = "" }) => name),
  );
  rewriteLinears(values);
  rewriteResiduals(values);
  return { model: { ...model, opsetImport: opsets(model.opsetImport), graph: finished(values, graph) } };
}

function opsets(all: readonly OperatorSet[]): OperatorSet[] {
  const raised = all.map((one) =>
    (one.domain ?? "") === "" ? { ...one, version: Math.max(one.version ?? 0, OPSET) } : one,
  );
  return raised.some(({ domain }) => domain === MICROSOFT) ? raised : [...raised, { domain: MICROSOFT, version: 1 }];
}
