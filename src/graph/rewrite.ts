import { MICROSOFT } from "./graph-builder.js";
import type { Model, OperatorSet } from "./onnx.js";
import { rewriteAttention } from "./rewrite/attention.js";
import { finished, withInputs } from "./rewrite/finish.js";
import { rewriteActivations } from "./rewrite/gelu.js";
import { rewriteLayerNorms, rewriteResiduals } from "./rewrite/layer-norm.js";
import { rewriteLinears } from "./rewrite/linear.js";
import { rewritePatches } from "./rewrite/patches.js";
import { rewriteOutputs } from "./rewrite/pooled.js";
import { rewriteRepeats } from "./rewrite/repeats.js";
import { type Joined, Values } from "./rewrite/values.js";
import { interleaved } from "./rewrite/weights.js";

export { interleaved, type Joined };

export interface RewriteOptions {
  /** Inputs at a time, where that is always the same; by default any number. */
  batch?: number;
  /** The outputs that are wanted; by default all. */
  outputs?: readonly string[];
  /** By input: its sizes after the batch, for those that the graph leaves open. */
  sizes?: Readonly<Record<string, readonly number[]>>;
}

export interface Rewritten {
  /** Shares with the one that went in what is not changed. */
  model: Model;
  /** External data that lies nowhere as it is, by its location. */
  joined: readonly Joined[];
}

/** The first one that has LayerNormalization; from 14 on nothing that towers use changed up to it. */
const OPSET = 17;

/** Writes the graph of a tower anew, in the operators that ONNX Runtime's WebGPU provider runs fastest. What is not recognised stays as it is. */
export function rewrite(model: Model, { batch, outputs, sizes = {} }: RewriteOptions = {}): Rewritten {
  if (!model.graph) return { model, joined: [] };
  const output = model.graph.output.filter(({ name = "" }) => outputs?.includes(name) ?? true);
  const graph = { ...withInputs(model.graph, sizes), output };
  const values = new Values(graph, batch);
  rewriteLayerNorms(values);
  rewriteActivations(values);
  rewriteAttention(values);
  rewritePatches(values);
  rewriteOutputs(
    values,
    output.map(({ name = "" }) => name),
  );
  rewriteRepeats(values, graph);
  rewriteLinears(values);
  rewriteResiduals(values);
  const rewritten = { ...model, opsetImport: opsets(model.opsetImport), graph: finished(values, graph) };
  return { model: rewritten, joined: values.joined };
}

function opsets(all: readonly OperatorSet[]): OperatorSet[] {
  const raised = all.map((one) =>
    (one.domain ?? "") === "" ? { ...one, version: Math.max(one.version ?? 0, OPSET) } : one,
  );
  return raised.some(({ domain }) => domain === MICROSOFT) ? raised : [...raised, { domain: MICROSOFT, version: 1 }];
}
