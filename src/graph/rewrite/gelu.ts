import type { Node } from "../onnx.js";
import { textOf } from "./attributes.js";
import type { Values } from "./values.js";

/** Numbers in exports are rounded to float32 or float16. */
const near = (value: number | undefined, wanted: number) =>
  value !== undefined && Math.abs(value - wanted) <= 1e-3 * Math.abs(wanted);

/** A product, taken apart: numbers multiplied, and the rest. */
interface Product {
  factor: number;
  values: string[];
}

function productOf(values: Values, name: string, depth = 3): Product {
  const times = depth > 0 ? values.made(name, "Mul") : undefined;
  const power = values.made(name, "Pow");
  const exponent = power && values.scalar(power.input[1]);
  if (power && (exponent === 2 || exponent === 3)) {
    return { factor: 1, values: new Array<string>(exponent).fill(power.input[0] ?? "") };
  }
  const divided = values.made(name, "Div");
  const divisor = divided && values.scalar(divided.input[1]);
  if (divided && divisor) return { factor: 1 / divisor, values: [divided.input[0] ?? ""] };
  const product: Product = { factor: 1, values: times ? [] : [name] };
  for (const input of times?.input ?? []) {
    const number = values.scalar(input);
    const inner = number === undefined ? productOf(values, input, depth - 1) : { factor: number, values: [] };
    product.factor *= inner.factor;
    product.values.push(...inner.values);
  }
  return product;
}

/** Of a sum with one number, the other part; of a sum of two values, both. */
function sumOf(values: Values, name: string): { number: number | undefined; values: string[] } {
  const parts = values.made(name, "Add")?.input ?? [];
  const number = parts.map((one) => values.scalar(one)).find((one) => one !== undefined);
  return { number, values: parts.filter((one) => values.scalar(one) === undefined) };
}

/**
 * The activation that ends in a product: GELU by tanh, by erf, or "quick", by a sigmoid. Each is `x` times what lies
 * between 0 and 1, and exporters multiply in any order.
 */
function activationOf(values: Values, name: string): { input: string; opType: string } | undefined {
  const { factor, values: factors } = productOf(values, name);
  const [a = "", b = "", ...more] = factors;
  if (more.length > 0) return undefined;
  for (const [x, gate] of [
    [a, b],
    [b, a],
  ] as const) {
    if (factor === 1 && isQuick(values, gate, x)) return { input: x, opType: "QuickGelu" };
    const { number, values: inner } = sumOf(values, gate);
    if (!near(factor, 0.5) || number !== 1 || inner.length !== 1) continue;
    const [curve = ""] = inner;
    if (isCubicTanh(values, curve, x)) return { input: x, opType: "FastGelu" };
    const erf = values.made(curve, "Erf");
    if (erf && isScaled(values, erf.input[0] ?? "", x, Math.SQRT1_2)) return { input: x, opType: "Gelu" };
  }
  return undefined;
}

function isScaled(values: Values, name: string, x: string, factor: number): boolean {
  const product = productOf(values, name, 1);
  return near(product.factor, factor) && product.values.length === 1 && product.values[0] === x;
}

function isQuick(values: Values, gate: string, x: string): boolean {
  const sigmoid = values.made(gate, "Sigmoid");
  return sigmoid !== undefined && isScaled(values, sigmoid.input[0] ?? "", x, 1.702);
}

/** tanh(√(2/π) (x + 0.044715 x³)) */
function isCubicTanh(values: Values, curve: string, x: string): boolean {
  const tanh = values.made(curve, "Tanh");
  const { factor, values: inner } = tanh ? productOf(values, tanh.input[0] ?? "", 1) : { factor: 0, values: [] };
  const parts = near(factor, Math.sqrt(2 / Math.PI)) && inner.length === 1 ? sumOf(values, inner[0] ?? "").values : [];
  const cubic = parts.find((one) => one !== x);
  if (parts.length !== 2 || !parts.includes(x) || cubic === undefined) return false;
  const power = productOf(values, cubic);
  return near(power.factor, 0.044715) && power.values.length === 3 && power.values.every((one) => one === x);
}

/** Writes the activations of a graph anew, each as one operator. */
export function rewriteActivations(values: Values): void {
  for (const node of values.nodes) {
    const [name = ""] = node.output;
    if (node.opType === "Mul") {
      const found = activationOf(values, name);
      if (found) values.node({ opType: found.opType, inputs: [found.input], ...extra(found.opType) }, name);
    } else if (isGelu(node)) {
      const opType = textOf(node, "approximate", "none") === "tanh" ? "FastGelu" : "Gelu";
      values.node({ opType, inputs: node.input, contrib: true }, name);
    }
  }
}

const isGelu = ({ opType, domain = "" }: Node) => opType === "Gelu" && domain === "";

function extra(opType: string) {
  return { contrib: true, ...(opType === "QuickGelu" && { attributes: { alpha: { float: 1.702 } } }) };
}
