import { floatOf, intOf, intsOf } from "./attributes.js";
import { BATCH } from "./facts.js";
import type { Values } from "./values.js";

/** Writes layer norms that were exported as steps as one operator. */
export function rewriteLayerNorms(values: Values): void {
  for (const { opType, output } of values.nodes) {
    const [name = ""] = output;
    const found = opType === "Add" ? stepsOf(values, name) : undefined;
    if (!found) continue;
    const { input, scale, shift, epsilon } = found;
    const attributes = { axis: -1, epsilon: { float: epsilon } };
    values.node({ opType: "LayerNormalization", inputs: [input, scale, shift], attributes }, name);
  }
}

/** (x - mean) / √(mean((x - mean)²) + ε) · scale + shift */
function stepsOf(values: Values, name: string) {
  const [product, shift] = apart(values, name, "Add");
  const [quotient, scale] = apart(values, product, "Mul");
  const [centred = "", deviation = ""] = values.made(quotient, "Div")?.input ?? [];
  const [input = "", mean = ""] = values.made(centred, "Sub")?.input ?? [];
  const [variance, small] = apart(values, values.made(deviation, "Sqrt")?.input[0], "Add");
  const epsilon = values.scalar(small);
  const square = values.made(meanOf(values, variance), "Pow");
  const again =
    values.made(square?.input[0], "Sub") ?? values.made(values.made(square?.input[0], "Cast")?.input[0], "Sub");
  const isSquare =
    values.scalar(square?.input[1]) === 2 && again?.input[0] === input && meanOf(values, again.input[1]) === input;
  const isVector = [scale, shift].every((one) => one !== undefined && values.shape(one)?.length === 1);
  if (!isSquare || meanOf(values, mean) !== input || epsilon === undefined || !isVector) return undefined;
  return { input, scale: scale as string, shift: shift as string, epsilon };
}

/** Of a sum or product with a constant, the other part first. */
function apart(values: Values, name: string | undefined, opType: string): [string | undefined, string | undefined] {
  const [a, b] = values.made(name, opType)?.input ?? [];
  return a !== undefined && values.tensor(a) ? [b, a] : [a, b];
}

/** What the mean is taken of, over the last axis. */
function meanOf(values: Values, name: string | undefined): string | undefined {
  const node = values.made(name, "ReduceMean");
  const axes = node && (intsOf(node, "axes") ?? values.fact(node.input[1] ?? "").ints);
  const last =
    axes?.length === 1 && (axes[0] === -1 || axes[0] === (values.shape(node?.input[0] ?? "")?.length ?? 0) - 1);
  return last ? node?.input[0] : undefined;
}

/** Writes each layer norm of a sum as one operator that gives the sum, too, for the residual path. */
export function rewriteResiduals(values: Values): void {
  for (const { output } of values.nodes) {
    const [name = ""] = output;
    const norm = values.made(name, "LayerNormalization");
    const [sum = "", scale = "", shift = ""] = norm?.input ?? [];
    const [a = "", b = ""] = values.made(sum, "Add")?.input ?? [];
    const rank = values.shape(sum)?.length ?? 0;
    const axis = norm && intOf(norm, "axis", -1);
    if (!norm || shift === "" || rank < 2 || (axis !== -1 && axis !== rank - 1)) continue;
    const [left, right] = [likeSum(values, a, sum), likeSum(values, b, sum)];
    if (left === undefined || right === undefined) continue;
    const attributes = { epsilon: { float: floatOf(norm, "epsilon", 1e-5) } };
    const inputs = [left, right, scale, shift];
    values.node({ opType: "SkipLayerNormalization", inputs, attributes, contrib: true }, name);
    const made = values.producer(name);
    if (made) values.alsoMakes(made, [name, "", "", sum]);
  }
}

/** A part of a sum, in the sum's own shape: only a batch of 1 is not repeated in it. */
function likeSum(values: Values, name: string, sum: string): string | undefined {
  const shape = values.shape(sum) ?? [];
  const own = values.shape(name);
  if (!own) return undefined;
  const given = values.batch === 1 ? own.map((size, i) => (size === 1 && shape[i] === BATCH ? BATCH : size)) : own;
  if (given.length === shape.length && given.every((size, i) => size === shape[i])) return name;
  const isAll = values.batch === 1 && own.reduce((x, y) => x * y, BATCH) === shape.reduce((x, y) => x * y, 1);
  return isAll ? values.reshape(name, shape) : undefined;
}
