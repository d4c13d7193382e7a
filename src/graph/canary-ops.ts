import type { CanaryTrace, Traced } from "./canary-trace.js";
import { concat, erf, layerNorm, map, matMul, mean, reduce, slice, softmax, transpose, zip } from "./reference.js";

const BINARY = {
  Add: (x: number, y: number) => x + y,
  Sub: (x: number, y: number) => x - y,
  Mul: (x: number, y: number) => x * y,
  Div: (x: number, y: number) => x / y,
  Pow: (x: number, y: number) => x ** y,
};

const UNARY = { Tanh: Math.tanh, Sigmoid: (x: number) => 1 / (1 + Math.exp(-x)), Erf: erf, Sqrt: Math.sqrt };

const REDUCE = { ReduceMean: mean, ReduceL2: (row: Float64Array) => Math.hypot(...row) };

/** LayerNormalization's, as SigLIP sets it. */
const EPSILON = 1e-6;

/** ONNX's operators as encoders use them, each with its answer. */
export class CanaryOps {
  readonly #trace: CanaryTrace;

  constructor(trace: CanaryTrace) {
    this.#trace = trace;
  }

  binary(opType: keyof typeof BINARY, a: Traced, b: Traced | number): Traced {
    const right = typeof b === "number" ? this.#trace.number(b) : b;
    return this.#trace.node(opType, [a, right], zip(a, right, BINARY[opType]));
  }

  unary(opType: keyof typeof UNARY, a: Traced): Traced {
    return this.#trace.node(opType, [a], map(a, UNARY[opType]));
  }

  /** Over the last axis, which stays as an axis of 1. */
  reduce(opType: keyof typeof REDUCE, a: Traced): Traced {
    return this.#trace.node(opType, [a, this.#trace.whole(-1)], reduce(a, REDUCE[opType]));
  }

  /** To `[batch, …]`. */
  reshape(a: Traced, ...dims: number[]): Traced {
    return this.#trace.node("Reshape", [a, this.#trace.whole(-1, ...dims.slice(1))], { dims, data: a.data });
  }

  /** A constant `[1, …]` for each of the batch of `like`, as exporters repeat one. */
  repeat(constant: Traced, like: Traced): Traced {
    const { graph } = this.#trace;
    const [batch = 1] = like.dims;
    const first = [this.#trace.whole(0), this.#trace.whole(1), this.#trace.whole(0)];
    const size = graph.node("Slice", [graph.node("Shape", [like.name]), ...first]);
    const ones = constant.dims.slice(1).map(() => 1);
    const times = graph.node("Concat", [size, this.#trace.whole(...ones)], { attributes: { axis: 0 } });
    const data = new Float64Array(batch * constant.data.length);
    for (let i = 0; i < batch; i++) data.set(constant.data, i * constant.data.length);
    return this.#trace.node("Tile", [constant, times], { dims: constant.dims.with(0, batch), data });
  }

  transpose(a: Traced, ...perm: number[]): Traced {
    return this.#trace.node("Transpose", [a], transpose(a, perm), { attributes: { perm } });
  }

  slice(a: Traced, axis: number, from: number, to: number): Traced {
    const [start, end, axes] = [from, to, axis].map((one) => this.#trace.whole(one));
    return this.#trace.node("Slice", [a, start ?? "", end ?? "", axes ?? ""], slice(a, axis, from, to));
  }

  /** Equal parts of the last axis. */
  split(a: Traced, parts: number): Traced[] {
    const axis = a.dims.length - 1;
    const width = (a.dims[axis] ?? 1) / parts;
    const names = this.#trace.graph.nodes("Split", [a.name], parts, { attributes: { axis: -1, num_outputs: parts } });
    return names.map((name, i) => ({ name, ...slice(a, axis, i * width, (i + 1) * width) }));
  }

  concat(a: Traced, b: Traced): Traced {
    return this.#trace.node("Concat", [a, b], concat(a, b), { attributes: { axis: 1 } });
  }

  matMul(a: Traced, b: Traced): Traced {
    return this.#trace.node("MatMul", [a, b], matMul(a, b));
  }

  /** `a` times `weight` `[n, k]` turned over, and a bias. */
  gemm(a: Traced, weight: Traced, bias: Traced): Traced {
    const answer = zip(matMul(a, transpose(weight, [1, 0])), bias, BINARY.Add);
    return this.#trace.node("Gemm", [a, weight, bias], answer, { attributes: { transB: 1 } });
  }

  softmax(a: Traced): Traced {
    return this.#trace.node("Softmax", [a], softmax(a));
  }

  layerNorm(a: Traced, scale: Traced, bias: Traced): Traced {
    const attributes = { epsilon: { float: EPSILON } };
    return this.#trace.node("LayerNormalization", [a, scale, bias], layerNorm(a, scale, bias, EPSILON), { attributes });
  }

  /** As exports below opset 17 have it. */
  layerNormSteps(a: Traced, scale: Traced, bias: Traced): Traced {
    const centred = this.binary("Sub", a, this.reduce("ReduceMean", a));
    const variance = this.reduce("ReduceMean", this.binary("Pow", centred, 2));
    const unit = this.binary("Div", centred, this.unary("Sqrt", this.binary("Add", variance, EPSILON)));
    return this.binary("Add", this.binary("Mul", unit, scale), bias);
  }

  /** Attention in the plain operators: rows of `[b, queries, heads * size]` and `[b, keys, heads * size]`. */
  attention([q, k, v]: readonly Traced[], heads: number, mask?: Traced): Traced {
    if (!q || !k || !v) throw new RangeError("Attention needs queries, keys and values.");
    const [b = 1, queries = 1, width = 1] = q.dims;
    const split = (x: Traced) => this.reshape(x, b, x.dims[1] ?? 1, heads, width / heads);
    const scaled = this.binary("Mul", this.transpose(split(q), 0, 2, 1, 3), Math.sqrt(heads / width));
    const scores = this.matMul(scaled, this.transpose(split(k), 0, 2, 3, 1));
    const shares = mask ? this.#guarded(this.softmax(this.binary("Add", scores, mask))) : this.softmax(scores);
    const sum = this.matMul(shares, this.transpose(split(v), 0, 2, 1, 3));
    return this.reshape(this.transpose(sum, 0, 2, 1, 3), b, queries, width);
  }

  /** PyTorch's exporter writes this after a masked softmax, for rows in which all is masked. */
  #guarded(shares: Traced): Traced {
    const lost = this.#trace.graph.node("IsNaN", [shares.name]);
    return this.#trace.node("Where", [lost, this.#trace.number(0), shares], shares);
  }
}
