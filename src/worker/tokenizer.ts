import { Tokenizer } from "@huggingface/tokenizers";
import { canonicalText } from "../core/canonical.js";
import { SiglipError } from "../core/errors.js";
import { fitTokens, type Tokens } from "../core/tokens.js";
import type { TextRule } from "../models/spec.js";

/** Characters that are read for each token: no word is so long, and a text of a megabyte would take ten seconds. */
const READ = 256;

/** Turns a text into the ids that the text tower reads: always `length` of them. */
export type Tokenize = (text: string) => Tokens;

/**
 * The tokenizer of a checkpoint, from its own `tokenizer.json` and `tokenizer_config.json`. Throws `model-invalid` where
 * those make none, and so does the tokenizer for a text of which they make no ids.
 */
export function openTokenizer(
  json: unknown,
  config: unknown,
  { family, length, padToken, endToken }: TextRule,
): Tokenize {
  return usable(() => {
    const tokenizer = new Tokenizer(json as object, config as object);
    const pad = idOf(tokenizer, padToken);
    const end = idOf(tokenizer, endToken);
    const special = [endToken, padToken];
    return (text) =>
      usable(() => {
        const canonical = canonicalText(text, family, special);
        const read = canonical.slice(0, READ * length);
        const tokens = fitTokens(idsOf(tokenizer, read), length, pad, end);
        return read === canonical ? tokens : { ...tokens, truncated: true };
      });
  });
}

function usable<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new SiglipError("model-invalid", "The tokenizer can't be used.", { file: "tokenizer.json" }, { cause });
  }
}

function idsOf(tokenizer: Tokenizer, text: string): number[] {
  const { ids } = tokenizer.encode(text);
  for (const id of ids) requireId(id);
  return ids;
}

function idOf(tokenizer: Tokenizer, token: string): number {
  const id = tokenizer.token_to_id(token);
  if (id === undefined) throw new Error(`the vocabulary has no "${token}"`);
  requireId(id);
  return id;
}

/** A place in the vocabulary: JSON may have anything there. */
function requireId(id: unknown): void {
  if (!Number.isSafeInteger(id) || (id as number) < 0) throw new Error(`${String(id)} is no token's id`);
}
