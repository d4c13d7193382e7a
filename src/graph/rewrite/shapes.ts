import type { Node } from "../onnx.js";
import { intOf, intsOf, textOf } from "./attributes.js";

// Shapes of what ONNX's operators give. `undefined` where the operator would refuse, or too little is known.

export const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** An axis from 0; below 0 it is counted from the end. */
export function axisOf(axis: number, shape: readonly number[] | undefined): number {
  return axis < 0 ? axis + (shape?.length ?? 0) : axis;
}

/** The shape of two that are broadcast together, undefined where they can't be. */
export function broadcast(a: readonly number[] | undefined, b: readonly number[]): number[] | undefined {
  if (!a) return undefined;
  const rank = Math.max(a.length, b.length);
  const size = (shape: readonly number[], i: number) => shape[i - rank + shape.length] ?? 1;
  const sizes = Array.from({ length: rank }, (_, i) => {
    const [x, y] = [size(a, i), size(b, i)];
    return x === y || y === 1 ? x : x === 1 ? y : Number.NaN;
  });
  return sizes.some(Number.isNaN) ? undefined : sizes;
}

/** The shape that `Reshape` gives, undefined where the sizes don't go together. */
export function reshape(shape: readonly number[], to: readonly number[], node: Node): number[] | undefined {
  const keeps = intOf(node, "allowzero", 0) === 0;
  const sizes = to.map((size, i) => (size === 0 && keeps ? (shape[i] ?? Number.NaN) : size));
  const rest = count(shape) / count(sizes.filter((size) => size !== -1));
  const whole = sizes.map((size) => (size === -1 ? rest : size));
  return count(whole) === count(shape) && whole.every(Number.isInteger) ? whole : undefined;
}

/** Axis `i` of the result is axis `perm[i]`; without `perm` all are turned round. */
export function transpose(
  shape: readonly number[] | undefined,
  perm: readonly number[] | undefined,
): number[] | undefined {
  return perm ? shape && perm.map((from) => shape[from] as number) : shape?.toReversed();
}

/** With an axis of size 1 at each of these places of the result. */
export function unsqueeze(
  shape: readonly number[] | undefined,
  axes: readonly number[] | undefined,
): number[] | undefined {
  if (!shape || !axes) return undefined;
  const rank = shape.length + axes.length;
  const added = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const rest = shape.values();
  return Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : (rest.next().value as number)));
}

/** Without these axes; where none are named, without all of size 1. */
export function squeeze(
  shape: readonly number[] | undefined,
  axes: readonly number[] | undefined,
): number[] | undefined {
  const gone = axes?.map((axis) => axisOf(axis, shape));
  return shape?.filter((size, i) => (gone ? !gone.includes(i) : size !== 1));
}

/** Of each axis, the part that stays. Only for steps of 1. */
export function sliced(
  shape: readonly number[] | undefined,
  starts: readonly number[] | undefined,
  ends: readonly number[] | undefined,
  axes: readonly number[] | undefined,
  steps: readonly number[] | undefined,
): { from: number; to: number }[] | undefined {
  if (!shape || !starts || !ends || steps?.some((step) => step !== 1)) return undefined;
  const parts = shape.map((size) => ({ from: 0, to: size }));
  starts.forEach((start, i) => {
    const axis = axisOf(axes?.[i] ?? i, shape);
    const size = shape[axis] ?? 0;
    const place = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
    const from = place(start);
    parts[axis] = { from, to: Math.max(from, place(ends[i] as number)) };
  });
  return parts;
}

/** The shape of these one after another along the axis, undefined where one is not known. */
export function concat(shapes: readonly (readonly number[] | undefined)[], axis: number): number[] | undefined {
  const [first] = shapes;
  if (!first || shapes.some((shape) => shape?.length !== first.length)) return undefined;
  const at = axisOf(axis, first);
  return first.with(
    at,
    shapes.reduce((sum, shape) => sum + (shape?.[at] ?? 0), 0),
  );
}

/** The shape of a product of matrices, the axes before the last two broadcast; undefined where they don't go together. */
export function matMul(a: readonly number[] | undefined, b: readonly number[] | undefined): number[] | undefined {
  if (!a || !b || a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) return undefined;
  const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
  return batch && [...batch, a.at(-2) as number, b.at(-1) as number];
}

/** Of a convolution without padding, whose kernels don't spread. */
export function conv(
  node: Node,
  input: readonly number[] | undefined,
  weight: readonly number[] | undefined,
): number[] | undefined {
  const padded =
    intsOf(node, "pads")?.some((pad) => pad !== 0) || !["NOTSET", "VALID"].includes(textOf(node, "auto_pad", "NOTSET"));
  if (!input || !weight || padded || intsOf(node, "dilations")?.some((one) => one !== 1)) return undefined;
  const strides = intsOf(node, "strides");
  const places = input
    .slice(2)
    .map((size, i) => Math.floor((size - (weight[i + 2] as number)) / (strides?.[i] ?? 1)) + 1);
  return [input[0] as number, weight[0] as number, ...places];
}
