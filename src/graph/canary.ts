import { CanaryOps } from "./canary-ops.js";
import { type CanaryFeed, CanaryTrace, type Traced } from "./canary-trace.js";
import { type CanaryFormat, CanaryWeights } from "./canary-weights.js";
import { writeModel } from "./onnx.js";
import { gelu, map, tanhGelu } from "./reference.js";
import { rewrite } from "./rewrite.js";

export type { CanaryFeed, CanaryFormat };

/** A small graph with known answers. */
export interface Canary {
  /** An ONNX file of 30 to 240 kB, by format and head size. */
  model: Uint8Array;
  /** By input name. */
  feeds: Record<string, CanaryFeed>;
  /**
   * By output name, which says what kernels it shows; all outputs are float32. They stand in the order of the graph, so
   * that the first one that is off names the kernels at fault.
   */
  answers: Record<string, Float32Array>;
  /** The greatest absolute error of any number of any output; the outputs are of the order of 1. */
  tolerance: number;
}

/**
 * What each format may be off by. The CPU and two software GPUs are within 4e-6 in float32, and one software GPU within
 * 3e-2 where sums too are float16, whose step is 4e-3 at the largest outputs; other GPUs take other roundings and rougher
 * exponentials. In 8 bits the CPU is within 3e-6, but one input that rounds to the next step moves a product by 1.5e-2.
 * Wrong attention, as it was seen, is off by more than 1.
 */
const TOLERANCE: Record<CanaryFormat, number> = { fp32: 1e-4, fp16: 8e-2, q8: 2e-2, q4: 1e-4, q4f16: 8e-2 };

/** Pictures and texts at a time. */
const BATCH = 2;
/** Tokens of a picture: 5 rows of 7; odd, and more than the 32 from which ONNX Runtime takes its flash attention. */
const PATCHES = 35;
/** Tokens of a text, few enough for its other attention. */
const TOKENS = 13;
const WORDS = 23;
const WIDTH = 32;
const HEADS = 2;
const HIDDEN = 64;

/**
 * Makes a canary: a graph of the kernels that SigLIP and CLIP encoders use, with inputs and their right answers. The
 * answers are computed here in float64, with the weights as the format holds them.
 *
 * @param options.headSize Width of one attention head of the checkpoint, a multiple of 4.
 * @param options.fused Whether it is written anew, as towers are for the GPU: the same answers, of fused kernels. By
 *   default as towers are published.
 */
export function canary(options: { headSize: number; dtype: CanaryFormat; fused?: boolean }): Canary {
  const { headSize, dtype, fused = false } = options;
  if (!(headSize > 0) || headSize % 4 !== 0) throw new RangeError(`A head size is a multiple of 4, not ${headSize}.`);
  const trace = new CanaryTrace(dtype === "fp16" || dtype === "q4f16");
  const parts: Parts = { trace, ops: new CanaryOps(trace), weights: new CanaryWeights(trace, dtype) };
  const tokens = embed(parts);
  const attended = attend(parts, tokens, headSize);
  feedForward(parts, tokens.text);
  finish(parts, tokens, attended);
  const { feeds, answers } = trace;
  const plain = trace.graph.model();
  return { model: writeModel(fused ? rewrite(plain).model : plain), feeds, answers, tolerance: TOLERANCE[dtype] };
}

interface Parts {
  trace: CanaryTrace;
  ops: CanaryOps;
  weights: CanaryWeights;
}

/** From pixels and words to tokens. */
function embed({ trace, ops, weights }: Parts) {
  const pixels = trace.input("pixel_values", [BATCH, 3, 20, 28]);
  const patches = ops.binary("Add", weights.patches(pixels, WIDTH, 4), trace.constant([PATCHES, WIDTH], 0.5));
  const [scale, shift] = [trace.constant([WIDTH], 0.3, 1), trace.constant([WIDTH], 0.3)];
  const image = ops.layerNorm(patches, scale, shift);
  const words = Array.from({ length: BATCH * TOKENS }, (_, i) => (i * 17) % WORDS);
  const rows = weights.rows(WORDS, WIDTH, trace.ids("input_ids", [BATCH, TOKENS], words));
  const text = ops.binary("Add", rows, trace.constant([TOKENS, WIDTH], 0.5));
  trace.answer("conv", patches);
  trace.answer("layerNorm", image);
  trace.answer("layerNormSteps", ops.layerNormSteps(patches, scale, shift));
  trace.answer("gather", text);
  return { patches, image, text, scale, shift };
}

