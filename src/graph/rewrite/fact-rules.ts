import { type Node, TYPE } from "../onnx.js";
import { intOf, intsOf } from "./attributes.js";
import type { Fact } from "./facts.js";
import { numbersOf } from "./numbers.js";
import * as shapes from "./shapes.js";

/** What is known of a node's outputs from what is known of its inputs. */
type Rule = (node: Node, inputs: readonly Fact[]) => Fact[];

/** The rule for a node's operator; `undefined` for operators that are not known here. */
export function ruleOf({ opType = "", domain = "" }: Node): Rule | undefined {
  return (domain === "" ? RULES : MICROSOFT).get(opType);
}

/** Outputs of the same shape as the first input; of its type, unless it says another. */
const same: Rule = (_, [{ type, shape } = {}]) => [known({ type, shape })];

const SAME = "Tanh Sqrt Erf Sigmoid Softmax Gelu LayerNormalization Trilu Exp Neg Relu Reciprocal".split(" ");

function elementwise(work: ((a: number, b: number) => number) | undefined, type?: number): Rule {
  return (_, [a = {}, b = {}]) => {
    const shape = a.shape && b.shape && shapes.broadcast(a.shape, b.shape);
    const ints = work && a.ints && b.ints && zip(a.ints, b.ints, work);
    return [known({ type: type ?? a.type, shape, ints })];
  };
}

/** Lists of one length, or one of them of one number. */
function zip(a: readonly number[], b: readonly number[], work: (a: number, b: number) => number): number[] | undefined {
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return undefined;
  const at = (list: readonly number[], i: number) => list[list.length === 1 ? 0 : i] as number;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => work(at(a, i), at(b, i)));
}

const where: Rule = (_, [condition = {}, yes = {}, no = {}]) => {
  const shape =
    condition.shape &&
    yes.shape &&
    no.shape &&
    shapes.broadcast(shapes.broadcast(condition.shape, yes.shape), no.shape);
  const taken = condition.uniform === undefined ? undefined : condition.uniform === 0 ? no : yes;
  const choices = condition.ints && yes.ints && no.ints ? [yes.ints, no.ints] : undefined;
  const ints = condition.ints?.map((one, i) => {
    const list = choices?.[one ? 0 : 1] ?? [];
    return list[list.length === 1 ? 0 : i] as number;
  });
  return [known({ type: yes.type, shape, ints: choices && ints, uniform: taken?.uniform })];
};

const axesOf = (node: Node, given: Fact | undefined) => intsOf(node, "axes") ?? given?.ints;

/** Operators that only give the same numbers another shape. */
function reshaped(shapeOf: (node: Node, inputs: readonly Fact[]) => number[] | undefined): Rule {
  return (node, inputs) => {
    const { type, ints, uniform } = inputs[0] ?? {};
    return [known({ type, shape: shapeOf(node, inputs), ints, uniform })];
  };
}

const reduced: Rule = (node, [{ type, shape } = {}, given]) => {
  const axes = axesOf(node, given)?.map((axis) => shapes.axisOf(axis, shape));
  const kept = intOf(node, "keepdims", 1) === 1;
  return [known({ type, shape: kept && axes ? shape?.map((size, i) => (axes.includes(i) ? 1 : size)) : undefined })];
};

