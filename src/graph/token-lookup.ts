import { placeOf } from "./external.js";
import { type Graph, type Node, type Tensor, TYPE } from "./onnx.js";

/** What the vocabulary's numbers are. */
export type RowType = "float32" | "float16" | "uint8" | "int8";

/** The matrix of one row a token that a text tower looks its ids up in, and where it lies. */
export interface TokenTable {
  /** The graph's new input: rows of the table in the order of the ids, `[batch, length, width]`. */
  input: string;
  /** How many there are: ids are less. */
  rows: number;
  width: number;
  type: RowType;
  rowBytes: number;
  /** The file that it lies in, as the graph names it. */
  location: string;
  /** In bytes. */
  offset: number;
  /** In bytes. */
  length: number;
}

const ROW_TYPES = new Map<number | undefined, [RowType, bytes: number]>([
  [TYPE.float, ["float32", 4]],
  [TYPE.half, ["float16", 2]],
  [TYPE.uint8, ["uint8", 1]],
  [TYPE.int8, ["int8", 1]],
]);

/** Operators that leave the ids and their order as they are. */
const SAME_IDS = ["Reshape", "Identity", "Flatten", "Squeeze", "Unsqueeze"];
/** The input that holds a text's token ids. */
export const IDS = "input_ids";

/** Where a graph looks its ids up. */
export interface Lookup {
  gather: Node;
  /** From the input to the lookup: what only leads there. */
  path: Node[];
  tensor: Tensor;
  table: Omit<TokenTable, "input">;
}

/** The one lookup of a graph's ids in a matrix that can be cut out; `undefined` where there is none, or several. */
export function findLookup(graph: Graph): Lookup | undefined {
  if (!graph.input.some(({ name }) => name === IDS) || graph.node.some(hasSubgraph)) return undefined;
  const uses = usesOf(graph);
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const producers = new Map(graph.node.flatMap((node) => node.output.map((output) => [output, node] as const)));
  const found = graph.node.flatMap((gather) => {
    const [data = "", indices = ""] = gather.input;
    const tensor = tensors.get(data);
    const table = isGather(gather) && tensor && uses.get(data) === 1 ? tableOf(tensor) : undefined;
    const path = table && pathOf(indices, producers);
    return table && path && tensor ? [{ gather, path, tensor, table }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Attributes that are graphs, which read values by name unseen: fields 6 and 11. */
function hasSubgraph({ attribute }: Node): boolean {
  return attribute.some(({ unread = [] }) => unread.some(({ tag }) => tag === 6 || tag === 11));
}

function isGather({ opType, domain = "", attribute }: Node): boolean {
  return opType === "Gather" && domain === "" && attribute.every(({ name, i }) => name === "axis" && (i ?? 0) === 0);
}

function tableOf(tensor: Tensor): Omit<TokenTable, "input"> | undefined {
  const [rows = 0, width = 0, ...more] = tensor.dims;
  const [type, bytes] = ROW_TYPES.get(tensor.dataType) ?? [];
  const place = placeOf(tensor);
  if (!type || !bytes || !place || more.length > 0 || !(rows > 0) || !(width > 0)) return undefined;
  const { location, offset, length = rows * width * bytes } = place;
  if (length !== rows * width * bytes) return undefined;
  return { rows, width, type, rowBytes: width * bytes, location, offset, length };
}

/** The nodes between the ids and a value that is the same ids in the same order, from the last to the first. */
function pathOf(value: string, producers: Map<string, Node>): Node[] | undefined {
  const path: Node[] = [];
  for (let at = value; at !== IDS; ) {
    const node = producers.get(at);
    if (!node || path.includes(node) || !keepsIds(node)) return undefined;
    path.push(node);
    at = node.input[0] ?? "";
  }
  return path;
}

function keepsIds({ opType = "", domain = "", attribute }: Node): boolean {
  if (domain !== "") return false;
  if (opType !== "Cast") return SAME_IDS.includes(opType);
  const to = attribute.find(({ name }) => name === "to")?.i;
  return to === TYPE.int32 || to === TYPE.int64;
}

/** How often each value is named: by nodes that read it, as an output, or as an input. */
export function usesOf({ node, output, input }: Graph): Map<string, number> {
  const uses = new Map<string, number>();
  const names = [...node.flatMap((one) => one.input), ...[...output, ...input].map(({ name = "" }) => name)];
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}
