import { fromHalf } from "../half.js";
import { type Tensor, TYPE } from "../onnx.js";

/** The numbers of a constant that are in the graph itself, as little-endian bytes or varints; `undefined` where they are elsewhere. */
export function numbersOf(tensor: Tensor): number[] | undefined {
  const { rawData, floatData, doubleData, dataType } = tensor;
  const bytes = rawData ?? floatData ?? doubleData;
  if (!bytes) return packed(tensor);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const each = (size: number, read: (at: number) => number) =>
    Array.from({ length: bytes.length / size }, (_, i) => read(i * size));
  switch (dataType) {
    case TYPE.float:
      return each(4, (at) => view.getFloat32(at, true));
    case TYPE.double:
      return each(8, (at) => view.getFloat64(at, true));
    case TYPE.half:
      return each(2, (at) => fromHalf(view.getUint16(at, true)));
    case TYPE.int64:
      return each(8, (at) => Number(view.getBigInt64(at, true)));
    case TYPE.int32:
      return each(4, (at) => view.getInt32(at, true));
    case TYPE.int8:
      return each(1, (at) => view.getInt8(at));
    case TYPE.bool:
    case TYPE.uint8:
      return each(1, (at) => view.getUint8(at));
    default:
      return undefined;
  }
}

/** Whole numbers, and those of float16 as their bits, each a varint of 64 bits. */
function packed({ int32Data, int64Data, dataType }: Tensor): number[] | undefined {
  const bytes = dataType === TYPE.int64 ? int64Data : int32Data;
  const known = [TYPE.int64, TYPE.int32, TYPE.int8, TYPE.uint8, TYPE.bool, TYPE.half];
  if (!bytes || dataType === undefined || !known.includes(dataType)) return undefined;
  const numbers: number[] = [];
  let [bits, shift] = [0n, 0n];
  for (const byte of bytes) {
    bits |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte & 0x80) continue;
    numbers.push(dataType === TYPE.half ? fromHalf(Number(bits)) : Number(BigInt.asIntN(64, bits)));
    [bits, shift] = [0n, 0n];
  }
  return numbers;
}
