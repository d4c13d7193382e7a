import { MICROSOFT } from "../graph-builder.js";
import type { Node } from "../onnx.js";
import { intOf } from "./attributes.js";
import { count } from "./shapes.js";
import type { Values } from "./values.js";
import { besideRows, columnsOf, type Matrix, matrixOf, named, part, type Rows, vectorOf } from "./weights.js";

/** A product with a constant matrix, and a constant vector added: `[…, depth]` to `[…, width]`. */
export interface Linear {
  input: string;
  /** A matrix, or the product with one that is quantised in blocks. */
  weight: Matrix | Node;
  bias?: Rows;
  width: number;
}

/** The linear layer that makes a value. */
export function linearOf(values: Values, name: string): Linear | undefined {
  const add = values.made(name, "Add");
  if (!add) return productOf(values, name);
  const [a = "", b = ""] = add.input;
  for (const [product, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const linear = productOf(values, product);
    const bias = linear && vectorOf(values, other);
    if (linear && bias && bias.to - bias.from === linear.width) return { ...linear, bias };
  }
  return undefined;
}

function productOf(values: Values, name: string): Linear | undefined {
  const width = values.shape(name)?.at(-1);
  const node = values.made(name, "MatMul") ?? values.made(name, "MatMulNBits", MICROSOFT);
  const [input = "", second = ""] = node?.input ?? [];
  if (!node || width === undefined || !values.shape(input)) return undefined;
  if (node.opType === "MatMulNBits") return { input, weight: node, width };
  const weight = matrixOf(values, second);
  return weight && { input, weight, width };
}

/** Only some of a layer's outputs. */
export function narrowed({ weight, bias, ...linear }: Linear, from: number, to: number): Linear | undefined {
  if (from === 0 && to === linear.width) return { weight, ...(bias && { bias }), ...linear };
  const columns = "rows" in weight ? columnsOf(weight, from, to) : undefined;
  return columns && { ...linear, weight: columns, width: to - from, ...(bias && { bias: part(bias, from, to) }) };
}

/** Layers of one input as one layer, their outputs beside each other; `undefined` where they are of different kinds. */
export function beside(values: Values, layers: readonly Linear[]): Linear | undefined {
  const [first] = layers;
  if (!first || layers.some(({ input, bias }) => input !== first.input || !bias)) return undefined;
  const biases = besideRows(
    values,
    layers.flatMap(({ bias }) => bias ?? []),
    1,
  );
  const weight = "rows" in first.weight ? besideMatrices(values, layers) : besideBlocks(values, layers);
  const width = layers.reduce((sum, one) => sum + one.width, 0);
  return biases && weight && { input: first.input, weight, bias: biases, width };
}

function besideMatrices(values: Values, layers: readonly Linear[]): Matrix | undefined {
  const matrices = layers.flatMap(({ weight }) => ("rows" in weight ? weight : []));
  const [first] = matrices;
  if (!first || matrices.length !== layers.length || matrices.some(({ turned }) => turned !== first.turned))
    return undefined;
  const rows = besideRows(
    values,
    matrices.map(({ rows }) => rows),
    first.turned ? 1 : (first.rows.tensor.dims[0] ?? 1),
  );
  return rows && { rows, turned: first.turned };
}

/** Matrices quantised in blocks lie turned: one after the other they are one, and so are their scales and zero points. */
function besideBlocks(values: Values, layers: readonly Linear[]): Node | undefined {
  const nodes = layers.flatMap(({ weight }) => ("rows" in weight ? [] : weight));
  const [first] = nodes;
  const kind = (node: Node) => ["K", "bits", "block_size", "accuracy_level"].map((name) => intOf(node, name, 0)).join();
  if (
    !first ||
    nodes.length !== layers.length ||
    nodes.some((node) => kind(node) !== kind(first) || node.input.length !== first.input.length)
  ) {
    return undefined;
  }
  const inputs = first.input.slice(1).map((_, i) => {
    const tensors = nodes.map((node) => values.tensor(node.input[i + 1] ?? ""));
    if (!tensors.every((one) => one !== undefined)) return undefined;
    const rows = besideRows(
      values,
      tensors.map((tensor) => ({ tensor, from: 0, to: tensor.dims[0] ?? 1 })),
      1,
    );
    return rows && named(values, rows);
  });
  if (!inputs.every((one) => one !== undefined)) return undefined;
  const N = layers.reduce((sum, { width }) => sum + width, 0);
  const attribute = first.attribute.map((one) => (one.name === "N" ? { ...one, i: N } : one));
  return { ...first, input: ["", ...inputs], attribute };
}

/** Writes a layer, its bias in the product itself; by default under a new name. */
export function writeLinear(values: Values, { input, weight, bias, width }: Linear, output?: string): string {
  const shape = [...(values.shape(input) ?? []).slice(0, -1), width];
  const name = output ?? values.newName(input);
  const added = bias && named(values, bias);
  if (!("rows" in weight)) return writeBlocks(values, input, weight, added, name, shape);
  const depth = values.shape(input)?.at(-1) ?? 1;
  const rows = count(shape) / width;
  const flat = values.reshape(input, [rows, depth]);
  const inputs = [flat, named(values, weight.rows), ...(added === undefined ? [] : [added])];
  const attributes = { transB: weight.turned ? 1 : 0 };
  if (shape.length === 2) return values.node({ opType: "Gemm", inputs, attributes }, name, shape);
  const product = values.node({ opType: "Gemm", inputs, attributes }, values.newName(name), [rows, width]);
  return values.reshape(product, shape, name);
}

function writeBlocks(
  values: Values,
  input: string,
  node: Node,
  bias: string | undefined,
  name: string,
  shape: number[],
): string {
  const [, ...constants] = node.input;
  const inputs = [input, ...constants];
  if (bias !== undefined) inputs.push(...new Array<string>(5 - inputs.length).fill(""), bias);
  values.node({ opType: "MatMulNBits", inputs, contrib: true }, name, shape);
  const made = values.producer(name);
  if (made) made.attribute = node.attribute;
  return name;
}

/** Writes the linear layers of a graph anew. */
export function rewriteLinears(values: Values): void {
  for (const { opType, output } of values.nodes) {
    const [name = ""] = output;
    const linear = opType === "Add" ? linearOf(values, name) : undefined;
    if (linear?.bias) writeLinear(values, linear, name);
  }
}
