import type { Graph, Node } from "../onnx.js";

/** The same graph, its nodes in topological order: converters to float16 add theirs at the end. */
export function sorted(graph: Graph): Graph {
  const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const done = new Set<Node>();
  const visit = (node: Node) => {
    if (done.has(node)) return;
    const waiting = [node];
    const entered = new Set<Node>();
    while (waiting.length > 0) {
      const last = waiting.at(-1) as Node;
      const missing = last.input
        .map((name) => producers.get(name))
        .filter((one) => one && !done.has(one) && !entered.has(one));
      entered.add(last);
      if (missing.length > 0) waiting.push(...(missing as Node[]));
      else if (waiting.pop()) done.add(last);
    }
  };
  for (const node of graph.node) visit(node);
  return { ...graph, node: [...done] };
}
