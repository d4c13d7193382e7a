"""What a checkpoint's own files make of pictures and texts, as the package does it too: Pillow's filters, and tokenizer.json padded to the tower's length."""
import json
import logging
from pathlib import Path

import torch
from PIL import Image
from tokenizers import Tokenizer
from transformers import AutoImageProcessor
from transformers.utils import cached_file

FILES = ("preprocessor_config.json", "tokenizer.json", "tokenizer_config.json")
LENGTHS = {"clip": 77, "siglip": 64}


def text_of(token: str | dict) -> str:
    return token if isinstance(token, str) else token["content"]


class Inputs:
    """`source` is a folder or a name on the hub; `config` the model's."""

    def __init__(self, source: str, config):
        self.paths = {name: Path(cached_file(source, name)) for name in FILES}
        self.processor = AutoImageProcessor.from_pretrained(source, backend="pil")
        self.tokenizer = Tokenizer.from_file(str(self.paths["tokenizer.json"]))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        told = json.loads(self.paths["tokenizer_config.json"].read_text(encoding="utf8"))
        self.pad, self.end = (self.tokenizer.token_to_id(text_of(told[key])) for key in ("pad_token", "eos_token"))
        if self.pad is None or self.end is None:
            raise SystemExit(f"{source}: tokenizer.json lacks the marks that tokenizer_config.json names")
        self.length = getattr(config.text_config, "max_position_embeddings", None) or LENGTHS[config.model_type]
        # SigLIP 2 reads with Gemma's tokenizer, which keeps case, and was taught lower-case texts
        self.lowers = config.model_type == "siglip" and any(name in str(told.get("tokenizer_class")).lower() for name in ("gemma", "siglip2"))
        logging.getLogger("transformers").setLevel(logging.ERROR)

    def ids(self, texts: list[str]) -> torch.Tensor:
        """[n, length] int64: cut so that the end mark stays, and padded."""
        out = torch.full((len(texts), self.length), self.pad)
        for row, encoding in enumerate(self.tokenizer.encode_batch([text.lower() if self.lowers else text for text in texts])):
            ids = encoding.ids if len(encoding.ids) <= self.length else [*encoding.ids[: self.length - 1], self.end]
            out[row, : len(ids)] = torch.tensor(ids)
        return out

    def pixels(self, images: list[Path]) -> torch.Tensor:
        """[n, 3, side, side] float32."""
        opened = []
        for path in images:
            with Image.open(path) as image:
                opened.append(image.convert("RGB"))
        return self.processor(images=opened, return_tensors="pt")["pixel_values"]
