import type { Node } from "../onnx.js";
import { intOf } from "./attributes.js";
import { type Digit, sameDigits, type View, viewOf } from "./axes.js";
import { BATCH } from "./facts.js";
import { beside, linearOf, narrowed, writeLinear } from "./linear.js";
import { repeatedConstant, repeatedLike } from "./repeats.js";
import { inOrderAfter, type Traced, throughCasts, trace } from "./trace.js";
import type { Values } from "./values.js";

/** Queries, keys or values of some heads, as they lie in a source `[batch, tokens, channels]` or `[tokens, batch, channels]`. */
interface Heads {
  source: string;
  tokens: number;
  heads: number;
  size: number;
  /** The first of the channels. */
  from: number;
  /** Which axis of the source is the batch. */
  batchAxis: number;
  factor: number;
}

/** Writes attention anew: softmax(q kᵀ · scale + mask) v over all heads, as one operator on `[batch, tokens, channels]`. */
export function rewriteAttention(values: Values): void {
  for (const node of values.nodes) {
    if (node.opType === "Softmax") rewriteOne(values, node);
  }
}

function rewriteOne(values: Values, softmax: Node): void {
  const [shares = ""] = softmax.output;
  const rank = values.shape(shares)?.length ?? 0;
  const axis = intOf(softmax, "axis", -1);
  const scores = scoresOf(values, softmax.input[0] ?? "");
  const product = productWith(values, shares);
  if (!scores || !product || (axis !== -1 && axis !== rank - 1)) return;
  const [a = "", b = ""] = scores.product.input;
  const q = headsOf(trace(values, a, true), values, -2, -1);
  const k = headsOf(trace(values, b, true), values, -1, -2);
  const v = headsOf(trace(values, product.input[1] ?? ""), values, -2, -1);
  if (!q || !k || !v || k.tokens !== v.tokens) return;
  if ([k, v].some(({ heads, size }) => heads !== q.heads || size !== q.size)) return;
  const joined = joinedHeads(values, product, q);
  const inputs = joined === undefined ? [] : (writeTogether(values, [q, k, v]) ?? writeApart(values, [q, k, v]));
  const mask = scores.mask === undefined ? undefined : asMask(values, scores.mask, q.tokens, k.tokens);
  if (joined === undefined || inputs.length !== 3 || (scores.mask !== undefined && mask === undefined)) return;
  const scale = scores.factor * q.factor * k.factor;
  const usual = 1 / Math.sqrt(q.size);
  const isUsual = Math.abs(scale - usual) < 1e-3 * usual; // constants of float16 are this near to it
  const attributes = { num_heads: q.heads, ...(!isUsual && { scale: { float: scale } }) };
  const all = mask === undefined ? inputs : [...inputs, "", "", mask];
  const shape = [BATCH, q.tokens, q.heads * q.size];
  const output = values.newName(shares);
  values.node({ opType: "MultiHeadAttention", inputs: all, attributes, contrib: true }, output, shape);
  values.reshape(output, values.shape(joined) ?? shape, joined);
}

/** The product of queries and keys that a softmax is taken of, and what is done to it on the way. */
function scoresOf(values: Values, name: string): { product: Node; factor: number; mask?: string } | undefined {
  const product = values.made(name, "MatMul");
  if (product) return { product, factor: 1 };
  const cast = throughCasts(values, name);
  if (cast !== name) return scoresOf(values, cast);
  const [a = "", b = ""] =
    (values.made(name, "Add") ?? values.made(name, "Mul") ?? values.made(name, "Div"))?.input ?? [];
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const number = values.scalar(other);
    const inner = one === "" ? undefined : scoresOf(values, one);
    if (!inner) continue;
    if (values.made(name, "Mul") && number !== undefined) return { ...inner, factor: inner.factor * number };
    if (values.made(name, "Div") && number !== undefined && one === a)
      return { ...inner, factor: inner.factor / number };
    if (!values.made(name, "Add") || inner.mask !== undefined) return undefined;
    return values.fact(other).uniform === 0 ? inner : { ...inner, mask: other };
  }
  return undefined;
}

/** The product that the shares are used in, past casts and past what guards rows in which all is masked. */
function productWith(values: Values, shares: string): Node | undefined {
  for (const user of values.users(shares)) {
    const [output = ""] = user.output;
    if (user.opType === "MatMul" && user.input[0] === shares) return user;
    const isGuard =
      user.opType === "Where" && user.input[2] === shares && values.made(user.input[0], "IsNaN") !== undefined;
    const onward = isGuard || throughCasts(values, output) !== output ? productWith(values, output) : undefined;
    if (onward) return onward;
  }
  return undefined;
}

