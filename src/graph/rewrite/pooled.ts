import { isInOrder } from "./axes.js";
import { trace } from "./trace.js";
import type { Values } from "./values.js";

/**
 * Where an output is a sum in another shape, makes it the sum of its parts in that shape: so the graph ends in a
 * computation, not in a copy, which a captured run would leave out.
 */
export function rewriteOutputs(values: Values, outputs: readonly string[]): void {
  for (const output of outputs) {
    const shape = values.shape(output);
    const traced = trace(values, output);
    const sum = traced && traced.source !== output ? values.made(traced.source, "Add") : undefined;
    const from = traced && values.shape(traced.source);
    const isSame = from && isInOrder(traced.view, from);
    const parts = sum?.input.filter((one) => values.shape(one)?.join() === from?.join());
    if (!shape || !isSame || parts?.length !== 2) continue;
    values.node({ opType: "Add", inputs: parts.map((one) => values.reshape(one, shape)) }, output, shape);
  }
}
