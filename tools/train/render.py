"""Pictures as a user would meet them, from the same scenes that training draws from: Pillow images at full sharpness."""
import numpy as np
import torch
from PIL import Image

from glyphs import Glyph, draw_glyph
from scenes import Scenes, compose


def sharp_sprite(glyph: Glyph) -> torch.Tensor:
    """[4, SPRITE, SPRITE] float32, premultiplied, no smaller than the font has it."""
    # not multiplied by alpha again: Pillow draws onto clear black, so the colours of soft edges are premultiplied already
    return torch.tensor(draw_glyph(glyph.text)).permute(2, 0, 1) / 255


def to_images(pictures: torch.Tensor) -> list[Image.Image]:
    """RGB images from [n, 3, height, width], 0..1."""
    whole = (pictures * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return [Image.fromarray(picture) for picture in whole]


def render(sprites: torch.Tensor, scenes: Scenes, size: int) -> list[Image.Image]:
    return to_images(compose(sprites, scenes, size)[0])


def model_pixels(images: list[Image.Image], size: int) -> np.ndarray:
    """[n, 3, size, size] float32 in -1..1, as SiglipImageProcessor makes it: RGB, bicubic, a byte's 0..255 onto -1..1."""
    resized = [np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BICUBIC)) for image in images]
    return np.stack(resized).transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1
