import { GraphBuilder, type NodeOptions } from "./graph-builder.js";
import { TYPE } from "./onnx.js";
import { halves, singles } from "./quantise.js";
import { count, type Numbers } from "./reference.js";

/** An input of the graph. */
export type CanaryFeed =
  | { type: "float32"; data: Float32Array; dims: number[] }
  | { type: "int64"; data: BigInt64Array; dims: number[] };

/** A value of the graph, and what it must be. */
export interface Traced extends Numbers {
  name: string;
}

/** Whole numbers that the graph takes as an input. */
export interface Ids {
  name: string;
  dims: number[];
  ids: number[];
}

/** Writes a graph while it computes in float64 what the graph must give. */
export class CanaryTrace {
  readonly graph = new GraphBuilder();
  /** The type that the graph computes in. */
  readonly type: number;
  /** The lowest number of that type, with which exporters mask. */
  readonly lowest: number;
  /** Numbers as that type holds them. */
  readonly round: (x: Numbers) => Numbers;
  readonly feeds: Record<string, CanaryFeed> = {};
  readonly answers: Record<string, Float32Array> = {};
  #state = 1;

  constructor(half: boolean) {
    this.type = half ? TYPE.half : TYPE.float;
    this.lowest = half ? -65504 : -3.4028234663852886e38;
    this.round = half ? halves : singles;
  }

  /**
   * Numbers evenly spread over `centre - spread` to `centre + spread`, the same ones in every browser: a linear
   * congruential generator, with the constants of Numerical Recipes.
   */
  numbers(dims: number[], spread: number, centre = 0): Numbers {
    const next = () => {
      this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
      return centre + spread * (this.#state / 2 ** 31 - 1);
    };
    return this.round({ dims, data: Float64Array.from({ length: count(dims) }, next) });
  }

  /** A float32 input `[batch, …]` of numbers from -1 to 1; what it gives is in the type that the graph computes in. */
  input(name: string, dims: number[]): Traced {
    const value = this.numbers(dims, 1);
    this.feeds[name] = { type: "float32", data: Float32Array.from(value.data), dims };
    return { ...value, name: this.cast(this.graph.input(name, TYPE.float, ofBatch(dims)), TYPE.float, this.type) };
  }

  ids(name: string, dims: number[], ids: number[]): Ids {
    this.feeds[name] = { type: "int64", data: BigInt64Array.from(ids, BigInt), dims };
    return { name: this.graph.input(name, TYPE.int64, ofBatch(dims)), dims, ids };
  }

  /** Makes a value `[batch, …]` an output, in float32. */
  answer(name: string, { name: value, dims, data }: Traced): void {
    this.graph.output(name, this.cast(value, this.type, TYPE.float), TYPE.float, ofBatch(dims));
    this.answers[name] = Float32Array.from(data);
  }

  /** A constant of numbers around `centre`. */
  constant(dims: number[], spread: number, centre = 0): Traced {
    return this.given(this.numbers(dims, spread, centre));
  }

  /** A constant of numbers that the graph's type holds. */
  given({ dims, data }: Numbers): Traced {
    return { dims, data, name: this.graph.constant(this.type, dims, data) };
  }

  number(value: number): Traced {
    return this.given(this.round({ dims: [], data: Float64Array.of(value) }));
  }

  /** The name of a constant of whole numbers: a shape, axes, places. */
  whole(...numbers: number[]): string {
    return this.graph.constant(TYPE.int64, [numbers.length], numbers);
  }

  /** A node whose answer is known. Inputs that are no `Traced` are names, "" for one that isn't given. */
  node(opType: string, inputs: (Traced | string)[], answer: Numbers, options?: NodeOptions): Traced {
    return { dims: answer.dims, data: answer.data, name: this.graph.node(opType, inputs.map(nameOf), options) };
  }

  cast(name: string, from: number, to: number): string {
    return from === to ? name : this.graph.node("Cast", [name], { attributes: { to } });
  }
}

function nameOf(value: Traced | string): string {
  return typeof value === "string" ? value : value.name;
}

/** Sizes of which the first is only known at run time, as in exported towers. */
function ofBatch([, ...sizes]: readonly number[]): (number | string)[] {
  return ["batch", ...sizes];
}
