import { ATTRIBUTE, type Dimension, type Graph, type Model, type Node, type Tensor, TYPE } from "./onnx.js";
import { findLookup, IDS, type Lookup, type RowType, type TokenTable, usesOf } from "./token-lookup.js";

export type { RowType, TokenTable };

/**
 * Cuts the vocabulary out of a text tower: finds the one `Gather` that looks up `input_ids` in a matrix and puts in its
 * place a graph input of the rows themselves. The result is the same to the last bit: a lookup only copies, and what
 * follows it, such as the step from 8 bits to numbers, stays. `input_ids` goes too where nothing else reads it.
 *
 * The matrix must be external data (as `readSkeleton` makes it, of the number formats that can be fed) and of no other use.
 * `undefined` where there is none such; then the graph is as it was. The model that comes out shares the other parts
 * with the one that went in.
 */
export function cutTokenTable(model: Model): { model: Model; table: TokenTable } | undefined {
  const { graph } = model;
  const found = graph && findLookup(graph);
  if (!found) return undefined;
  const input = freeName(graph, "token_rows");
  return { model: { ...model, graph: withInput(graph, found, input) }, table: { input, ...found.table } };
}

function freeName({ node, input, initializer }: Graph, wanted: string): string {
  const names = new Set([...node.flatMap((one) => one.output), ...[...input, ...initializer].map(({ name }) => name)]);
  let name = wanted;
  while ([...names].some((taken) => taken?.startsWith(name))) name += "_";
  return name;
}

/** The graph with rows in the place of their lookup, in the shape that the lookup would have given them. */
function withInput(graph: Graph, { gather, path, tensor, table }: Lookup, name: string): Graph {
  const [, indices = ""] = gather.input;
  const [result = ""] = gather.output;
  const reshaped = path.some(({ opType }) => opType !== "Cast" && opType !== "Identity");
  const width = `${name}_width`;
  const shape = [
    node("Shape", [indices], `${name}_ids_shape`),
    node("Concat", [`${name}_ids_shape`, width], `${name}_shape`, 0),
    node("Reshape", [name, `${name}_shape`], result),
  ];
  const instead = reshaped ? shape : [node("Identity", [name], result)];
  const nodes = graph.node.flatMap((one) => (one === gather ? instead : [one]));
  const cut = { ...graph, node: nodes, initializer: graph.initializer.filter((one) => one !== tensor) };
  if (reshaped) cut.initializer.push(vectorOf(width, table.width));
  for (const one of path) {
    const uses = usesOf(cut);
    if (one.output.every((output) => !uses.has(output))) cut.node = cut.node.filter((other) => other !== one);
  }
  const idsShape = graph.input.find((one) => one.name === IDS)?.type?.tensor?.shape?.dim ?? [];
  const dims: Dimension[] = [...idsShape, { value: table.width }];
  const isRead = (usesOf(cut).get(IDS) ?? 0) > 1; // once it is listed
  cut.input = [
    ...graph.input.filter((one) => one.name !== IDS || isRead),
    { name, type: { tensor: { elemType: tensor.dataType ?? TYPE.float, shape: { dim: dims } } } },
  ];
  return cut;
}

function node(opType: string, input: string[], output: string, axis?: number): Node {
  const attribute = [{ name: "axis", type: ATTRIBUTE.int, i: axis ?? 0, floats: [], ints: [], strings: [] }];
  return {
    name: `${output} ${opType}`,
    opType,
    input,
    output: [output],
    attribute: axis === undefined ? [] : attribute,
  };
}

/** A constant of one whole number. */
function vectorOf(name: string, value: number): Tensor {
  const rawData = new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
  return { name, dims: [1], dataType: TYPE.int64, rawData, externalData: [] };
}
