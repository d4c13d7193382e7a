import { toHalf } from "../half.js";
import { type Tensor, TYPE } from "../onnx.js";
import { numbersOf } from "../rewrite/numbers.js";
import { count } from "../rewrite/shapes.js";
import { bicubic } from "./bicubic.js";
import type { Positions, Table } from "./positions.js";
import { refusal } from "./refusal.js";

/** Gives the bytes of a constant that lies outside of the graph. */
export type ReadTensor = (tensor: Tensor) => Promise<Uint8Array>;

/** The positions as they are for another grid: the rows of the patches interpolated, one of a class token as it was. */
export async function newTable(
  { shape, axis, before, table }: Positions,
  sides: { from: number; to: number },
  type: number,
  read: ReadTensor,
): Promise<Tensor> {
  const [rows = 0, width = 0] = [shape[axis], shape.at(-1)];
  await requireInOrder(table, rows, read);
  const numbers = await numbersIn(table, read);
  const grid = bicubic(numbers.subarray(before * width), sides.from, width, sides.to);
  const all = new Float32Array(before * width + grid.length);
  all.set(numbers.subarray(0, before * width));
  all.set(grid, before * width);
  const written = type === TYPE.half ? Uint16Array.from(all, toHalf) : all;
  const name = `${table.tensor.name ?? "positions"} ${sides.to} × ${sides.to}`;
  const dims = shape.with(axis, before + sides.to ** 2);
  return { name, dims, dataType: type, rawData: new Uint8Array(written.buffer), externalData: [] };
}

/** Those that the graph holds itself are not asked for. */
async function allOf(tensor: Tensor, read: ReadTensor): Promise<number[] | undefined> {
  return numbersOf(tensor) ?? numbersOf({ ...tensor, rawData: await read(tensor) });
}

/** Rows are looked up from the first to the last, as all published checkpoints do. */
async function requireInOrder({ ids }: Table, rows: number, read: ReadTensor): Promise<void> {
  if (!ids) return;
  const numbers = await allOf(ids, read);
  if (!numbers || numbers.length < rows || numbers.slice(0, rows).some((id, i) => id !== i)) {
    throw refusal("it looks positions up in an order of its own");
  }
}

async function numbersIn({ tensor, quantised }: Table, read: ReadTensor): Promise<Float32Array> {
  const numbers = await allOf(tensor, read);
  if (numbers?.length !== count(tensor.dims))
    throw refusal("its positions are numbers of a kind that is not read here");
  const { scale, zero } = quantised ?? { scale: 1, zero: 0 };
  return Float32Array.from(numbers, (number) => scale * (number - zero));
}
