"""Measures an exported model on pictures it was never trained on, through ONNX Runtime: what ships is what is measured.

    python tools/train/evaluate.py MODEL_DIR [--sets 3] [--no-bounds]

Every glyph is rendered once per set, alone, at 256 pixels and resized as a browser's picture would be; scores are
means over the sets. A name's right picture is its own glyph's, and no other. A keyword is found when one of the first
five pictures shows a glyph that has it (or is called it). The numbers go into MODEL_DIR/siglip.json; exits with 1 when
one is below its bound.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image
from tokenizers import Tokenizer

from glyphs import Glyph, load_glyphs
from render import model_pixels, render, sharp_sprite
from scenes import HELD_OUT_SEED, random_scenes
from tokens import encode

BOUNDS = dict(recallAt1=0.85, recallAt10=0.98, keywordsAt5=0.80)
PICTURE, CHUNK = 256, 128
RENDERED = 16  # pictures composed at a time: more don't fit a processor's caches, and take twice as long
PAIRS = 500


class Towers:
    """Unit vectors [n, width] of pictures and texts, from the two ONNX files of a model's folder."""

    def __init__(self, folder: Path):
        session = lambda name: onnxruntime.InferenceSession(folder / "onnx" / name, providers=["CPUExecutionProvider"])
        self.vision, self.text = session("vision_model.onnx"), session("text_model.onnx")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.size = json.loads((folder / "config.json").read_text())["vision_config"]["image_size"]

    def images(self, images: list[Image.Image]) -> np.ndarray:
        return unit(self.vision.run(["pooler_output"], {"pixel_values": model_pixels(images, self.size)})[0])

    def texts(self, texts: list[str]) -> np.ndarray:
        chunks = [encode(self.tokenizer, texts[i : i + CHUNK]).numpy() for i in range(0, len(texts), CHUNK)]
        return unit(np.concatenate([self.text.run(["pooler_output"], {"input_ids": ids})[0] for ids in chunks]))


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def picture_vectors(towers: Towers, sprites: torch.Tensor, numbers: torch.Tensor, seed: int) -> np.ndarray:
    """Vectors of one freshly rendered picture for each row of glyph numbers [n, 2]."""
    rng = torch.Generator().manual_seed(seed)
    vectors = []
    for chunk in numbers.split(CHUNK):
        images = [image for part in chunk.split(RENDERED) for image in render(sprites, random_scenes(part, rng), PICTURE)]
        vectors.append(towers.images(images))
    return np.concatenate(vectors)


def recall(cosines: np.ndarray, k: int) -> float:
    """Share of rows whose own column, on the diagonal, is among the k greatest."""
    own = np.diagonal(cosines)[:, None]
    return float(((cosines > own).sum(1) < k).mean())


def keywords_found(glyphs: list[Glyph], towers: Towers, images: np.ndarray, k: int = 5) -> float:
    """Share of the distinct keywords with a right picture among the first k."""
    words = sorted({word for glyph in glyphs for word in glyph.keywords})
    right = np.array([[word == glyph.name or word in glyph.keywords for glyph in glyphs] for word in words])
    first = np.argsort(-(towers.texts(words) @ images.T), axis=1)[:, :k]
    return float(np.take_along_axis(right, first, axis=1).any(1).mean())


def measure(towers: Towers, sets: int) -> dict[str, float]:
    glyphs = load_glyphs()
    sprites = torch.stack([sharp_sprite(glyph) for glyph in glyphs])
    names = towers.texts([glyph.name for glyph in glyphs])
    alone = torch.stack([torch.arange(len(glyphs)), torch.full((len(glyphs),), -1)], 1)
    found = []
    for number in range(sets):
        images = picture_vectors(towers, sprites, alone, HELD_OUT_SEED + number)
        cosines = names @ images.T
        found.append(dict(
            recallAt1=recall(cosines, 1), recallAt5=recall(cosines, 5), recallAt10=recall(cosines, 10),
            keywordsAt5=keywords_found(glyphs, towers, images), imageToTextAt1=recall(cosines.T, 1),
        ))
    means = {key: sum(one[key] for one in found) / sets for key in found[0]}

    rng = torch.Generator().manual_seed(HELD_OUT_SEED + sets)
    pairs = torch.stack([torch.randperm(len(glyphs), generator=rng)[:2] for _ in range(PAIRS)])
    queries = towers.texts([f"{glyphs[a].name} and {glyphs[b].name}" for a, b in pairs.tolist()])
    cosines = queries @ picture_vectors(towers, sprites, pairs, HELD_OUT_SEED + sets + 1).T
    return means | dict(twoGlyphsAt1=recall(cosines, 1), twoGlyphsAt10=recall(cosines, 10))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--sets", type=int, default=3, help="renderings of every glyph")
    parser.add_argument("--no-bounds", action="store_true", help="report only")
    args = parser.parse_args()

    found = measure(Towers(args.model), args.sets)
    for key, value in found.items():
        bound = BOUNDS.get(key)
        print(f"{key:16}{value:8.4f}" + (f"   at least {bound:.2f}{'' if value >= bound else ': MISSED'}" if bound else ""))

    about = json.loads((args.model / "siglip.json").read_text())
    about["evaluation"] = {key: round(value, 4) for key, value in found.items()} | dict(sets=args.sets, pairs=PAIRS)
    (args.model / "siglip.json").write_text(json.dumps(about, indent=2) + "\n")
    if not args.no_bounds and any(found[key] < bound for key, bound in BOUNDS.items()):
        sys.exit(1)


if __name__ == "__main__":
    main()
