"""Writes three tiny checkpoints as public ones are laid out, with PyTorch's answers, for the tests of every published layout.

    python tools/checkpoints.py OUT_DIR

OUT_DIR/images/           four pictures
OUT_DIR/tiny-siglip/      SigLIP 1: a lower-casing tokenizer, bicubic, towers apart and together, every number format
OUT_DIR/tiny-siglip2/     SigLIP 2: a tokenizer that keeps case, bilinear
OUT_DIR/tiny-clip/        CLIP: byte-level pairs, shortest edge and centre crop, softmax
OUT_DIR/tiny-naflex/      the descriptions of a kind that is refused, without weights

The weights are seeded random numbers: these models know nothing, but a wrong rule anywhere changes their answers.
Vectors and logits come from PyTorch in fp32, pixels from Pillow, ids from the tokenizers library. Same bytes on every
run with the pinned packages, up to the last digits of floating-point sums.
"""
import argparse
import json
import logging
import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import tokenizers
import torch
from PIL import Image, ImageDraw
from torch import nn
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

import tiny_tokenizers
from reference import answers, made_with, write_lines
from towers import Text, Vision, export, off_by, outputs, smaller_formats

SEED = 5_000_011
WIDTH, HEADS, INNER, LAYERS, PATCH = 32, 2, 64, 2, 16
TEXTS = ["a photo of a cat", "This is a photo of a dog.", "three_red circles", "  Mixed CASE, and   punctuation!?  ", "SNOW-covered mountain",
         "don't stop: it's 2 o'clock", "ein Hund am Strand", "Äpfel ÉCLAIR", "猫", "🐕 emoji", "", "A Word " * 60]
