import type { Values } from "../rewrite/values.js";
import { refusal } from "./refusal.js";

/** Tells which values depend on an input. */
export function dependentOn(values: Values, input: string): (name: string) => boolean {
  const names = new Set([input]);
  for (const node of values.nodes) {
    if (node.input.some((name) => names.has(name))) for (const name of node.output) if (name !== "") names.add(name);
  }
  return (name) => names.has(name);
}

/**
 * Patches on a side of the picture, before and after, by the convolution that cuts it up. Throws `model-unsupported`
 * where there is not one that cuts a square into squares.
 */
export function gridOf(
  values: Values,
  pixels: { from: number; to: number },
  isDependent: (name: string) => boolean,
): { from: number; to: number } {
  const cuts = values.nodes.filter(
    ({ opType, input }) => (opType === "Conv" || opType === "ConvInteger") && isDependent(input[0] ?? ""),
  );
  const [cut, ...others] = cuts;
  const [, , height = 0, width = 0] = values.shape(cut?.input[0] ?? "") ?? [];
  const [, , down = 0, across = 0] = values.shape(cut?.output[0] ?? "") ?? [];
  const [, , patch = 0] = values.shape(cut?.input[1] ?? "") ?? [];
  const isSquare = height === pixels.from && width === height && down === across && down > 1;
  if (!isSquare || others.length > 0 || down !== Math.floor(height / patch)) {
    throw refusal("it does not begin with one convolution that cuts a square picture into patches");
  }
  const to = Math.floor(pixels.to / patch);
  if (to < 2 || pixels.to % patch !== 0) throw refusal(`${pixels.to} pixels are no two or more patches of ${patch}`);
  return { from: down, to };
}
