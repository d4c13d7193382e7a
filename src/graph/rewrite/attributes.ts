import type { Attribute, Node, Tensor } from "../onnx.js";

export function attribute(node: Node, name: string): Attribute | undefined {
  return node.attribute.find((one) => one.name === name);
}

export function intOf(node: Node, name: string, absent: number): number {
  const found = attribute(node, name);
  return found ? (found.i ?? 0) : absent;
}

export function intsOf(node: Node, name: string): number[] | undefined {
  return attribute(node, name)?.ints;
}

export function floatOf(node: Node, name: string, absent: number): number {
  const found = attribute(node, name);
  return found ? (found.f ?? 0) : absent;
}

export function textOf(node: Node, name: string, absent: string): string {
  return attribute(node, name)?.s ?? absent;
}

/** The tensor that a `Constant` node makes. */
export function constantOf(node: Node): Tensor | undefined {
  return node.opType === "Constant" ? attribute(node, "value")?.t : undefined;
}
