import { fromHalf } from "./half.js";
import { type Tensor, TYPE } from "./onnx.js";

/** The number in a constant of one floating-point number; `undefined` for anything else, and where it is not in this file. */
export function scalar(tensor: Tensor): number | undefined {
  if (tensor.dims.some((size) => size !== 1)) return undefined;
  switch (tensor.dataType) {
    case TYPE.float:
      return view(tensor.rawData ?? tensor.floatData, 4)?.getFloat32(0, true);
    case TYPE.double:
      return view(tensor.rawData ?? tensor.doubleData, 8)?.getFloat64(0, true);
    case TYPE.half: {
      const bits = bits16(tensor);
      return bits === undefined ? undefined : fromHalf(bits);
    }
    case TYPE.bfloat16: {
      const bits = bits16(tensor);
      return bits === undefined ? undefined : new Float32Array(new Uint32Array([bits << 16]).buffer)[0];
    }
    default:
      return undefined;
  }
}

function view(bytes: Uint8Array | undefined, length: number): DataView | undefined {
  return bytes?.length === length ? new DataView(bytes.buffer, bytes.byteOffset, length) : undefined;
}

/** 16-bit numbers stand as they are in `rawData`, and each as a varint in `int32Data`. */
function bits16({ rawData, int32Data }: Tensor): number | undefined {
  if (rawData || !int32Data?.length) return view(rawData, 2)?.getUint16(0, true);
  return int32Data.reduce((bits, byte, i) => bits | ((byte & 0x7f) << (7 * i)), 0) & 0xffff;
}
