"""The demo model's tokenizer: a small Unigram model laid out as SigLIP 1's (lower case, ASCII punctuation out, </s> ends and pads)."""
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from captions import LENGTH, ONE, TWO
from glyphs import Glyph

VOCABULARY = 1500
END = 1


def train_tokenizer(glyphs: list[Glyph]) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Lowercase(),
        normalizers.Replace(Regex(r"[!-/:-@\[-`{-~]"), ""),
        normalizers.Replace(Regex(r"\s+"), " "),
        normalizers.Strip(),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    texts = [t for g in glyphs for t in (g.name, *g.keywords)] + [t.replace("{}", "") for t in (*ONE, *TWO)] * 20
    tokenizer.train_from_iterator(
        texts, trainers.UnigramTrainer(vocab_size=VOCABULARY, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>")
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", END)])
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    """Ids [n, LENGTH], int64: padded with the end mark, which also survives truncation."""
    out = torch.full((len(texts), LENGTH), END)
    for row, encoding in enumerate(tokenizer.encode_batch(texts)):
        ids = encoding.ids if len(encoding.ids) <= LENGTH else encoding.ids[: LENGTH - 1] + [END]
        out[row, : len(ids)] = torch.tensor(ids)
    return out
