"""A model of two towers as one module: pixels and ids in, unit vectors and the constants of the score out."""
import math

import torch
import torch.nn.functional as F

from towers import Text, Vision, vectors

FAMILIES = ("siglip", "clip")
TOWERS = {"image": ("vision_model", "visual_projection"), "text": ("text_model", "text_projection")}


class Dual(torch.nn.Module):
    def __init__(self, model: torch.nn.Module, bias: float = -10.0):
        """`bias` is where a model that has none, CLIP, starts with one."""
        super().__init__()
        if model.config.model_type not in FAMILIES:
            raise SystemExit(f"a model of type {model.config.model_type!r} is neither SigLIP of a fixed resolution nor CLIP")
        self.model = model
        self.own_bias = None if hasattr(model, "logit_bias") else torch.nn.Parameter(torch.tensor([bias]))

    def forward(self, pixels: torch.Tensor, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return self.images(pixels), self.texts(ids), self.model.logit_scale, self.bias

    def images(self, pixels: torch.Tensor) -> torch.Tensor:
        return F.normalize(vectors(Vision(self.model)(pixels)).float(), dim=1)

    def texts(self, ids: torch.Tensor) -> torch.Tensor:
        return F.normalize(vectors(Text(self.model)(ids)).float(), dim=1)

    @property
    def bias(self) -> torch.Tensor:
        return self.model.logit_bias if self.own_bias is None else self.own_bias

    def freeze(self, towers: list[str]) -> None:
        for name in (part for tower in towers for part in TOWERS[tower]):
            for weight in getattr(self.model, name, torch.nn.Module()).parameters():
                weight.requires_grad_(False)

    def constants(self) -> dict[str, float]:
        return dict(logitScale=math.exp(self.model.logit_scale.item()), logitBias=self.bias.item())
