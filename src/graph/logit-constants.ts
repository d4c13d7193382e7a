import type { Graph, Model, Node, Tensor } from "./onnx.js";
import { scalar } from "./scalar.js";

/** `logit = scale * cosine + bias`. */
export interface LogitConstants {
  /** Ready to multiply with: the exponential of the checkpoint's `logit_scale`. */
  scale: number;
  /** SigLIP's; CLIP has none. */
  bias?: number;
}

/**
 * Reads the scale and bias out of an export of both towers in one graph, one with the outputs `logits_per_image` or
 * `logits_per_text` and both `text_embeds` and `image_embeds`. They are found by what the graph computes: the logits
 * must be the product of just these two outputs, times one constant or the exponential of one, plus perhaps another
 * constant. `undefined` for every other graph, and where the two logits disagree.
 */
export function logitConstants({ graph }: Model): LogitConstants | undefined {
  if (!graph) return undefined;
  const values = new Values(graph);
  const outputs = new Set(graph.output.map(({ name }) => name));
  const logits = ["logits_per_text", "logits_per_image"].filter((name) => outputs.has(name));
  if (logits.length === 0 || !outputs.has("text_embeds") || !outputs.has("image_embeds")) return undefined;
  const [first, ...others] = logits.map((name) => constantsOf(values, name));
  return others.every((other) => other?.scale === first?.scale && other?.bias === first?.bias) ? first : undefined;
}

function constantsOf(values: Values, logits: string): LogitConstants | undefined {
  const sum = values.split(logits, "Add");
  const product = values.split(sum?.rest ?? logits, "Mul");
  if (!product || !(product.constant > 0) || !isCosine(values, product.rest)) return undefined;
  return { scale: product.constant, ...(sum && { bias: sum.constant }) };
}

/** Whether a value is the product of the two embeddings, in either order. */
function isCosine(values: Values, name: string): boolean {
  const node = values.producer(name);
  if (node?.opType !== "MatMul") return false;
  const factors = node.input.map((input) => values.source(input)).sort();
  const embeddings = ["image_embeds", "text_embeds"].map((output) => values.source(output)).sort();
  return factors.join("\n") === embeddings.join("\n");
}

/** Operators that leave the numbers as they are, number formats apart. */
const SAME_NUMBERS = ["Transpose", "Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze"];

/** What each named value of a graph is made of. */
class Values {
  readonly #producers = new Map<string, Node>();
  readonly #constants = new Map<string, Tensor>();

  constructor({ node, initializer }: Graph) {
    for (const one of node) for (const output of one.output) this.#producers.set(output, one);
    for (const tensor of initializer) this.#constants.set(tensor.name ?? "", tensor);
  }

  /** The value that this one is another arrangement of. */
  source(name: string): string {
    const node = this.#producers.get(name);
    const input = node?.input[0];
    const same = input !== undefined && (node?.domain ?? "") === "" && SAME_NUMBERS.includes(node?.opType ?? "");
    return same ? this.source(input) : name;
  }

  /** The node that computes a value's numbers, if it is one of ONNX's own. */
  producer(name: string): Node | undefined {
    const node = this.#producers.get(this.source(name));
    return (node?.domain ?? "") === "" ? node : undefined;
  }

  /** Takes a value apart that is a constant and the rest, joined by this operator. */
  split(name: string, opType: "Add" | "Mul"): { constant: number; rest: string } | undefined {
    const node = this.producer(name);
    const [a = "", b = ""] = node?.input ?? [];
    if (node?.opType !== opType) return undefined;
    for (const [one, rest] of [[a, b] as const, [b, a] as const]) {
      const constant = this.#number(one);
      if (constant !== undefined && Number.isFinite(constant)) return { constant, rest };
    }
    return undefined;
  }

  /** The number that a value always is: an initializer, a `Constant`, or the exponential of one. */
  #number(name: string): number | undefined {
    const initializer = this.#constants.get(this.source(name));
    if (initializer) return scalar(initializer);
    const node = this.producer(name);
    if (node?.opType === "Exp") {
      const exponent = this.#number(node.input[0] ?? "");
      return exponent === undefined ? undefined : Math.exp(exponent);
    }
    const value =
      node?.opType === "Constant" ? node.attribute.find(({ name }) => name?.startsWith("value")) : undefined;
    return value?.t ? scalar(value.t) : value?.f;
  }
}
