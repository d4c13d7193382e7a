import { type Node, type Tensor, TYPE } from "../onnx.js";
import { intOf } from "../rewrite/attributes.js";
import { BATCH, type Fact, factOf, factsOfNode } from "../rewrite/facts.js";
import { axisOf, sliced } from "../rewrite/shapes.js";
import type { Values } from "../rewrite/values.js";
import { refusal } from "./refusal.js";
import { regrouped } from "./regrouped.js";

/** A graph whose inputs are of other sizes than those that it was written for. */
export interface Refit {
  nodes: Node[];
  /** Shapes that took the place of others. */
  shapes: Tensor[];
  /** What is known of all values now. */
  facts: ReadonlyMap<string, Fact>;
}

export interface RefitOptions {
  /** What is known of inputs and constants now. */
  start: ReadonlyMap<string, Fact>;
  /** New sizes by their old ones. */
  grown: ReadonlyMap<number, number>;
  /** Nodes that take the place of others, which give the same values. */
  instead: ReadonlyMap<Node, Node>;
  /** Whether a value depends on a resized input. */
  isDependent: (name: string) => boolean;
}

/**
 * Works out the shapes of all values anew, and writes those anew that the graph has as constants of the old size. Nothing is
 * left in doubt: of each value that comes from a resized input, every dimension is what it was, or has grown as it must.
 *
 * @param values The graph with its old sizes.
 *
 * Throws `model-unsupported` where a shape is not known before or after, or a node takes part of what has grown.
 */
export function refit(values: Values, { start, grown, instead, isDependent }: RefitOptions): Refit {
  const facts = new Map(start);
  const shapes = new Map<string, Tensor>();
  const nodes = values.nodes.map((old) => {
    const node = instead.get(old) ?? old;
    if (!node.input.some(isDependent)) {
      const found = factsOfNode(node, facts);
      for (const [i, name] of node.output.entries()) facts.set(name, found[i] ?? {});
      return node;
    }
    if (takesPart(values, facts, node)) throw refusal(`${nameOf(node)} takes a part of what depends on the size`);
    const fitted = node.opType === "Reshape" ? reshaped(values, facts, node, grown, shapes) : node;
    const found = factsOfNode(fitted, facts);
    for (const [i, name] of node.output.entries()) {
      if (name === "") continue;
      if (!hasGrown(values.shape(name), found[i]?.shape, grown)) {
        throw refusal(`the shape of what ${nameOf(node)} gives is not known`);
      }
      facts.set(name, found[i] ?? {});
    }
    return fitted;
  });
  return { nodes, shapes: [...shapes.values()], facts };
}

const nameOf = ({ opType, name }: Node) => `${opType} "${name}"`;

function hasGrown(
  before: readonly number[] | undefined,
  now: readonly number[] | undefined,
  grown: ReadonlyMap<number, number>,
): boolean {
  if (!before || before.length !== now?.length) return false;
  return before.every((size, i) => {
    const by = [...grown].some(([old, next]) => size % old === 0 && now[i] === (size / old) * next);
    return size === now[i] || by;
  });
}

/** Whether a node takes some of an axis that has grown, other than its first or its last element, or all of it. */
function takesPart(values: Values, facts: ReadonlyMap<string, Fact>, node: Node): boolean {
  const [data = "", ...more] = node.input;
  const [before, now] = [values.shape(data) ?? [], facts.get(data)?.shape ?? []];
  const isLarger = (axis: number) => before[axis] !== now[axis];
  if (node.opType === "Gather") {
    const axis = axisOf(intOf(node, "axis", 0), before);
    const at = facts.get(more[0] ?? "")?.ints;
    return isLarger(axis) && !(at?.length === 1 && (at[0] === 0 || at[0] === -1));
  }
  if (node.opType === "Slice") {
    const parts = (shape: readonly number[], known: (name: string) => Fact | undefined) => {
      const [from, to, axes, steps] = [0, 1, 2, 3].map((i) => known(more[i] ?? "")?.ints);
      return sliced(shape, from, to, axes, steps);
    };
    const old = parts(before, (name) => values.fact(name));
    const next = parts(now, (name) => facts.get(name));
    return before.some((size, axis) => isLarger(axis) && !isSamePart(size, now[axis], old?.[axis], next?.[axis]));
  }
  return (
    (node.opType === "Split" && isLarger(axisOf(intOf(node, "axis", 0), before))) || node.opType === "GatherElements"
  );
}

interface Part {
  from: number;
  to: number;
}

/** All of an axis, its first element, or all from one of the first on. */
function isSamePart(size: number, now: number | undefined, old: Part | undefined, next: Part | undefined): boolean {
  if (!old || !next || old.from !== next.from) return false;
  const isFirst = old.from === 0 && old.to === 1 && next.to === 1;
  return isFirst || (old.to === size && next.to === now && old.from <= 1);
}

/** A reshape whose target, where it is of the old size, is written anew. */
function reshaped(
  values: Values,
  facts: Map<string, Fact>,
  node: Node,
  grown: ReadonlyMap<number, number>,
  shapes: Map<string, Tensor>,
): Node {
  const [data = ""] = node.input;
  const [from, to, now] = [values.shape(data), values.shape(node.output[0] ?? ""), facts.get(data)?.shape];
  const wanted = from && to && now && regrouped(from, to, now, grown);
  if (!wanted) throw refusal(`what ${nameOf(node)} does with the patches is not known`);
  const [is] = factsOfNode(node, facts);
  if (is?.shape?.join() === wanted.join()) return node;
  const open = wanted.map((size) => (size !== 0 && size % BATCH === 0 ? -1 : size));
  if (open.filter((size) => size === -1).length > 1) throw refusal(`${nameOf(node)} has two sizes of the batch`);
  const name = `shape ${open.join(" ")}`;
  const rawData = new Uint8Array(BigInt64Array.from(open, BigInt).buffer);
  const tensor: Tensor = { name, dims: [open.length], dataType: TYPE.int64, rawData, externalData: [] };
  shapes.set(name, tensor);
  facts.set(name, factOf(tensor));
  return { ...node, input: [data, name], attribute: [] };
}
