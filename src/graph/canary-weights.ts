import type { CanaryTrace, Ids, Traced } from "./canary-trace.js";
import { type AttributeValue, MICROSOFT } from "./graph-builder.js";
import { TYPE } from "./onnx.js";
import { BLOCK, eightBits, fourBits } from "./quantise.js";
import { matMul, type Numbers, patches, rows, transpose, zip } from "./reference.js";

/** How a checkpoint's weights are held, as in its file names. */
export type CanaryFormat = "fp32" | "fp16" | "q8" | "q4" | "q4f16";

/** A matrix `[k, n]` in a number format. */
export interface Weight {
  times(x: Traced): Traced;
}

/** The weights of one number format. The answers take them as they are held, so that only arithmetic is left to be off. */
export class CanaryWeights {
  readonly #trace: CanaryTrace;
  readonly #dtype: CanaryFormat;

  constructor(trace: CanaryTrace, dtype: CanaryFormat) {
    this.#trace = trace;
    this.#dtype = dtype;
  }

  /** A matrix whose products are about `gain` times as large as what it multiplies. */
  matrix(k: number, n: number, gain = 1): Weight {
    const trace = this.#trace;
    const { graph, type, round } = trace;
    const exact = trace.numbers([k, n], gain * Math.sqrt(3 / k));
    if (this.#dtype === "q8") return this.#integers("MatMulInteger", exact, (x, dense) => matMul(x, dense));
    if (this.#dtype === "q4" || this.#dtype === "q4f16") {
      const { packed, blocks, scales, dense } = fourBits(exact, round);
      const bits = graph.constant(TYPE.uint8, [n, blocks, BLOCK / 2], packed);
      const scale = graph.constant(type, [n * blocks], scales.data);
      const options = { domain: MICROSOFT, attributes: { K: k, N: n, bits: 4, block_size: BLOCK } };
      return { times: (x) => trace.node("MatMulNBits", [x, bits, scale], matMul(x, dense), options) };
    }
    const constant = graph.constant(type, [k, n], exact.data);
    return { times: (x) => trace.node("MatMul", [x, constant], matMul(x, exact)) };
  }

  /** A convolution whose stride is its size, as tokens: `[b, c, h, w]` to `[b, h / size * w / size, channels]`. */
  patches(x: Traced, channels: number, size: number): Traced {
    const [, c = 1] = x.dims;
    const trace = this.#trace;
    const exact = trace.numbers([channels, c, size, size], 3 / Math.sqrt(c * size * size));
    const bias = trace.constant([channels], 0.5);
    const attributes = { kernel_shape: [size, size], strides: [size, size] };
    const convolve = (seen: Numbers, { data }: Numbers) => {
      const matrix = transpose({ dims: [channels, c * size * size], data }, [1, 0]);
      return transpose(matMul(patches(seen, size), matrix), [0, 2, 1]);
    };
    const withBias = (tokens: Numbers) => zip(tokens, bias, (value, add) => value + add);
    const asTokens = (map: Traced) => {
      const rowsOf = trace.node("Reshape", [map, trace.whole(0, channels, -1)], map);
      return trace.node("Transpose", [rowsOf], transpose(map, [0, 2, 1]), { attributes: { perm: [0, 2, 1] } });
    };
    if (this.#dtype === "q8") {
      const tokens = asTokens(this.#integers("ConvInteger", exact, convolve, attributes).times(x));
      return trace.node("Add", [tokens, bias], withBias(tokens));
    }
    const map = convolve(x, exact);
    const answer = transpose(withBias(transpose(map, [0, 2, 1])), [0, 2, 1]);
    return asTokens(trace.node("Conv", [x, trace.given(exact), bias], answer, { attributes }));
  }

  /** Rows of a table of `n`, as a token embedding: `[…ids.dims, width]`. */
  rows(n: number, width: number, ids: Ids): Traced {
    const trace = this.#trace;
    const exact = trace.numbers([n, width], 1);
    if (this.#dtype !== "q8") {
      return trace.node("Gather", [trace.given(exact), ids.name], rows(exact, ids.ids, ids.dims));
    }
    const { levels, scale, zeroPoint, dense } = eightBits(exact);
    const found = trace.graph.node("Gather", [trace.graph.constant(TYPE.uint8, [n, width], levels), ids.name]);
    const steps = [trace.graph.constant(TYPE.float, [], [scale]), trace.graph.constant(TYPE.uint8, [], [zeroPoint])];
    return trace.node("DequantizeLinear", [found, ...steps], rows(dense, ids.ids, ids.dims));
  }

  /** As ONNX Runtime's `quantize_dynamic` writes it: both factors in 8 bits, multiplied as integers, then scaled. */
  #integers(
    opType: string,
    exact: Numbers,
    multiply: (x: Numbers, weight: Numbers) => Numbers,
    attributes: Record<string, AttributeValue> = {},
  ): Weight {
    const trace = this.#trace;
    const { graph } = trace;
    const { levels, scale, zeroPoint, dense } = eightBits(exact);
    const weight = graph.constant(TYPE.uint8, exact.dims, levels);
    const zero = graph.constant(TYPE.uint8, [], [zeroPoint]);
    const step = graph.constant(TYPE.float, [], [scale]);
    const times = (x: Traced) => {
      const [q = "", xStep = "", xZero = ""] = graph.nodes("DynamicQuantizeLinear", [x.name], 3);
      const product = graph.node(opType, [q, weight, xZero, zero], { attributes });
      const steps = graph.node("Mul", [xStep, step]);
      return trace.node(
        "Mul",
        [trace.cast(product, TYPE.int32, TYPE.float), steps],
        multiply(eightBits(x).dense, dense),
      );
    };
    return { times };
  }
}
