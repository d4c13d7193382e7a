import type { Dimension, Graph, Node, ValueInfo } from "../onnx.js";
import { TYPE } from "../onnx.js";
import { isInOrder } from "./axes.js";
import { BATCH } from "./facts.js";
import { trace } from "./trace.js";
import type { Values } from "./values.js";

/** The graph of what its outputs need, in topological order; its inputs of a fixed batch where that is fixed. */
export function finished(values: Values, { input, output, valueInfo: _, ...graph }: Graph): Graph {
  const nodes: Node[] = [];
  const seen = new Set<string>();
  const tensors = new Set<string>();
  const visit = (name: string) => {
    if (name === "" || seen.has(name)) return;
    seen.add(name);
    if (values.tensors().has(name)) tensors.add(name);
    const node = values.producer(name);
    if (!node || nodes.includes(node)) return;
    const settled = settle(values, node);
    settled.input.forEach(visit);
    for (const one of settled.output) seen.add(one);
    nodes.push(settled);
  };
  for (const { name = "" } of output) visit(name);
  return {
    ...graph,
    node: nodes,
    initializer: [...tensors].map((name) => values.tensors().get(name)).filter((one) => one !== undefined),
    input: input.filter(({ name = "" }) => seen.has(name)).map((one) => withBatch(one, values.batch)),
    output: output.map((one) => withBatch(one, values.batch)),
    valueInfo: [],
  };
}

/** A node with the shapes that are known written into it. */
function settle(values: Values, node: Node): Node {
  const [output = ""] = node.output;
  const { shape, type } = values.fact(output);
  const isWeight = type === TYPE.float || type === TYPE.half;
  if (isWeight && shape && MOVES.has(node.opType ?? "") && !values.isOutput(output)) {
    const traced = trace(values, output);
    const from = traced && values.shape(traced.source);
    if (traced && traced.source !== output && from && isInOrder(traced.view, from)) {
      const to = values.whole(shape);
      if (to !== undefined) return { ...node, opType: "Reshape", input: [traced.source, to], attribute: [] };
    }
  }
  return { ...node, input: node.input.map((name) => settledInts(values, name)) };
}

const MOVES = new Set(["Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Cast"]);

/** A shape that is known, as a constant. */
function settledInts(values: Values, name: string): string {
  const { ints, shape, type } = values.fact(name);
  const isList = ints && shape && shape.length <= 1 && type === TYPE.int64 && !values.tensor(name);
  if (!isList || (values.batch === undefined && ints.some((one) => one % BATCH === 0 && one !== 0))) return name;
  return values.whole(ints, shape) ?? name;
}

function withBatch(info: ValueInfo, batch: number | undefined): ValueInfo {
  return batch === undefined ? info : withSizes(info, (size, axis) => (axis === 0 ? (size ?? batch) : size));
}

/**
 * The graph with the sizes that its inputs leave open, all but the first, by the inputs' names; those of `fixed` inputs are
 * taken whatever they were.
 */
export function withInputs(
  graph: Graph,
  sizes: Readonly<Record<string, readonly number[]>>,
  fixed: readonly string[] = [],
): Graph {
  const input = graph.input.map((one) => {
    const { name = "" } = one;
    const given = (axis: number) => (axis === 0 ? undefined : sizes[name]?.[axis - 1]);
    return withSizes(one, (size, axis) => (fixed.includes(name) ? (given(axis) ?? size) : (size ?? given(axis))));
  });
  return { ...graph, input };
}

/** A value's description with other sizes; what is not known stays open. */
export function withSizes(
  info: ValueInfo,
  sizeOf: (size: number | undefined, axis: number) => number | undefined,
): ValueInfo {
  const { tensor } = info.type ?? {};
  if (!tensor?.shape) return info;
  const dim = tensor.shape.dim.map((one, axis): Dimension => {
    const size = sizeOf(one.value, axis);
    return size === undefined ? one : { value: size };
  });
  return { ...info, type: { ...info.type, tensor: { ...tensor, shape: { dim } } } };
}
