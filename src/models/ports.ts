import { SiglipError } from "../core/errors.js";
import type { Tower } from "./dtype.js";
import type { ModelSpec } from "./spec.js";

/** Which of a graph's inputs and outputs a tower uses. */
export interface Ports {
  /** The input that holds the pictures, or the token ids. */
  input: string;
  /** The output that holds the embeddings, `[batch, dim]`. */
  output: string;
  /** Inputs that must be fed though this tower does not need them: those of the other tower in a combined file. */
  idle: string[];
}

const INPUT: Record<Tower, string> = { image: "pixel_values", text: "input_ids" };
/** `pooler_output` in SigLIP's split files, the others in CLIP's and in combined ones. Not the first output, which holds the states of all tokens. */
const OUTPUT: Record<Tower, string[]> = {
  image: ["pooler_output", "image_embeds"],
  text: ["pooler_output", "text_embeds"],
};
const KNOWN = [...Object.values(INPUT), "attention_mask"];

/** A tower's ports in a graph with these inputs and outputs. Throws `model-invalid` where they are not there. */
export function findPorts(tower: Tower, inputs: readonly string[], outputs: readonly string[], file: string): Ports {
  const input = INPUT[tower];
  const output = OUTPUT[tower].find((name) => outputs.includes(name));
  if (output !== undefined && inputs.includes(input) && inputs.every((name) => KNOWN.includes(name))) {
    return { input, output, idle: inputs.filter((name) => name !== input) };
  }
  const message = `${file} is no ${tower} tower: it has the inputs ${inputs.join(", ")} and the outputs ${outputs.join(", ")}.`;
  throw new SiglipError("model-invalid", message, { file });
}

/** Those of a graph's outputs that hold embeddings. */
export function embeddingsAmong(outputs: readonly string[]): string[] {
  return outputs.filter((name) => Object.values(OUTPUT).some((names) => names.includes(name)));
}

/**
 * By input, the sizes after the batch that a tower is run with: `[3, side, side]` for pictures, `[length]` for texts, and
 * `[length, width]` where rows of the vocabulary are fed instead.
 */
export function inputSizes(
  { image: { size }, text: { length } }: ModelSpec,
  rows?: { input: string; width: number },
): Record<string, number[]> {
  return {
    pixel_values: [3, size, size],
    input_ids: [length],
    attention_mask: [length],
    ...(rows && { [rows.input]: [length, rows.width] }),
  };
}
