import type { Node } from "../onnx.js";
import { intOf, intsOf } from "./attributes.js";
import { isInOrder, part, reshaped, transposed, type View, viewOf } from "./axes.js";
import { axisOf, sliced } from "./shapes.js";
import type { Values } from "./values.js";

/** A value that only moves the numbers of another about, and multiplies them all by one. */
export interface Traced {
  source: string;
  /** Of the source, whose shape is known. */
  view: View;
  factor: number;
}

/**
 * Follows a value back to where its numbers come from: through reshapes, transposes, parts, casts that change nothing
 * and, where `scaled`, products with one number.
 */
export function trace(values: Values, name: string, scaled = false): Traced | undefined {
  const steps: { node: Node; output: string }[] = [];
  let factor = 1;
  let source = name;
  for (;;) {
    const node = values.producer(source);
    const input = node?.input[0] ?? "";
    const times = scaled && node ? factorOf(values, node) : undefined;
    if (node && (isView(values, node) || isSameCast(values, node))) {
      steps.unshift({ node, output: source });
      source = input;
    } else if (times) {
      factor *= times.factor;
      source = times.of;
    } else {
      break;
    }
  }
  const shape = values.shape(source);
  let view = shape && viewOf(shape);
  for (const { node, output } of steps) view = view && stepped(values, view, node, output);
  return view && { source, view, factor };
}

const VIEWS = new Set([
  "Reshape",
  "Transpose",
  "Squeeze",
  "Unsqueeze",
  "Identity",
  "Slice",
  "Split",
  "Gather",
  "Flatten",
]);

/** Of `Gather`, only what takes one place of an axis. */
function isView(values: Values, { opType = "", domain = "", input }: Node): boolean {
  if (domain !== "" || !VIEWS.has(opType)) return false;
  return opType !== "Gather" || values.fact(input[1] ?? "").ints?.length === 1;
}

/** A cast to the type that a value has. */
function isSameCast(values: Values, node: Node): boolean {
  if (node.opType !== "Cast") return false;
  const { type } = values.fact(node.input[0] ?? "");
  return type !== undefined && type === intOf(node, "to", 0);
}

/**
 * Follows a value, `view` of numbers of `shape`, to where these stand in order, as long as one node alone reads it and
 * only moves it about. Readers of its shape don't count.
 */
export function inOrderAfter(values: Values, name: string, view: View, shape: readonly number[]): string | undefined {
  if (isInOrder(view, shape)) return name;
  const [user, ...others] = values.users(name).filter(({ opType }) => opType !== "Shape");
  const [output = ""] = user?.output ?? [];
  const next = user && others.length === 0 && !values.isOutput(name) ? stepped(values, view, user, output) : undefined;
  return next && inOrderAfter(values, output, next, shape);
}

/** What a value is before casts that change nothing. */
export function throughCasts(values: Values, name: string): string {
  const node = values.producer(name);
  return node && isSameCast(values, node) ? throughCasts(values, node.input[0] ?? "") : name;
}

/** A product or quotient of a value and one number. */
function factorOf(
  values: Values,
  { opType, input: [a = "", b = ""] }: Node,
): { of: string; factor: number } | undefined {
  if (opType !== "Mul" && opType !== "Div") return undefined;
  const [left, right] = [values.scalar(a), values.scalar(b)];
  if (right !== undefined) return { of: a, factor: opType === "Mul" ? right : 1 / right };
  return left !== undefined && opType === "Mul" ? { of: b, factor: left } : undefined;
}

/** The view after a node that moves numbers about; `undefined` for any other node. */
function stepped(values: Values, view: View, node: Node, output: string): View | undefined {
  const [, ...more] = node.input;
  const before = values.shape(node.input[0] ?? "");
  const after = values.shape(output);
  const ints = (i: number) => values.fact(more[i] ?? "").ints;
  switch (node.opType) {
    case "Identity":
      return view;
    case "Cast":
      return isSameCast(values, node) ? view : undefined;
    case "Transpose":
      return transposed(view, intsOf(node, "perm") ?? view.dims.map((_, i) => view.dims.length - 1 - i));
    case "Gather": {
      const [index, ...others] = ints(0) ?? [];
      const axis = axisOf(intOf(node, "axis", 0), before);
      const size = before?.[axis] ?? 0;
      if (index === undefined || others.length > 0 || !after) return undefined;
      const at = index < 0 ? index + size : index;
      const chosen = part(view, axis, at, at + 1);
      return chosen && reshaped(chosen, after);
    }
    case "Slice": {
      const parts = sliced(before, ints(0), ints(1), ints(2), ints(3));
      return parts?.reduce<View | undefined>(
        (cut, { from, to }, dim) => cut && (to - from === before?.[dim] ? cut : part(cut, dim, from, to)),
        view,
      );
    }
    case "Split": {
      const axis = axisOf(intOf(node, "axis", 0), before);
      const sizes = node.output.map((one) => values.shape(one)?.[axis] ?? Number.NaN);
      const from = sizes.slice(0, node.output.indexOf(output)).reduce((a, b) => a + b, 0);
      const to = from + (sizes[node.output.indexOf(output)] as number);
      return Number.isInteger(to) ? part(view, axis, from, to) : undefined;
    }
    default:
      return VIEWS.has(node.opType ?? "") && after ? reshaped(view, after) : undefined;
  }
}
