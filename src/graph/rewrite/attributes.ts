import type { Attribute, Node, Tensor } from "../onnx.js";

/** The node's attribute of that name. */
export function attribute(node: Node, name: string): Attribute | undefined {
  return node.attribute.find((one) => one.name === name);
}

/** A whole number, `absent` where the node has none of that name. */
export function intOf(node: Node, name: string, absent: number): number {
  const found = attribute(node, name);
  return found ? (found.i ?? 0) : absent;
}

/** A list of whole numbers, undefined where the node has none of that name. */
export function intsOf(node: Node, name: string): number[] | undefined {
  return attribute(node, name)?.ints;
}

/** A number, `absent` where the node has none of that name. */
export function floatOf(node: Node, name: string, absent: number): number {
  const found = attribute(node, name);
  return found ? (found.f ?? 0) : absent;
}

/** A text, `absent` where the node has none of that name. */
export function textOf(node: Node, name: string, absent: string): string {
  return attribute(node, name)?.s ?? absent;
}

/** The tensor that a `Constant` node makes. */
export function constantOf(node: Node): Tensor | undefined {
  return node.opType === "Constant" ? attribute(node, "value")?.t : undefined;
}