/** Attention over the patches, over the words, and of one learned query. */
function attend({ trace, ops, weights }: Parts, { image, text }: { image: Traced; text: Traced }, headSize: number) {
  const width = HEADS * headSize;
  // More than 1, so that attention chooses.
  const layers = Array.from({ length: 3 }, () => ({
    matrix: weights.matrix(WIDTH, width, 1.5),
    bias: trace.constant([width], 0.3),
  }));
  const project = (x: Traced) => layers.map(({ matrix, bias }) => ops.binary("Add", matrix.times(x), bias));
  const [imageParts, textParts] = [project(image), project(text)];
  const probe = [ops.repeat(trace.constant([1, 1, width], 2), image), ...imageParts.slice(1)];
  const all = ops.attention(imageParts, HEADS);
  const pooled = ops.attention(probe, HEADS);
  trace.answer("attention", all);
  trace.answer("attentionOfFew", ops.attention(textParts, HEADS));
  trace.answer("attentionOfOne", pooled);
  trace.answer("causalAttention", ops.attention(textParts, HEADS, causalMask(trace)));
  return { image: all, pooled };
}

/** No word sees a later one, as in CLIP. */
function causalMask(trace: CanaryTrace): Traced {
  const data = Float64Array.from({ length: TOKENS ** 2 }, (_, i) => (i % TOKENS > i / TOKENS ? trace.lowest : 0));
  return trace.given({ dims: [TOKENS, TOKENS], data });
}

/** The multiplication that widens, and each activation in the ways that exporters write it. */
function feedForward({ trace, ops, weights }: Parts, text: Traced) {
  const wide = weights.matrix(WIDTH, HIDDEN).times(text);
  const bias = trace.constant([HIDDEN], 0.3);
  const x = ops.binary("Add", wide, bias);
  const cubic = ops.binary("Add", x, ops.binary("Mul", ops.binary("Pow", x, 3), 0.044715));
  const tanh = ops.unary("Tanh", ops.binary("Mul", cubic, Math.sqrt(2 / Math.PI)));
  const tanhs = ops.binary("Mul", ops.binary("Mul", x, 0.5), ops.binary("Add", tanh, 1));
  // Not half of x here too: ONNX Runtime, joining the operators of one, would take that from the other.
  const erf = ops.binary("Add", ops.unary("Erf", ops.binary("Div", x, Math.SQRT2)), 1);
  trace.answer("matMul", x);
  trace.answer("tanhGelu", tanhs);
  trace.answer("erfGelu", ops.binary("Mul", ops.binary("Mul", x, erf), 0.5));
  trace.answer("quickGelu", ops.binary("Mul", x, ops.unary("Sigmoid", ops.binary("Mul", x, 1.702))));
  trace.answer("gelu", trace.node("Gelu", [x], map(x, gelu)));
  trace.answer("geluOfTanh", trace.node("Gelu", [x], map(x, tanhGelu), { attributes: { approximate: "tanh" } }));
}

type Tokens = ReturnType<typeof embed>;
type Attended = ReturnType<typeof attend>;

/** What follows attention, and the ways to one vector of unit length. */
function finish({ trace, ops, weights }: Parts, { patches, text, scale, shift }: Tokens, { image, pooled }: Attended) {
  const [, , inner = 1] = image.dims;
  const bias = trace.constant([WIDTH], 0.3);
  const projected = weights.matrix(inner, WIDTH).times(image);
  const sum = ops.binary("Add", ops.binary("Add", projected, bias), patches);
  trace.answer("residual", ops.layerNorm(sum, scale, shift));
  trace.answer("residualSum", sum);
  const pool = ops.reshape(pooled, BATCH, inner);
  const vector = ops.gemm(pool, trace.constant([WIDTH, inner], Math.sqrt(3 / inner)), bias);
  trace.answer("gemm", vector);
  const longer = ops.concat(ops.reshape(vector, BATCH, 1, WIDTH), text);
  const first = ops.reshape(ops.slice(longer, 1, 0, 1), BATCH, WIDTH);
  trace.answer("unitLength", ops.binary("Div", first, ops.reduce("ReduceL2", first)));
}
