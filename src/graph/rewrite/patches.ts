import { intOf, intsOf } from "./attributes.js";
import { viewOf } from "./axes.js";
import { inOrderAfter, throughCasts } from "./trace.js";
import type { Values } from "./values.js";
import { inShape } from "./weights.js";

/**
 * Writes the patch embedding, a convolution whose kernels stand side by side, as a product of patches with a matrix:
 * nothing is to be transposed then but the pixels.
 */
export function rewritePatches(values: Values): void {
  for (const node of values.nodes) {
    const [name = ""] = node.output;
    if (node.opType !== "Conv") continue;
    const [input = "", weight = "", bias] = node.input;
    const tensor = values.tensor(weight);
    const [batch = 0, channels = 0, height = 0, width = 0] = values.shape(input) ?? [];
    const [filters = 0, depth = 0, rows = 0, columns = 0] = tensor?.dims ?? [];
    const [, , down = 0, across = 0] = values.shape(name) ?? [];
    const strides = intsOf(node, "strides");
    const isPatches =
      strides?.[0] === rows && strides[1] === columns && intOf(node, "group", 1) === 1 && depth === channels;
    if (!tensor || !isPatches || down * rows !== height || across * columns !== width) continue;
    const joined = tokensAfter(values, name, [batch, filters, down, across]);
    const size = channels * rows * columns;
    const matrix = joined && inShape(values, tensor, [filters, size]);
    if (joined === undefined || matrix === undefined) continue;
    const cut = values.reshape(throughCasts(values, input), [batch, channels, down, rows, across, columns]);
    const perm = [0, 2, 4, 1, 3, 5];
    const shape = [batch, down, across, channels, rows, columns];
    const turned = values.node(
      { opType: "Transpose", inputs: [cut], attributes: { perm } },
      values.newName(input),
      shape,
    );
    const places = batch * down * across;
    const patches = values.reshape(turned, [places, size]);
    const inputs = [patches, matrix, ...(bias === undefined ? [] : [bias])];
    const product = values.node({ opType: "Gemm", inputs, attributes: { transB: 1 } }, values.newName(name), [
      places,
      filters,
    ]);
    values.reshape(product, values.shape(joined) ?? [], joined);
  }
}

/** The value in which each patch's channels stand beside each other. */
function tokensAfter(values: Values, convolution: string, [b, c, y, x]: readonly number[]): string | undefined {
  const shape = [b ?? 1, y ?? 1, x ?? 1, c ?? 1];
  const { dims, offsets } = viewOf(shape);
  const [batch = [], down = [], across = [], channel = []] = dims;
  return inOrderAfter(values, convolution, { dims: [batch, channel, down, across], offsets }, shape);
}
