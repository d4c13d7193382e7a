import { Tokenizer } from "@huggingface/tokenizers";
import { SiglipError } from "../core/errors.js";
import { fitTokens } from "../core/tokens.js";
import type { ModelSpec } from "../models/spec.js";

/** Turns a text into the ids that the text tower reads: always `spec.text.length` of them. */
export type Tokenize = (text: string) => number[];

/** The tokenizer of a checkpoint, from its own `tokenizer.json` and `tokenizer_config.json`. */
export function openTokenizer(
  json: unknown,
  config: unknown,
  { length, padToken, endToken }: ModelSpec["text"],
): Tokenize {
  try {
    const tokenizer = new Tokenizer(json as object, config as object);
    const pad = idOf(tokenizer, padToken);
    const end = idOf(tokenizer, endToken);
    // Both generations of SigLIP were trained on lower-cased text; not every tokenizer lowers it itself.
    return (text) => fitTokens(tokenizer.encode(text.toLowerCase()).ids, length, pad, end);
  } catch (cause) {
    throw new SiglipError("model-invalid", "The tokenizer can't be used.", { file: "tokenizer.json" }, { cause });
  }
}

function idOf(tokenizer: Tokenizer, token: string): number {
  const id = tokenizer.token_to_id(token);
  if (id === undefined) throw new Error(`the vocabulary has no "${token}"`);
  return id;
}
