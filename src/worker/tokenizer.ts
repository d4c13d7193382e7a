import { Tokenizer } from "@huggingface/tokenizers";
import { canonicalText } from "../core/canonical.js";
import { SiglipError } from "../core/errors.js";
import { fitTokens, type Tokens } from "../core/tokens.js";
import type { TextRule } from "../models/spec.js";

/** Turns a text into the ids that the text tower reads: always `length` of them. */
export type Tokenize = (text: string) => Tokens;

/** The tokenizer of a checkpoint, from its own `tokenizer.json` and `tokenizer_config.json`. */
export function openTokenizer(
  json: unknown,
  config: unknown,
  { family, length, padToken, endToken }: TextRule,
): Tokenize {
  try {
    const tokenizer = new Tokenizer(json as object, config as object);
    const pad = idOf(tokenizer, padToken);
    const end = idOf(tokenizer, endToken);
    const special = [endToken, padToken];
    return (text) => fitTokens(tokenizer.encode(canonicalText(text, family, special)).ids, length, pad, end);
  } catch (cause) {
    throw new SiglipError("model-invalid", "The tokenizer can't be used.", { file: "tokenizer.json" }, { cause });
  }
}

function idOf(tokenizer: Tokenizer, token: string): number {
  const id = tokenizer.token_to_id(token);
  if (id === undefined) throw new Error(`the vocabulary has no "${token}"`);
  return id;
}
