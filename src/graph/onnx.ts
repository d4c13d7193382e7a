import { bytes, float, floats, int, ints, type Message, many, message, text } from "./wire.js";

// The parts of ONNX files that are read here, by the names and numbers of onnx.proto (IR version 3 to 13). What isn't
// named (documentation, functions, subgraphs, quantisation notes …) stays in `unread` and is written back as it was.

/** The numbers of `TensorProto.DataType` that are used here. */
export const TYPE = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, half: 10, double: 11, bfloat16: 16 };

/** The numbers of `AttributeProto.AttributeType` that are used here. */
export const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 };

/** A constant. Its numbers are in one of the `…Data` fields, or in another file. */
export interface Tensor extends Message {
  dims: number[];
  dataType?: number;
  /** Packed little-endian float32, the same bytes as `rawData` would have. */
  floatData?: Uint8Array;
  /** Packed varints; also float16 and bfloat16, as their bits. */
  int32Data?: Uint8Array;
  int64Data?: Uint8Array;
  name?: string;
  /** Little-endian, in C order. */
  rawData?: Uint8Array;
  doubleData?: Uint8Array;
  /** Where the bytes lie when `dataLocation` is 1: `location`, `offset` and `length`. */
  externalData: StringEntry[];
  dataLocation?: number;
}

export interface StringEntry extends Message {
  key?: string;
  value?: string;
}

/** Text in `s` is UTF-8, as all attributes of the operators used here are. */
export interface Attribute extends Message {
  name?: string;
  f?: number;
  i?: number;
  s?: string;
  t?: Tensor;
  floats: number[];
  ints: number[];
  strings: string[];
  type?: number;
}

export interface Node extends Message {
  /** Names of values; "" for an optional one that isn't given. */
  input: string[];
  output: string[];
  name?: string;
  opType?: string;
  attribute: Attribute[];
  /** "" or absent for ONNX's own operators. */
  domain?: string;
}

/** A fixed size, or the name of one that is known at run time. */
export interface Dimension extends Message {
  value?: number;
  param?: string;
}

export interface Shape extends Message {
  dim: Dimension[];
}

export interface TensorType extends Message {
  elemType?: number;
  shape?: Shape;
}

export interface ValueType extends Message {
  tensor?: TensorType;
}

export interface ValueInfo extends Message {
  name?: string;
  type?: ValueType;
}

export interface Graph extends Message {
  /** In topological order. */
  node: Node[];
  name?: string;
  initializer: Tensor[];
  input: ValueInfo[];
  output: ValueInfo[];
  valueInfo: ValueInfo[];
}

export interface OperatorSet extends Message {
  /** "" for ONNX's own. */
  domain?: string;
  version?: number;
}

export interface Model extends Message {
  irVersion?: number;
  producerName?: string;
  graph?: Graph;
  opsetImport: OperatorSet[];
}

const stringEntry = message<StringEntry>({ key: [1, text], value: [2, text] });

const tensor = message<Tensor>({
  dims: [1, ints],
  dataType: [2, int],
  floatData: [4, bytes],
  int32Data: [5, bytes],
  int64Data: [7, bytes],
  name: [8, text],
  rawData: [9, bytes],
  doubleData: [10, bytes],
  externalData: [13, many(stringEntry)],
  dataLocation: [14, int],
});

const attribute = message<Attribute>({
  name: [1, text],
  f: [2, float],
  i: [3, int],
  s: [4, text],
  t: [5, tensor],
  floats: [7, floats],
  ints: [8, ints],
  strings: [9, many(text)],
  type: [20, int],
});

const node = message<Node>({
  input: [1, many(text)],
  output: [2, many(text)],
  name: [3, text],
  opType: [4, text],
  attribute: [5, many(attribute)],
  domain: [7, text],
});

const dimension = message<Dimension>({ value: [1, int], param: [2, text] });
const shape = message<Shape>({ dim: [1, many(dimension)] });
const tensorType = message<TensorType>({ elemType: [1, int], shape: [2, shape] });
const valueType = message<ValueType>({ tensor: [1, tensorType] });
const valueInfo = message<ValueInfo>({ name: [1, text], type: [2, valueType] });

const graph = message<Graph>({
  node: [1, many(node)],
  name: [2, text],
  initializer: [5, many(tensor)],
  input: [11, many(valueInfo)],
  output: [12, many(valueInfo)],
  valueInfo: [13, many(valueInfo)],
});

const operatorSet = message<OperatorSet>({ domain: [1, text], version: [2, int] });

const model = message<Model>({
  irVersion: [1, int],
  producerName: [2, text],
  graph: [7, graph],
  opsetImport: [8, many(operatorSet)],
});

/**
 * Reads an ONNX file. Weights are views of `file`, not copies. Throws for bytes that are no protocol buffer or end too
 * early; other bytes that are no ONNX file give a model without a graph.
 */
export function readModel(file: Uint8Array): Model {
  return model.readFile(file);
}

/** Writes an ONNX file, of less than 2 GB. What `readModel` read comes back whole, `unread` fields included. */
export function writeModel(value: Model): Uint8Array {
  return model.writeFile(value);
}
