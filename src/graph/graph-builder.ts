import { toHalf } from "./half.js";
import { ATTRIBUTE, type Attribute, type Model, type Node, type Tensor, TYPE, writeModel } from "./onnx.js";

export type AttributeValue = number | string | number[] | { float: number };

/** Microsoft's operators, which ONNX Runtime knows. */
export const MICROSOFT = "com.microsoft";

export interface NodeOptions {
  attributes?: Record<string, AttributeValue>;
  domain?: string;
}

interface Port {
  name: string;
  type: number;
  dims: readonly (number | string)[];
}

/** Builds a graph of ONNX operators (opset 20) node by node, and writes it. Values are known by name. */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #constants: Tensor[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];

  /** An input; a size that is a name is known at run time. */
  input(name: string, type: number, dims: Port["dims"]): string {
    this.#inputs.push({ name, type, dims });
    return name;
  }

  /** A constant; float16 numbers are rounded to the nearest. */
  constant(type: number, dims: number[], numbers: ArrayLike<number>): string {
    const name = `c${this.#constants.length}`;
    this.#constants.push({ name, dims, dataType: type, rawData: rawData(type, numbers), externalData: [] });
    return name;
  }

  /** Adds a node, and gives its output. */
  node(opType: string, input: string[], options: NodeOptions = {}): string {
    return this.nodes(opType, input, 1, options)[0] as string;
  }

  /** Adds a node of several outputs. */
  nodes(
    opType: string,
    input: string[],
    outputs: number,
    { attributes = {}, domain = "" }: NodeOptions = {},
  ): string[] {
    const id = `n${this.#nodes.length}`;
    const output = Array.from({ length: outputs }, (_, i) => `${id}.${i}`);
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.#nodes.push({ name: `${id} ${opType}`, opType, domain, input, output, attribute });
    return output;
  }

  /** Makes a value an output of the graph, under a name of its own. */
  output(name: string, value: string, type: number, dims: Port["dims"]): void {
    this.#nodes.push({ name, opType: "Identity", input: [value], output: [name], attribute: [] });
    this.#outputs.push({ name, type, dims });
  }

  write(): Uint8Array {
    return writeModel(this.model());
  }

  model(): Model {
    const info = ({ name, type, dims }: Port) => {
      const dim = dims.map((size) => (typeof size === "string" ? { param: size } : { value: size }));
      return { name, type: { tensor: { elemType: type, shape: { dim } } } };
    };
    return {
      irVersion: 9, // the first one that knows opset 20
      producerName: "siglip-web",
      graph: {
        name: "graph",
        node: this.#nodes,
        initializer: this.#constants,
        input: this.#inputs.map(info),
        output: this.#outputs.map(info),
        valueInfo: [],
      },
      opsetImport: [
        { domain: "", version: 20 },
        { domain: MICROSOFT, version: 1 },
      ],
    };
  }
}

function attributeOf(name: string, value: AttributeValue): Attribute {
  const empty = { name, floats: [], ints: [], strings: [] };
  if (typeof value === "string") return { ...empty, type: ATTRIBUTE.string, s: value };
  if (typeof value === "number") return { ...empty, type: ATTRIBUTE.int, i: value };
  if (Array.isArray(value)) return { ...empty, type: ATTRIBUTE.ints, ints: value };
  return { ...empty, type: ATTRIBUTE.float, f: value.float };
}

function rawData(type: number, numbers: ArrayLike<number>): Uint8Array {
  const array = (() => {
    switch (type) {
      case TYPE.float:
        return Float32Array.from(numbers);
      case TYPE.half:
        return Uint16Array.from(numbers, toHalf);
      case TYPE.int64:
        return BigInt64Array.from(Array.from(numbers, BigInt));
      case TYPE.uint8:
        return Uint8Array.from(numbers);
      default:
        throw new RangeError(`Constants of type ${type} are not written here.`);
    }
  })();
  return new Uint8Array(array.buffer); // little-endian, as every machine is that runs WebAssembly
}
