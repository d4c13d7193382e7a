import { SiglipError } from "../core/errors.js";
import type { Tower } from "../models/dtype.js";
import { findPorts } from "../models/ports.js";
import type { ModelSpec } from "../models/spec.js";
import type { Feed, Session } from "./runtime.js";
import type { TokenRows } from "./token-rows.js";

/** Runs a tower on a batch and gives its embeddings `[batch, dim]`, not yet unit vectors. `live`: not as it was recorded. */
export type Encode = (feed: Feed, live?: boolean) => Promise<Float32Array>;

/**
 * One tower of a graph that may hold both. Where the vocabulary was cut out of the graph, `tokenRows` gives its rows.
 * Throws `model-invalid` where the graph does not hold the tower, and at a run where its vectors are not of the
 * description's size.
 */
export function openTower(
  session: Session,
  tower: Tower,
  spec: ModelSpec,
  file: string,
  tokenRows?: TokenRows,
): Encode {
  const inputs = tokenRows ? tokenRows.uncut(session.inputs) : session.inputs;
  const { input, output, idle } = findPorts(tower, inputs, session.outputs, file);
  return async (feed, live) => {
    const text = tower === "text" ? feed : undefined;
    const others = idle.map((name) => [name, idleFeed(name, text, spec)] as const);
    const rows = tokenRows && [[tokenRows.input, await (text ? tokenRows.of(text) : tokenRows.none(spec))] as const];
    const all = [...others, [input, feed] as const, ...(rows ?? [])];
    const fed = all.filter(([name]) => session.inputs.includes(name));
    const { [output]: embeddings } = await session.run(Object.fromEntries(fed), [output], live);
    const [count = 0] = feed.dims;
    if (embeddings?.length === count * spec.dim) return embeddings;
    const message = `${file} does not give ${spec.dim} numbers for each input, as its description says.`;
    throw new SiglipError("model-invalid", message, { file });
  };
}

/**
 * For an input that does not matter: one blank picture, or one text of zeros, beside a batch of the other kind. SigLIP
 * reads its padding and CLIP looks only backwards, so a mask is all ones.
 */
function idleFeed(name: string, text: Feed | undefined, { image: { size }, text: { length } }: ModelSpec): Feed {
  if (name === "pixel_values") return { data: new Float32Array(3 * size * size), dims: [1, 3, size, size] };
  const dims = text?.dims ?? [1, length];
  const count = dims.reduce((a, b) => a * b, 1);
  return { data: new BigInt64Array(count).fill(name === "attention_mask" ? 1n : 0n), dims };
}
