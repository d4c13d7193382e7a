"""What goes into a `reference.json`: PyTorch's answers and what they were made with."""
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import PIL
import tokenizers
import torch
import torch.nn.functional as F
import transformers

from towers import Text, Vision, vectors

LIBRARIES = (torch, transformers, tokenizers, onnx, onnxruntime, PIL, np)


def made_with() -> dict[str, str]:
    return {library.__name__: library.__version__ for library in LIBRARIES}


def rounded(values: torch.Tensor, digits: int = 6) -> list:
    return np.round(values.double().numpy(), digits).tolist()


def write_lines(path: Path, value: dict) -> None:
    """JSON with one key a line."""
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(one, ensure_ascii=False)}" for key, one in value.items())
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf8")


@torch.no_grad()
def answers(model, pixels: torch.Tensor, ids: torch.Tensor) -> dict:
    images, texts = vectors(Vision(model)(pixels)), vectors(Text(model)(ids))
    cosine = F.normalize(images, dim=1) @ F.normalize(texts, dim=1).T
    found = dict(image_vectors=rounded(images), text_vectors=rounded(texts))
    bias = getattr(model, "logit_bias", None)
    if bias is None:
        return {**found, "probability_per_image": rounded((cosine * model.logit_scale.exp()).softmax(1))}
    return {**found, "logits_per_image": rounded(cosine * model.logit_scale.exp() + bias)}
