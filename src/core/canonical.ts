/** How a checkpoint was made: it decides what is done to a text, and how a cosine becomes a probability. */
export type Family = "siglip" | "siglip2" | "clip";

/** What Python's `\s` matches in a text, which is not quite what JavaScript's does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python takes four separators among them for space.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * A text as the family's towers were trained on it, before its tokenizer.
 *
 * - SigLIP: lower case, ASCII punctuation out (the underscore too), runs of space made one, none at the ends. The
 *   special tokens in `kept` stay as they are. Source: `SiglipTokenizer.canonicalize_text` in Hugging Face's transformers.
 * - SigLIP 2: lower case, nothing else: the checkpoints say `do_lower_case`, and many tokenizers ignore it. Source: the
 *   `lower` step of big_vision's SigLIP 2 demonstration.
 * - CLIP: as it is; its tokenizer's own normalizer does all.
 *
 * Lower case is Unicode's own, without a locale and with the final sigma, as Python's `str.lower`.
 */
export function canonicalText(text: string, family: Family, kept: readonly string[] = []): string {
  if (family === "clip") return text;
  if (family === "siglip2") return text.toLowerCase();
  const [mark, ...others] = kept;
  if (mark) {
    const pieces = text.split(mark);
    if (pieces.length > 1) return pieces.map((piece) => canonicalText(piece, family, others)).join(mark);
    return canonicalText(text, family, others);
  }
  return text.toLowerCase().replace(ASCII_PUNCTUATION, "").replace(SPACE, " ").replace(/^ | $/g, "");
}
