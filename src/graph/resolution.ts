import type { Graph, Model } from "./onnx.js";
import { newTable, type ReadTensor } from "./resolution/new-table.js";
import { dependentOn, gridOf } from "./resolution/pictures.js";
import { findPositions } from "./resolution/positions.js";
import { refit } from "./resolution/refit.js";
import { type Fact, factOf, factsOf } from "./rewrite/facts.js";
import { withInputs, withSizes } from "./rewrite/finish.js";
import { Values } from "./rewrite/values.js";

export type { ReadTensor };

export interface ResolutionOptions {
  /** Pixels a side that the graph was written for. */
  from: number;
  /** Pixels a side that it is to take: a multiple of the patch's. */
  to: number;
  /** By input: its sizes after the batch, for those that the graph leaves open. */
  sizes: Readonly<Record<string, readonly number[]>>;
  /** Asked for the table of positions. */
  read: ReadTensor;
}

const PICTURES = "pixel_values";

/**
 * A vision tower, or a graph of both towers, for pictures of another size: its positions interpolated as transformers'
 * `interpolate_pos_encoding` does (bicubic, `align_corners=False`, on the grid of patches; a class token's row stays), and
 * the shapes that are constants of the old size written anew. Weights stay where they are.
 *
 * A graph without pictures is given back as it is. Throws `model-unsupported` (`feature: "resolution"`) where anything
 * that depends on the size is not recognised.
 */
export async function atResolution(model: Model, { from, to, sizes, read }: ResolutionOptions): Promise<Model> {
  const { graph } = model;
  if (!graph?.input.some(({ name }) => name === PICTURES)) return model;
  const values = new Values(withInputs(graph, { ...sizes, [PICTURES]: [3, from, from] }));
  const isDependent = dependentOn(values, PICTURES);
  const grid = gridOf(values, { from, to }, isDependent);
  const positions = findPositions(values, grid.from ** 2, isDependent);
  const { sum, side, before } = positions;
  const table = await newTable(positions, grid, values.fact(sum.input[side] ?? "").type ?? 0, read);
  const name = table.name ?? "";

  const pictures = withInputs(graph, { ...sizes, [PICTURES]: [3, to, to] }, [PICTURES]);
  const start = factsOf({ ...pictures, node: [] }).set(name, factOf(table));
  const grown = new Map([
    [grid.from, grid.to],
    [grid.from ** 2, grid.to ** 2],
    [grid.from ** 2 + before, grid.to ** 2 + before],
  ]);
  const instead = new Map([[sum, { ...sum, input: sum.input.with(side, name) }]]);
  const { nodes, shapes, facts } = refit(values, { start, grown, instead, isDependent });
  const initializer = [...graph.initializer, table, ...shapes];
  return { ...model, graph: settled({ ...pictures, node: nodes, initializer }, facts) };
}

/** The graph of what its outputs need, these described as they are now. */
function settled({ node, initializer, output, ...graph }: Graph, facts: ReadonlyMap<string, Fact>): Graph {
  const needed = new Set(output.map(({ name = "" }) => name));
  const nodes = node
    .toReversed()
    .filter((one) => {
      const isNeeded = one.output.some((name) => name !== "" && needed.has(name));
      if (isNeeded) for (const name of one.input) needed.add(name);
      return isNeeded;
    })
    .toReversed();
  const shapeOf = (name = "") => facts.get(name)?.shape;
  return {
    ...graph,
    node: nodes,
    initializer: initializer.filter(({ name = "" }) => needed.has(name)),
    output: output.map((one) => withSizes(one, (size, axis) => size && (shapeOf(one.name)?.[axis] ?? size))),
    valueInfo: [],
  };
}