/** `token` and `digit` say which of the dimensions, from the end, are tokens and a head's channels; the others are batch and heads. */
function headsOf(traced: Traced | undefined, values: Values, token: number, digit: number): Heads | undefined {
  const shape = traced && values.shape(traced.source);
  if (!traced || shape?.length !== 3) return undefined;
  const { dims, offsets } = traced.view;
  const batchAxis = shape.findIndex((size) => size % BATCH === 0);
  const tokenAxis = 1 - batchAxis;
  if (batchAxis > 1 || batchAxis < 0 || offsets.some((offset, axis) => axis !== 2 && offset !== 0)) return undefined;
  const tokens = shape[tokenAxis] as number;
  const [channels, ...more] = dims.at(digit) ?? [];
  const size = channels?.size ?? 1;
  const outer = dims.slice(0, -2).flat();
  const heads = outer.find(({ axis }) => axis === 2)?.size ?? 1;
  const expected: Digit[] = [{ axis: batchAxis, stride: 1, size: BATCH }];
  if (heads > 1) expected.push({ axis: 2, stride: size, size: heads });
  const expectedTokens = tokens === 1 ? [] : [{ axis: tokenAxis, stride: 1, size: tokens }];
  const isHead = more.length === 0 && channels?.axis === 2 && channels.stride === 1;
  if (!isHead || !sameDigits(outer, expected) || !sameDigits(dims.at(token) ?? [], expectedTokens)) return undefined;
  return { source: traced.source, tokens, heads, size, from: offsets[2] ?? 0, batchAxis, factor: traced.factor };
}

/** Queries, keys and values that are made of one input, by one product: three names, or `undefined` where they are not. */
function writeTogether(values: Values, all: readonly Heads[]): string[] | undefined {
  const isWhole = all.every(({ source, batchAxis, from, heads, size }) => {
    return batchAxis === 0 && from === 0 && values.shape(source)?.[2] === heads * size;
  });
  const layers = isWhole ? all.map(({ source }) => linearOf(values, source)) : [];
  const layer = layers.every((one) => one !== undefined) ? beside(values, layers) : undefined;
  if (!layer) return undefined;
  const outputs = all.map(({ source }) => values.newName(source));
  const widths = layers.map((one) => one?.width ?? 0);
  const sizes = values.whole(widths) ?? "";
  const inputs = [writeLinear(values, layer), sizes];
  const shape = values.shape(all[0]?.source ?? "") ?? [];
  values.split(
    inputs,
    outputs,
    widths.map((width) => shape.with(-1, width)),
  );
  return outputs;
}

/** Queries, keys and values, each by itself; less than three where one can't be told. */
function writeApart(values: Values, [q, ...others]: readonly Heads[]): string[] {
  const [keys, shares] = others.map((one) => tokensOf(values, one));
  const queries = q && tokensOf(values, q, keys);
  return [queries, keys, shares].filter((one) => one !== undefined);
}

/** The channels of some heads as a value `[batch, tokens, channels]`. `like` is one of the same batch and width. */
function tokensOf(
  values: Values,
  { source, tokens, heads, size, from, batchAxis }: Heads,
  like?: string,
): string | undefined {
  const width = heads * size;
  const whole = from === 0 && values.shape(source)?.[2] === width;
  if (batchAxis === 0 && whole) return source;
  const linear = linearOf(values, source);
  const input = linear && trace(values, linear.input);
  const shape = input && values.shape(input.source);
  const layer = linear && narrowed(linear, from, from + width);
  if (
    !input ||
    !layer ||
    shape?.length !== 3 ||
    shape[0] !== BATCH ||
    shape[1] !== tokens ||
    !isAllOf(input.view, shape)
  )
    return undefined;
  const constant = like === undefined ? undefined : repeatedConstant(values, input.source);
  if (like === undefined || constant === undefined) return writeLinear(values, { ...layer, input: input.source });
  return repeatedLike(values, writeLinear(values, { ...layer, input: constant }), like);
}

/** Whether a view holds all of its source, each token's channels in order. */
function isAllOf({ dims, offsets }: View, shape: readonly number[]): boolean {
  const whole = viewOf(shape).dims;
  const digits = dims.flat();
  const isEach = whole.flat().every((digit) => digits.some((one) => sameDigits([one], [digit])));
  return offsets.every((offset) => offset === 0) && isEach && sameDigits(dims.at(-1) ?? [], whole[2] ?? []);
}

/** The value in which the heads' results stand beside each other, in the order of batch, tokens, heads and channels. */
function joinedHeads(
  values: Values,
  { output: [result = ""] }: Node,
  { tokens, heads, size }: Heads,
): string | undefined {
  const shape = [BATCH, tokens, heads, size];
  const { dims, offsets } = viewOf(shape);
  const [b = [], t = [], h = [], d = []] = dims;
  const isApart = values.shape(result)?.length === 4;
  return inOrderAfter(values, result, { dims: isApart ? [b, h, t, d] : [[...b, ...h], t, d], offsets }, shape);
}

/** A mask that is the same for the batch and all heads: `[1, 1, queries, keys]`. */
function asMask(values: Values, name: string, queries: number, keys: number): string | undefined {
  const shape = values.shape(name);
  const isOne = shape?.slice(0, -2).every((size) => size === 1) && shape.at(-2) === queries && shape.at(-1) === keys;
  return isOne ? values.reshape(name, [1, 1, queries, keys]) : undefined;
}