const RULES = new Map<string, Rule>([
  ...SAME.map((name) => [name, same] as const),
  ["Identity", (_, [fact = {}]) => [fact]],
  ["Cast", (node, [fact = {}]) => [{ ...fact, type: intOf(node, "to", TYPE.float) }]],
  ["IsNaN", (_, [{ shape } = {}]) => [known({ type: TYPE.bool, shape })]],
  ["Add", elementwise((a, b) => a + b)],
  ["Sub", elementwise((a, b) => a - b)],
  ["Mul", elementwise((a, b) => a * b)],
  ["Div", elementwise((a, b) => Math.trunc(a / b))],
  ["Mod", elementwise((a, b) => ((a % b) + b) % b)],
  ["Pow", elementwise(undefined)],
  ["Equal", elementwise((a, b) => Number(a === b), TYPE.bool)],
  ["And", elementwise((a, b) => a & b, TYPE.bool)],
  ["Where", where],
  [
    "Shape",
    (node, [{ shape } = {}]) => {
      const ints = shape?.slice(intOf(node, "start", 0), intOf(node, "end", shape.length));
      return [known({ type: TYPE.int64, shape: ints && [ints.length], ints })];
    },
  ],
  ["Reshape", reshaped((node, [a, to]) => a?.shape && to?.ints && shapes.reshape(a.shape, to.ints, node))],
  ["Unsqueeze", reshaped((node, [a, axes]) => shapes.unsqueeze(a?.shape, axesOf(node, axes)))],
  ["Squeeze", reshaped((node, [a, axes]) => shapes.squeeze(a?.shape, axesOf(node, axes)))],
  [
    "Transpose",
    (node, [{ type, shape } = {}]) => [known({ type, shape: shapes.transpose(shape, intsOf(node, "perm")) })],
  ],
  [
    "Gather",
    (node, [{ type, shape, ints } = {}, at = {}]) => {
      const axis = shapes.axisOf(intOf(node, "axis", 0), shape);
      const chosen = shape?.length === 1 && ints && at.ints?.map((i) => ints.at(i) as number);
      const gathered = shape && at.shape && [...shape.slice(0, axis), ...at.shape, ...shape.slice(axis + 1)];
      return [known({ type, shape: gathered, ints: chosen || undefined })];
    },
  ],
  [
    "Slice",
    (_, [{ type, shape, ints, uniform } = {}, from, to, axes, steps]) => {
      const cut = shapes.sliced(shape, from?.ints, to?.ints, axes?.ints, steps?.ints);
      const [part] = cut ?? [];
      const chosen = shape?.length === 1 && ints && part ? ints.slice(part.from, part.to) : undefined;
      return [known({ type, shape: cut?.map((one) => one.to - one.from), ints: chosen, uniform })];
    },
  ],
  [
    "Concat",
    (node, inputs) => {
      const all = inputs.map(({ ints }) => ints);
      const ints = all.every((one) => one !== undefined) ? (all as number[][]).flat() : undefined;
      const shape = shapes.concat(
        inputs.map((one) => one.shape),
        intOf(node, "axis", 0),
      );
      return [known({ type: inputs[0]?.type, shape, ints: shape?.length === 1 ? ints : undefined })];
    },
  ],
  [
    "ConstantOfShape",
    (node, [{ ints: shape } = {}]) => {
      const value = node.attribute.find(({ name }) => name === "value")?.t;
      const uniform = value ? numbersOf(value)?.[0] : 0;
      const count = shape?.reduce((a, b) => a * b, 1) ?? Number.POSITIVE_INFINITY;
      const ints = count <= 64 && uniform !== undefined ? new Array<number>(count).fill(uniform) : undefined;
      return [known({ type: value?.dataType ?? TYPE.float, shape, ints, uniform })];
    },
  ],
  [
    "Expand",
    (_, [{ type, shape, uniform } = {}, to]) => [
      known({ type, shape: shape && to?.ints && shapes.broadcast(shape, to.ints), uniform }),
    ],
  ],
  [
    "Tile",
    (_, [{ type, shape, uniform } = {}, times]) => [
      known({ type, shape: times?.ints && shape?.map((size, i) => size * (times.ints?.[i] ?? 1)), uniform }),
    ],
  ],
  ["MatMul", (_, [a = {}, b = {}]) => [known({ type: a.type, shape: shapes.matMul(a.shape, b.shape) })]],
  [
    "Gemm",
    (node, [a = {}, b = {}]) => {
      const rows = a.shape?.[intOf(node, "transA", 0) ? 1 : 0];
      const columns = b.shape?.[intOf(node, "transB", 0) ? 0 : 1];
      const shape = rows === undefined || columns === undefined ? undefined : [rows, columns];
      return [known({ type: a.type, shape })];
    },
  ],
  ["Conv", (node, [a = {}, b = {}]) => [known({ type: a.type, shape: shapes.conv(node, a.shape, b.shape) })]],
  ["MatMulInteger", (_, [a = {}, b = {}]) => [known({ type: TYPE.int32, shape: shapes.matMul(a.shape, b.shape) })]],
  [
    "ConvInteger",
    (node, [a = {}, b = {}]) => [known({ type: TYPE.int32, shape: shapes.conv(node, a.shape, b.shape) })],
  ],
  [
    "DynamicQuantizeLinear",
    (_, [{ type, shape } = {}]) => [
      known({ type: TYPE.uint8, shape }),
      known({ type, shape: [] }),
      { type: TYPE.uint8, shape: [] },
    ],
  ],
  ["DequantizeLinear", (_, [{ shape } = {}, { type } = {}]) => [known({ type, shape })]],
  [
    "Split",
    (node, [{ type, shape } = {}, sizes]) => {
      const axis = shapes.axisOf(intOf(node, "axis", 0), shape);
      const equal = shape && new Array<number>(node.output.length).fill((shape[axis] as number) / node.output.length);
      const parts = intsOf(node, "split") ?? sizes?.ints ?? equal;
      return node.output.map((_, i) => known({ type, shape: parts && shape?.with(axis, parts[i] as number) }));
    },
  ],
  ["ReduceMean", reduced],
  ["ReduceL2", reduced],
]);

const MICROSOFT = new Map<string, Rule>([
  ["Gelu", same],
  ["FastGelu", same],
  ["QuickGelu", same],
  [
    "MatMulNBits",
    (node, [{ type, shape } = {}]) => [known({ type, shape: shape && [...shape.slice(0, -1), intOf(node, "N", 0)] })],
  ],
]);

/** Without what is not known. */
function known(fact: { [K in keyof Fact]: Fact[K] | undefined }): Fact {
  return Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined));
}
