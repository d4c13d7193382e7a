import { fromHalf } from "../half.js";
import { type Tensor, TYPE } from "../onnx.js";

/** The numbers of a constant that are in the graph itself, as little-endian bytes; `undefined` where they are elsewhere. */
export function numbersOf({ rawData, floatData, doubleData, dataType }: Tensor): number[] | undefined {
  const bytes = rawData ?? floatData ?? doubleData;
  if (!bytes) return undefined;
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