BILINEAR, BICUBIC = 2, 3
SHARP = 2.0
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def drawing(width: int, height: int, seed: int, grain: float) -> Image.Image:
    """Colours that lean to one channel each, hard edges and grain: a wrong filter, colour order or crop shows."""
    rng = np.random.default_rng(SEED + seed)
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    base = np.stack([230 * (1 - x), 60 + 120 * y, 40 + 60 * x * y], 2) + rng.normal(0, grain, (height, width, 3))
    image = Image.fromarray(base.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(5):
        left, top = rng.uniform(0, 0.8, 2)
        box = (left * width, top * height, (left + rng.uniform(0.05, 0.3)) * width, (top + rng.uniform(0.1, 0.4)) * height)
        draw.rectangle(box, fill=tuple(int(c) for c in rng.integers(0, 256, 3)))
    return image


def stripes(width: int, height: int) -> Image.Image:
    """Lines two and three pixels apart, which only a filter as wide as the shrinking makes grey."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return Image.fromarray(np.stack([(x % 2) * 255, (y % 3 == 0) * 255, ((x + y) % 5 < 2) * 200], 2).astype(np.uint8))


IMAGES = {
    "usual.png": drawing(173, 131, 1, 8),
    "strip.png": drawing(400, 24, 2, 20),  # extreme shape
    "speck.png": drawing(19, 13, 3, 30),  # smaller than any model's input
    "stripes.png": stripes(211, 160),
}


def squashed(image: Image.Image, size: int, filter_: int) -> torch.Tensor:
    pixels = np.asarray(image.convert("RGB").resize((size, size), filter_), np.float32)
    return torch.from_numpy(pixels / 127.5 - 1).permute(2, 0, 1)


def cropped(image: Image.Image, size: int, filter_: int) -> torch.Tensor:
    """CLIP's: the shortest edge to `size`, the longer one cut down to an integer, then the middle."""
    width, height = image.size
    short = min(width, height)
    image = image.convert("RGB").resize((int(size * width / short), int(size * height / short)), filter_)
    left, top = (image.width - size) // 2, (image.height - size) // 2
    pixels = np.asarray(image.crop((left, top, left + size, top + size)), np.float32) / 255
    return torch.from_numpy((pixels - np.float32(CLIP_MEAN)) / np.float32(CLIP_STD)).permute(2, 0, 1)


@dataclass
class Layout:
    name: str
    family: str
    tokenizer: Callable[[], tokenizers.Tokenizer]
    tokenizer_class: str
    pad: str
    end: str
    length: int
    size: int
    filter: int
    lowers: bool  # whether the text is lower-cased before the tokenizer, and not by it
    every_format: bool = False


LAYOUTS = (
    Layout("tiny-siglip", "siglip", tiny_tokenizers.unigram, "SiglipTokenizer", "</s>", "</s>", 64, 48, BICUBIC, lowers=False, every_format=True),
    Layout("tiny-siglip2", "siglip", tiny_tokenizers.gemma, "GemmaTokenizer", "<pad>", "<eos>", 64, 32, BILINEAR, lowers=True),
    Layout("tiny-clip", "clip", tiny_tokenizers.clip, "CLIPTokenizer", "<|endoftext|>", "<|endoftext|>", 77, 32, BICUBIC, lowers=False),
)


def token_ids(layout: Layout, tokenizer: tokenizers.Tokenizer) -> torch.Tensor:
    pad, end = tokenizer.token_to_id(layout.pad), tokenizer.token_to_id(layout.end)
    rows = []
    for text in TEXTS:
        ids = tokenizer.encode(text.lower() if layout.lowers else text).ids
        if len(ids) > layout.length:
            ids = [*ids[: layout.length - 1], end]
        rows.append(ids + [pad] * (layout.length - len(ids)))
    return torch.tensor(rows)


def build(layout: Layout, vocabulary: int, start: int | None, end: int, pad: int):
    text = dict(hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS, num_attention_heads=HEADS, vocab_size=vocabulary,
                max_position_embeddings=layout.length, bos_token_id=start, eos_token_id=end, pad_token_id=pad)
    vision = dict(hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS, num_attention_heads=HEADS, image_size=layout.size, patch_size=PATCH)
    if layout.family == "clip":
        config = CLIPConfig(text_config={**text, "projection_dim": WIDTH}, vision_config={**vision, "projection_dim": WIDTH}, projection_dim=WIDTH)
    else:
        config = SiglipConfig(text_config={**text, "projection_size": WIDTH}, vision_config=vision)
    config._attn_implementation = "sdpa"
    model = (CLIPModel if layout.family == "clip" else SiglipModel)(config).eval()
    for name, weight in model.named_parameters():
        if "embedding.weight" in name and weight.dim() == 2:
            nn.init.normal_(weight, std=0.5)
        elif weight.dim() > 1:
            # Sharp attention, else the last position sees little of a text among its padding.
            gain = SHARP if "text" in name and ("q_proj" in name or "k_proj" in name) else 0.9
            nn.init.normal_(weight, std=gain / math.sqrt(weight[0].numel()))
        elif weight.dim() == 1 and weight.numel() > 1:  # no bias is zero and no gain is one, so that none can be left out
            nn.init.normal_(weight, mean=1.0 if "norm" in name and name.endswith("weight") else 0.0, std=0.1)
    model.logit_scale.data.fill_(3.0 if layout.family == "clip" else 4.7)
    if layout.family != "clip":
        model.logit_bias.data.fill_(-12.9 if layout.name == "tiny-siglip" else -16.8)
    return model


class Both(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, pixel_values):
        out = self.model(input_ids=input_ids, pixel_values=pixel_values)
        return out.logits_per_image, out.logits_per_text, out.text_embeds, out.image_embeds


def descriptions(layout: Layout, folder: Path, config: dict) -> None:
    if layout.name == "tiny-siglip":  # published SigLIP 1 folders leave out what is the default, the 64 tokens among it
        del config["text_config"]["max_position_embeddings"]
    write_lines(folder / "config.json", config)
    tokens = dict(tokenizer_class=layout.tokenizer_class, pad_token=layout.pad, eos_token=layout.end, model_max_length=layout.length, do_lower_case=True)
    if layout.family == "clip":
        tokens |= dict(bos_token="<|startoftext|>", unk_token="<|endoftext|>")
        size = dict(size={"shortest_edge": layout.size}, do_center_crop=True, crop_size={"height": layout.size, "width": layout.size})
        colours = dict(image_mean=CLIP_MEAN, image_std=CLIP_STD)
    else:
        tokens |= dict(unk_token="<unk>", padding_side="right")
        size = dict(size={"height": layout.size, "width": layout.size})
        colours = dict(image_mean=[0.5] * 3, image_std=[0.5] * 3)
    write_lines(folder / "tokenizer_config.json", tokens)
    kind = "CLIPImageProcessor" if layout.family == "clip" else "SiglipImageProcessor"
    processor = dict(image_processor_type=kind, do_resize=True, resample=layout.filter, do_rescale=True, rescale_factor=1 / 255, do_normalize=True)
    write_lines(folder / "preprocessor_config.json", {**processor, **size, **colours})


def write(layout: Layout, out: Path) -> None:
    torch.manual_seed(SEED + sum(layout.name.encode()))
    folder = out / layout.name
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    tokenizer = layout.tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    model = build(layout, tokenizer.get_vocab_size(), tokenizer.token_to_id("<|startoftext|>"), tokenizer.token_to_id(layout.end), tokenizer.token_to_id(layout.pad))
    descriptions(layout, folder, model.config.to_diff_dict())

    prepare = cropped if layout.family == "clip" else squashed
    pixels = torch.stack([prepare(image, layout.size, layout.filter) for image in IMAGES.values()])
    ids = token_ids(layout, tokenizer)
    vision, text = folder / "onnx/vision_model.onnx", folder / "onnx/text_model.onnx"
    of_images, of_texts = outputs(layout.family)
    export(Vision(model), {"pixel_values": pixels[:2]}, of_images, vision)
    export(Text(model), {"input_ids": ids[:2]}, of_texts, text)
    if layout.every_format:
        both = {"input_ids": ids[:2], "pixel_values": pixels[:2]}
        export(Both(model), both, ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"], folder / "onnx/model.onnx")
        smaller_formats(vision), smaller_formats(text)

    found = answers(model, pixels, ids)
    off = max(off_by(vision, {"pixel_values": pixels}, found["image_vectors"]), off_by(text, {"input_ids": ids}, found["text_vectors"]))
    assert off < 1e-4, f"{layout.name}: the exported graph differs from PyTorch by {off}"
    known = dict(logit_scale=float(model.logit_scale))
    if layout.family != "clip":
        known["logit_bias"] = float(model.logit_bias)
    write_lines(folder / "reference.json", dict(made_with=made_with(), **known, images=list(IMAGES), texts=TEXTS, token_ids=ids.tolist(), **found))
    sizes = {path.stem: path.stat().st_size // 1024 for path in sorted((folder / "onnx").iterdir())}
    print(f"{layout.name}: |onnx - torch| ≤ {off:.1e}, vocabulary {tokenizer.get_vocab_size()}, kB {sizes}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)  # the quantizer tells of every node
    (out / "images").mkdir(parents=True, exist_ok=True)
    for name, image in IMAGES.items():
        image.save(out / "images" / name, optimize=True)
    for layout in LAYOUTS:
        write(layout, out)
    (out / "tiny-naflex").mkdir(exist_ok=True)
    write_lines(out / "tiny-naflex/preprocessor_config.json", dict(image_processor_type="Siglip2ImageProcessor", patch_size=16, max_num_patches=256, resample=BILINEAR))
    write_lines(out / "tiny-naflex/tokenizer_config.json", dict(tokenizer_class="GemmaTokenizer", pad_token="<pad>", eos_token="<eos>"))
    write_lines(out / "tiny-naflex/config.json", dict(model_type="siglip2", architectures=["Siglip2Model"], vision_config=dict(model_type="siglip2_vision_model", num_patches=256)))


if __name__ == "__main__":
    main()
