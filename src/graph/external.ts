import type { Tensor } from "./onnx.js";

/** `TensorProto.DataLocation`: the numbers are in another file. */
const EXTERNAL = 1;

/** Where a tensor's bytes lie, when they are not in its graph. */
export interface Place {
  /** The file's path, relative to the graph's. */
  location: string;
  /** In bytes. */
  offset: number;
  /** In bytes; absent where the tensor takes all the rest of the file. */
  length?: number;
}

/** Where a tensor's bytes lie; `undefined` where they are in the graph. Throws `RangeError` for entries that make no sense. */
export function placeOf({ dataLocation, externalData }: Tensor): Place | undefined {
  if (dataLocation !== EXTERNAL) return undefined;
  const entry = (name: string) => externalData.findLast(({ key }) => key === name)?.value;
  const [location, offset, length] = [entry("location"), entry("offset"), entry("length")];
  if (location === undefined) throw new RangeError("A tensor is said to be in another file, which has no name.");
  return {
    location,
    offset: offset === undefined ? 0 : wholeNumber(offset),
    ...(length !== undefined && { length: wholeNumber(length) }),
  };
}

/** Makes a tensor's bytes lie elsewhere. */
export function setPlace(tensor: Tensor, { location, offset, length }: Place): void {
  tensor.dataLocation = EXTERNAL;
  tensor.externalData = [
    { key: "location", value: location },
    { key: "offset", value: String(offset) },
    ...(length === undefined ? [] : [{ key: "length", value: String(length) }]),
  ];
}

/** Whether a path leads only to a file beside the graph or in a folder below. */
export function isBeside(location: string): boolean {
  return location !== "" && !/^[/\\]|:|\\|(^|\/)\.\.(\/|$)/.test(location);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new RangeError(`"${text}" is no place in a file.`);
}
