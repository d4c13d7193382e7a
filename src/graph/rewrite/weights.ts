import { placeOf, setPlace } from "../external.js";
import type { Tensor } from "../onnx.js";
import { sameDigits } from "./axes.js";
import { count } from "./shapes.js";
import { trace } from "./trace.js";
import type { Values } from "./values.js";

/** A constant matrix or vector, or successive rows of one, as it lies in its file. */
export interface Rows {
  tensor: Tensor;
  from: number;
  to: number;
}

/** A constant matrix `[depth, width]`. */
export interface Matrix {
  rows: Rows;
  /** Whether it lies in its file as `[width, depth]`; its rows there are its columns. */
  turned: boolean;
}

/** The constant vector that a value is. */
export function vectorOf(values: Values, name: string): Rows | undefined {
  const { tensor, view } = constant(values, name) ?? {};
  if (tensor?.dims.length !== 1 || view?.dims.length !== 1) return undefined;
  return rowsOf(tensor, view.offsets[0], view.dims[0]?.[0]?.size ?? 1);
}

/** The constant matrix that a value is: a tensor, or part of one, turned or not. */
export function matrixOf(values: Values, name: string): Matrix | undefined {
  const { tensor, view } = constant(values, name) ?? {};
  if (tensor?.dims.length !== 2 || view?.dims.length !== 2) return undefined;
  const [rows = 1, columns = 1] = tensor.dims;
  const [depth = [], width = []] = view.dims;
  const [start, across] = view.offsets;
  if (across !== 0) return undefined;
  const plain = [{ axis: 0, stride: 1, size: rows }];
  const beside = [{ axis: 1, stride: 1, size: columns }];
  if (sameDigits(depth, plain) && sameDigits(width, beside))
    return { rows: { tensor, from: 0, to: rows }, turned: false };
  const [row] = width;
  if (!sameDigits(depth, beside) || width.length !== 1 || row?.axis !== 0 || row.stride !== 1) return undefined;
  const part = rowsOf(tensor, start, row.size);
  return part && { rows: part, turned: true };
}

/** Some of a matrix's columns, where they lie together in the file. */
export function columnsOf({ rows, turned }: Matrix, from: number, to: number): Matrix | undefined {
  if (turned) return { turned, rows: part(rows, from, to) };
  return from === 0 && to === rows.tensor.dims[1] ? { rows, turned } : undefined;
}

/** Rows `start` to `end`, without it, of these rows. */
export function part({ tensor, from }: Rows, start: number, end: number): Rows {
  return { tensor, from: from + start, to: from + end };
}

/** The name of a constant of these rows, which lie where they lay. */
export function named(values: Values, { tensor, from, to }: Rows): string {
  const { name = "", dims } = tensor;
  if (from === 0 && to === dims[0]) return values.tensors().has(name) ? name : values.constant(tensor);
  const all = dims[0] ?? 1;
  const piece: Tensor = { ...tensor, name: `${name} ${from} ${to}`, dims: [to - from, ...dims.slice(1)] };
  const place = placeOf(tensor);
  if (place) {
    const length = place.length ?? 0;
    const size = length / all;
    setPlace(piece, { location: place.location, offset: place.offset + from * size, length: (to - from) * size });
  } else if (tensor.rawData) {
    const size = tensor.rawData.length / all;
    piece.rawData = tensor.rawData.subarray(from * size, to * size);
  }
  return values.constant(piece);
}

/**
 * Constants of one type put together: each cut into so many rows, and of all of them first their first rows. With one
 * row they stand one after the other, along their first axis; with as many as matrices have, beside each other. Large
 * ones are only described.
 */
export function besideRows(values: Values, all: readonly Rows[], rows: number): Rows | undefined {
  const [first] = all;
  const [, ...rest] = first?.tensor.dims ?? [];
  const isOne = all.every(
    ({ tensor }) => tensor.dataType === first?.tensor.dataType && tensor.dims.length === rest.length + 1,
  );
  if (!first || !isOne) return undefined;
  const sizes = all.map(({ from, to }) => to - from);
  const total = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const isLine = rows === 1;
  if (
    isLine ? all.some(({ tensor }) => tensor.dims.slice(1).join() !== rest.join()) : sizes.some((size) => size !== rows)
  )
    return undefined;
  const dims = isLine ? [total(sizes), ...rest] : [rows, total(all.map(({ tensor }) => tensor.dims[1] ?? 1))];
  const name = `${all.map(({ tensor, from, to }) => `${tensor.name} ${from} ${to}`).join(", ")} together`;
  const tensor: Tensor = { name, dims, dataType: first.tensor.dataType ?? 1, externalData: [] };
  const bytes = all.map(bytesOf);
  const places = all.map(placesOf);
  if (bytes.every((one) => one !== undefined)) {
    tensor.rawData = interleaved(bytes, rows);
  } else if (places.every((one) => one !== undefined)) {
    const location = `joined/${values.joined.length}`;
    values.joined.push({ location, rows, parts: places });
    setPlace(tensor, { location, offset: 0, length: total(places.map(({ length }) => length)) });
  } else {
    return undefined;
  }
  values.constant(tensor);
  return { tensor, from: 0, to: dims[0] ?? 1 };
}

/** Of each part its first row, then of each its second. */
export function interleaved(parts: readonly Uint8Array[], rows: number): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (const bytes of parts) {
      const size = bytes.length / rows;
      whole.set(bytes.subarray(row * size, (row + 1) * size), at);
      at += size;
    }
  }
  return whole;
}

function bytesOf({ tensor, from, to }: Rows): Uint8Array | undefined {
  const bytes = tensor.rawData ?? tensor.floatData;
  const size = (bytes?.length ?? 0) / (tensor.dims[0] ?? 1);
  return bytes?.subarray(from * size, to * size);
}

function placesOf({ tensor, from, to }: Rows): { location: string; offset: number; length: number } | undefined {
  const { location, offset, length } = placeOf(tensor) ?? {};
  if (location === undefined || offset === undefined || length === undefined) return undefined;
  const size = length / (tensor.dims[0] ?? 1);
  return { location, offset: offset + from * size, length: (to - from) * size };
}

/** The same numbers in another shape. */
export function inShape(values: Values, tensor: Tensor, dims: readonly number[]): string | undefined {
  if (count(tensor.dims) !== count(dims)) return undefined;
  return values.constant({ ...tensor, name: `${tensor.name} ${dims.join(" ")}`, dims: [...dims] });
}

function constant(values: Values, name: string) {
  const traced = trace(values, name);
  const tensor = traced && values.tensor(traced.source);
  return tensor && { tensor, view: traced.view };
}

/** Rows can be taken where all of the bytes are known to lie in order. */
function rowsOf(tensor: Tensor, from = 0, size: number): Rows | undefined {
  const whole = from === 0 && size === tensor.dims[0];
  const lies = tensor.rawData !== undefined || placeOf(tensor)?.length !== undefined;
  return whole || lies ? { tensor, from, to: from + size } : undefined;
}
