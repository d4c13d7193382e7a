import { type Graph, type Node, type Tensor, TYPE } from "../onnx.js";
import { constantOf } from "./attributes.js";
import { ruleOf } from "./fact-rules.js";
import { numbersOf } from "./numbers.js";

/** What is known of a value before the graph runs. What is not known is absent. */
export interface Fact {
  /** Of `TensorProto.DataType`. */
  type?: number;
  /** Sizes; a multiple of `BATCH` is that many times the batch. */
  shape?: number[];
  /** Its numbers, in C order, where they are whole and few. */
  ints?: number[];
  /** The number that all its elements are. */
  uniform?: number;
}

/** Stands for the batch: a prime that no model's sizes are multiples of, so that it is found again in every product. */
export const BATCH = 1_000_003;

/** Whole numbers up to so many are followed; shapes are of a few. */
const FEW = 64;

/**
 * Shapes, shape arithmetic and constants of all values of a graph, worked out with a batch of `BATCH`. The first
 * dimension of the graph's inputs, where it has no fixed size, is the batch; of what follows an operator that is not
 * known here nothing is known.
 */
export function factsOf(graph: Graph): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const { name = "", type } of graph.input) {
    const { elemType, shape } = type?.tensor ?? {};
    const sizes = shape?.dim.map(({ value }, axis) => value ?? (axis === 0 ? BATCH : undefined));
    const known = sizes?.every((size) => size !== undefined) ? (sizes as number[]) : undefined;
    facts.set(name, { ...(elemType !== undefined && { type: elemType }), ...(known && { shape: known }) });
  }
  for (const tensor of graph.initializer) facts.set(tensor.name ?? "", factOf(tensor));
  for (const node of graph.node) {
    const found = factsOfNode(node, facts);
    for (const [i, output] of node.output.entries()) facts.set(output, found[i] ?? {});
  }
  return facts;
}

/** Of each output of a node, what follows from its inputs. */
export function factsOfNode(node: Node, facts: ReadonlyMap<string, Fact>): Fact[] {
  const constant = constantOf(node);
  if (constant) return [factOf(constant)];
  const inputs = node.input.map((name) => facts.get(name) ?? {});
  return ruleOf(node)?.(node, inputs) ?? [];
}

/** What a constant is. */
export function factOf(tensor: Tensor): Fact {
  const { dims, dataType: type = TYPE.float } = tensor;
  const count = dims.reduce((a, b) => a * b, 1);
  const numbers = numbersOf(tensor);
  const isWhole = type === TYPE.int64 || type === TYPE.int32 || type === TYPE.bool;
  const [first] = numbers ?? [];
  return {
    type,
    shape: [...dims],
    ...(numbers && isWhole && count <= FEW && { ints: numbers }),
    ...(first !== undefined && numbers?.every((one) => one === first) && { uniform: first }),
  };
}
