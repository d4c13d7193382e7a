import { MICROSOFT } from "../graph-builder.js";
import { ATTRIBUTE, type Attribute, type Graph, type Node, type Tensor, TYPE } from "../onnx.js";
import { scalar } from "../scalar.js";
import { constantOf } from "./attributes.js";
import { BATCH, type Fact, factOf, factsOf } from "./facts.js";
import { sorted } from "./sorted.js";

export type AttributeValue = number | string | readonly number[] | { float: number };

/** A node to be made; its first output has the name that is asked for, or a new one. */
export interface NewNode {
  opType: string;
  inputs: readonly string[];
  attributes?: Record<string, AttributeValue>;
  /** Whether it is one of Microsoft's. */
  contrib?: boolean;
}

/** Bytes that are put together of others: of each part, row by row, so many bytes as it has for a row. */
export interface Joined {
  /** What the graph calls them: the location of external data. */
  location: string;
  rows: number;
  parts: { location: string; offset: number; length: number }[];
}

/** The values of a graph that is being rewritten: what makes each, what is known of it, and who uses it. */
export class Values {
  /** Inputs at a time, where that is fixed. */
  readonly batch: number | undefined;
  readonly #graph: Graph;
  readonly #facts: Map<string, Fact>;
  readonly #producers = new Map<string, Node>();
  readonly #tensors = new Map<string, Tensor>();
  readonly #users = new Map<string, Node[]>();
  readonly #outputs: ReadonlySet<string>;
  /** Weights that are put together of others, and lie nowhere as they are. */
  readonly joined: Joined[] = [];
  #made = 0;

  constructor(graph: Graph, batch?: number) {
    this.#graph = sorted(graph);
    this.batch = batch;
    this.#facts = factsOf(this.#graph);
    this.#outputs = new Set(graph.output.map(({ name = "" }) => name));
    for (const tensor of graph.initializer) this.#tensors.set(tensor.name ?? "", tensor);
    for (const node of graph.node) this.#add(node);
  }

  /** Nodes in the order of the graph that came in; those that were made are not among them. */
  get nodes(): readonly Node[] {
    return this.#graph.node;
  }

  /** What makes a value now; `undefined` for inputs and constants. */
  producer(name: string): Node | undefined {
    return this.#producers.get(name);
  }

  /** The node that makes a value, where it is of this operator. */
  made(name: string | undefined, opType: string, domain = ""): Node | undefined {
    const node = name === undefined ? undefined : this.#producers.get(name);
    return node?.opType === opType && (node.domain ?? "") === domain ? node : undefined;
  }

  /** Nodes that read a value, of those that came in. */
  users(name: string): readonly Node[] {
    return this.#users.get(name) ?? [];
  }

  isOutput(name: string): boolean {
    return this.#outputs.has(name);
  }

  fact(name: string): Fact {
    return this.#facts.get(name) ?? {};
  }

  shape(name: string): number[] | undefined {
    return this.fact(name).shape;
  }

  /** The constant that a value is, also by way of nodes that only rename it. */
  tensor(name: string): Tensor | undefined {
    const tensor = this.#tensors.get(name);
    if (tensor) return tensor;
    const node = this.#producers.get(name);
    if (node?.opType === "Identity") return this.tensor(node.input[0] ?? "");
    return node && constantOf(node);
  }

  /** The number that a value is: a constant of one element. */
  scalar(name: string | undefined): number | undefined {
    const tensor = name === undefined ? undefined : this.tensor(name);
    return tensor && scalar(tensor);
  }

  newName(hint: string): string {
    let name: string;
    do name = `${hint} ${this.#made++}`;
    while (this.#facts.has(name));
    return name;
  }

  /** Adds a constant. */
  constant(tensor: Tensor): string {
    const name = tensor.name ?? "";
    this.#tensors.set(name, tensor);
    this.#facts.set(name, factOf(tensor));
    return name;
  }

  /** Makes a value anew, or a new one; the output's shape is as it was, or is given. */
  node({ opType, inputs, attributes = {}, contrib }: NewNode, output: string, shape?: readonly number[]): string {
    const node: Node = {
      name: `${output} ${opType}`,
      opType,
      input: [...inputs],
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
      ...(contrib && { domain: MICROSOFT }),
    };
    const type = this.fact(inputs[0] ?? "").type;
    if (shape) this.#facts.set(output, { ...(type !== undefined && { type }), shape: [...shape] });
    this.#producers.set(output, node);
    return output;
  }

  /**
   * Whole numbers as a constant, in the shape of a list by default; `undefined` where more than one is not known before
   * the batch is.
   */
  whole(numbers: readonly number[], dims: readonly number[] = [numbers.length]): string | undefined {
    const { batch } = this;
    const isOpen = (one: number) => one !== 0 && one % BATCH === 0;
    if (batch === undefined && numbers.filter(isOpen).length > 1) return undefined;
    const known = numbers.map((one) => (!isOpen(one) ? one : batch === undefined ? -1 : (one / BATCH) * batch));
    const rawData = new Uint8Array(BigInt64Array.from(known, BigInt).buffer);
    const name = `${dims.length === 0 ? "number" : "numbers"} ${known.join(" ")}`;
    return this.constant({ name, dims: [...dims], dataType: TYPE.int64, rawData, externalData: [] });
  }

  /** A value in another shape, which must have one dimension of the batch at most; itself where that is its shape. */
  reshape(name: string, shape: readonly number[], output?: string): string {
    const before = this.shape(name);
    const isSame = before?.length === shape.length && before.every((size, i) => size === shape[i]);
    if (isSame && output === undefined) return name;
    const to = this.whole(shape);
    if (to === undefined) throw new RangeError(`More than one size of ${shape.join(" × ")} depends on the batch.`);
    return this.node({ opType: "Reshape", inputs: [name, to] }, output ?? this.newName(name), shape);
  }

  /** Splits a value along its last axis. */
  split(inputs: readonly string[], outputs: readonly string[], shapes: readonly (readonly number[])[]): void {
    outputs.forEach((output, i) => {
      this.node({ opType: "Split", inputs, attributes: { axis: -1 } }, output, shapes[i]);
    });
    const node = this.#producers.get(outputs[0] ?? "");
    if (node) this.alsoMakes(node, outputs);
  }

  /** Makes several values at once by the node that makes the first. */
  alsoMakes(node: Node, outputs: readonly string[]): void {
    node.output = [...outputs];
    for (const output of outputs) if (output !== "") this.#producers.set(output, node);
  }

  tensors(): ReadonlyMap<string, Tensor> {
    return this.#tensors;
  }

  #add(node: Node): void {
    for (const output of node.output) this.#producers.set(output, node);
    for (const input of node.input) {
      const users = this.#users.get(input);
      if (users) users.push(node);
      else this.#users.set(input, [node]);
    }
  }
}

function attributeOf(name: string, value: AttributeValue): Attribute {
  const empty = { name, floats: [], ints: [], strings: [] };
  if (typeof value === "string") return { ...empty, type: ATTRIBUTE.string, s: value };
  if (typeof value === "number") return { ...empty, type: ATTRIBUTE.int, i: value };
  if ("float" in value) return { ...empty, type: ATTRIBUTE.float, f: value.float };
  return { ...empty, type: ATTRIBUTE.ints, ints: [...value] };
}
