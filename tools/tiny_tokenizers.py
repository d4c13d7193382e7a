"""Three small tokenizers, of the kinds that SigLIP 1, SigLIP 2 and CLIP publish, from one short list of words.

The vocabularies are counted here and not trained by the library, so that every run gives the same bytes.
"""
from collections import Counter

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

WORDS = """a the this is that of on in at with and or not two three red green blue white black small large old new photo
picture image drawing cat cats dog dogs bird horse fish tree flower mountain beach sea snow covered house street car train
boat bridge man woman child hand face sun moon star circle square line word emoji mixed case punctuation it don stop clock
ein hund am strand""".split()
END_OF_WORD = "</w>"


def merges(words: list[list[str]], count: int) -> list[tuple[str, str]]:
    """Byte-pair encoding's pairs, the most frequent first; of equals the one that sorts first."""
    found: list[tuple[str, str]] = []
    while len(found) < count:
        pairs = Counter(pair for word in words for pair in zip(word, word[1:]))
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        found.append(best)
        for word in words:
            at = 0
            while at < len(word) - 1:
                if (word[at], word[at + 1]) == best:
                    word[at : at + 2] = ["".join(best)]
                at += 1
    return found


def ordered(*groups) -> dict[str, int]:
    """Ids in order of first appearance."""
    return {piece: i for i, piece in enumerate(dict.fromkeys(piece for group in groups for piece in group))}


def unigram() -> Tokenizer:
    """As SigLIP 1's: lower-cases and drops punctuation itself; `</s>` is 1, ends the text and pads it."""
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("0123456789äöüéï")
    pieces = [(name, 0.0) for name in ("<pad>", "</s>", "<unk>")] + [("▁", -6.0)] + [(letter, -9.0) for letter in letters]
    pieces += [("▁" + word, -4.0 - 0.02 * rank) for rank, word in enumerate(WORDS)]
    pieces += [(part, -7.0) for part in ("ing", "ed", "er", "th", "an", "on", "co", "ver")]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Lowercase(), normalizers.Replace(Regex(r"[!-/:-@\[-`{-~]"), ""), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip(),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return tokenizer


def gemma() -> Tokenizer:
    """As SigLIP 2's: keeps upper case, so that lower-casing is the caller's; pads with 0, ends with 1, begins with nothing."""
    words = [list(form + "▁") for word in WORDS for form in (word, word.capitalize(), word.upper())]
    pairs = merges(words, 260)
    letters = sorted({letter for word in WORDS for letter in word + word.upper()} | set("0123456789.,:;!?'_▁"))
    vocab = ordered(["<pad>", "<eos>", "<bos>", "<unk>"], [f"<0x{byte:02X}>" for byte in range(256)], letters, ["".join(p) for p in pairs])
    tokenizer = Tokenizer(models.BPE(vocab, pairs, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(["<pad>", "<eos>", "<bos>", "<unk>"])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    return tokenizer


def clip() -> Tokenizer:
    """As CLIP's: byte-level pairs with an end-of-word mark, lower-casing; the start mark is last but one, the end mark last."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    alphabet = [chr(byte) for byte in printable] + [chr(256 + i) for i in range(256 - len(printable))]
    pairs = merges([[*word[:-1], word[-1] + END_OF_WORD] for word in WORDS], 200)
    vocab = ordered(alphabet, [letter + END_OF_WORD for letter in alphabet], ["".join(p) for p in pairs], ["<|startoftext|>", "<|endoftext|>"])
    start, end = vocab["<|startoftext|>"], vocab["<|endoftext|>"]
    tokenizer = Tokenizer(models.BPE(vocab, pairs, end_of_word_suffix=END_OF_WORD, unk_token="<|endoftext|>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(words, "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])
    tokenizer.add_special_tokens(["<|startoftext|>", "<|endoftext|>"])
    tokenizer.post_processor = processors.RobertaProcessing(("<|endoftext|>", end), ("<|startoftext|>", start), trim_offsets=False, add_prefix_space=False)
    return tokenizer
