import { type Graph, TYPE } from "../onnx.js";
import { BATCH } from "./facts.js";
import type { Values } from "./values.js";

/**
 * Where one value is repeated for each input of the batch, adds zeros of the batch's length to it instead. To repeat it
 * ONNX Runtime asks for the input's shape, which it does on the CPU, and records no run that goes there.
 */
export function rewriteRepeats(values: Values, { input }: Graph): void {
  if (values.batch !== undefined) return;
  const zeros = new Map<number, string>();
  for (const node of values.nodes) {
    const [output = ""] = node.output;
    const [data = ""] = node.input;
    const [from, to] = [values.shape(data), values.shape(output)];
    if ((node.opType !== "Expand" && node.opType !== "Tile") || !from || to?.[0] !== BATCH) continue;
    const whole = [...to.map(() => 1), ...from].slice(-to.length);
    const isOne = whole[0] === 1 && whole.slice(1).join() === to.slice(1).join();
    const { type = TYPE.float } = values.fact(data);
    if (!isOne || (type !== TYPE.float && type !== TYPE.half)) continue;
    const zero = zeros.get(type) ?? zeroOf(values, input, type);
    if (zero === undefined) return;
    zeros.set(type, zero);
    const spread = values.reshape(
      zero,
      to.map((_, axis) => (axis === 0 ? BATCH : 1)),
    );
    values.node({ opType: "Add", inputs: [data, spread] }, output, to);
  }
}

/** The constant `[1, 1, width]` that a value `[batch, 1, width]` repeats, perhaps by way of another of its own shape. */
export function repeatedConstant(values: Values, name: string): string | undefined {
  if (values.batch !== undefined) return undefined; // then ONNX Runtime repeats it, once
  const [data = ""] = (values.made(name, "Tile") ?? values.made(name, "Expand"))?.input ?? [];
  const shape = values.shape(data);
  if (shape?.length !== 3 || shape[0] !== 1 || shape[1] !== 1) return undefined;
  return values.tensor(data) ? data : repeatedConstant(values, data);
}

/**
 * A vector `[1, 1, width]` for each of the batch of `like` `[batch, tokens, width]`: what a layer norm of its first tokens
 * shifts to, scaled by nothing.
 */
export function repeatedLike(values: Values, vector: string, like: string): string {
  const [batch = BATCH, , width = 1] = values.shape(like) ?? [];
  const { type = TYPE.float } = values.fact(like);
  const [start, end] = [values.whole([0]) ?? "", values.whole([1]) ?? ""];
  const shape = [batch, 1, width];
  const first = values.node({ opType: "Slice", inputs: [like, start, end, end] }, values.newName("first"), shape);
  const rawData = new Uint8Array(width * (type === TYPE.half ? 2 : 4));
  const zeros = values.constant({
    name: `zeros ${type} ${width}`,
    dims: [width],
    dataType: type,
    rawData,
    externalData: [],
  });
  const inputs = [first, zeros, values.reshape(vector, [width])];
  const attributes = { axis: -1, epsilon: { float: 1 } };
  return values.node({ opType: "LayerNormalization", inputs, attributes }, values.newName("repeated"), shape);
}

/** A zero for each input: its first number less itself. One that is not finite spoils its own row, as it does anyway. */
function zeroOf(values: Values, inputs: Graph["input"], type: number): string | undefined {
  const isOpen = (name: string) => values.fact(name).type === TYPE.float && values.shape(name)?.[0] === BATCH;
  const name = inputs.map(({ name = "" }) => name).find(isOpen);
  const rest = name === undefined ? [] : (values.shape(name)?.slice(1) ?? []);
  const axes = rest.map((_, i) => i + 1);
  const [starts, ends, along] = [axes.map(() => 0), axes.map(() => 1), axes].map((list) => values.whole(list));
  if (name === undefined || starts === undefined || ends === undefined || along === undefined) return undefined;
  const shape = [BATCH, ...rest.map(() => 1)];
  const first = values.node({ opType: "Slice", inputs: [name, starts, ends, along] }, values.newName("first"), shape);
  const zero = values.node({ opType: "Sub", inputs: [first, first] }, values.newName("zero"), shape);
  if (type === TYPE.float) return zero;
  const half = { opType: "Cast", inputs: [zero], attributes: { to: type } };
  return values.node(half, values.newName("zero"), shape);
}
