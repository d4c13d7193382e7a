import type { Node, Tensor } from "../onnx.js";
import { intOf } from "../rewrite/attributes.js";
import { numbersOf } from "../rewrite/numbers.js";
import { count } from "../rewrite/shapes.js";
import type { Values } from "../rewrite/values.js";
import { refusal } from "./refusal.js";

/** Where a graph adds to each patch what says where in the picture it lies. */
export interface Positions {
  /** The sum, and which of its inputs the positions are. */
  sum: Node;
  side: 0 | 1;
  /** Of the positions as they are added, such as `[1, rows, width]`, and which of these the rows are. */
  shape: readonly number[];
  axis: number;
  /** Rows before those of the patches: one where there is a class token, else none. */
  before: number;
  table: Table;
}

/** The constant that positions come from. */
export interface Table {
  tensor: Tensor;
  /** Which rows, in which order, where the graph looks them up. */
  ids?: Tensor;
  /** What a whole number in 8 bits stands for: `scale * (number - zero)`. */
  quantised?: { scale: number; zero: number };
}

/**
 * Finds the one sum of what comes from the picture and a constant that has a row for each of `patches`.
 * Throws `model-unsupported` where there is none, or more.
 *
 * @param isDependent Whether a value depends on the picture.
 */
export function findPositions(values: Values, patches: number, isDependent: (name: string) => boolean): Positions {
  const found = values.nodes.flatMap((node) => positionsOf(values, node, patches, isDependent) ?? []);
  const [first, ...others] = found;
  if (!first) throw refusal("no table of positions was found in it");
  if (others.length > 0) throw refusal("it has more than one table of positions");
  return first;
}

function positionsOf(
  values: Values,
  sum: Node,
  patches: number,
  isDependent: (name: string) => boolean,
): Positions | undefined {
  if (sum.opType !== "Add") return undefined;
  const side = sum.input.findIndex((name) => !isDependent(name));
  const [name = "", tokens = ""] = side === 0 ? sum.input : sum.input.toReversed();
  const [shape, sizes] = [values.shape(name), values.shape(tokens)];
  if ((side !== 0 && side !== 1) || !isDependent(tokens) || !shape || sizes?.length !== 3) return undefined;
  const [axis, width] = [shape.length - 2, shape.at(-1)];
  const rows = shape[axis];
  const before = (rows ?? 0) - patches;
  const isTable = rows === sizes[1] && width === sizes[2] && shape.slice(0, axis).every((size) => size === 1);
  if (!isTable || (before !== 0 && !(before === 1 && opensWithOne(values, tokens)))) return undefined;
  const table = tableOf(values, name);
  if (!table || count(table.tensor.dims) !== count(shape) || table.tensor.dims.at(-1) !== width) return undefined;
  return { sum, side, shape, axis, before, table };
}

/** Whether the first of the tokens is put before those of the patches. */
function opensWithOne(values: Values, tokens: string): boolean {
  const concat = values.made(tokens, "Concat");
  return concat?.input.length === 2 && values.shape(concat.input[0] ?? "")?.[1] === 1;
}

/** Nodes that leave numbers and their order as they are; of `Slice`, the beginning of rows that are looked up. */
const PLAIN = new Set(["Identity", "Cast", "Reshape", "Unsqueeze", "Squeeze"]);

function tableOf(values: Values, name: string): Table | undefined {
  const tensor = values.tensor(name);
  if (tensor) return { tensor };
  const node = values.producer(name);
  const [data = "", second = "", third] = node?.input ?? [];
  const table = node && tableOf(values, data);
  if (!table) return undefined;
  if (PLAIN.has(node.opType ?? "")) return table;
  if (node.opType === "Gather" && intOf(node, "axis", 0) === 0 && !table.ids) {
    const ids = idsOf(values, second);
    return ids && { ...table, ids };
  }
  if (node.opType === "DequantizeLinear" && !table.quantised) {
    const scale = values.scalar(second);
    const shift = third === undefined ? undefined : values.tensor(third);
    const zero = third === undefined ? 0 : shift && numbersOf(shift)?.[0];
    return scale === undefined || zero === undefined ? undefined : { ...table, quantised: { scale, zero } };
  }
  return undefined;
}

function idsOf(values: Values, name: string): Tensor | undefined {
  const node = values.producer(name);
  const isOnTheWay = node && (PLAIN.has(node.opType ?? "") || node.opType === "Slice");
  return isOnTheWay ? idsOf(values, node.input[0] ?? "") : values.tensor(name);
}
