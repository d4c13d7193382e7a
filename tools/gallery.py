"""Renders the demo's picture gallery from gallery.txt: WebP pictures and an index.json.

    python tools/gallery.py OUT_DIR [--sheet FILE.png]

Same bytes on every run. The scenes have a seed of their own, so no picture here was ever trained on.
"""
import argparse
import json
import math
import re
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
from glyphs import Glyph, load_glyphs  # noqa: E402
from render import render, sharp_sprite  # noqa: E402
from scenes import Scenes, random_scenes, uniform  # noqa: E402

SEED = 2_000_003
SIZE, QUALITY = 256, 90
SPRITE_SIDE = 288  # the font's glyphs enlarged smoothly first: drawn large straight from their own size, they'd look blurred
INK = 0.944  # share of the sprite's square that the largest glyph covers
KINDS = {1: 4, 2: 4, 5: 1, 6: 3}  # background kinds of scenes.py that please (linear, radial, dots, clouds), and how often each
PALETTE = (  # two colours that go together, light enough for any glyph to stand on
    ("#fde2d5", "#f9c6b4"), ("#fff1cf", "#fcdba0"), ("#e6f3d8", "#c2dfb0"), ("#d6efe8", "#a9d8cf"), ("#d9ecfb", "#abd0f0"),
    ("#e1e3fa", "#bfc3ef"), ("#efdff5", "#d7bbe6"), ("#fbdfe9", "#f2b8cd"), ("#f6ead9", "#e3cba8"), ("#e8edf1", "#c6d2db"),
    ("#fde7c8", "#f6b9a8"), ("#d3f0ef", "#b5c9f2"), ("#fce4ec", "#c9c3f0"), ("#5c7ea8", "#34557f"), ("#4f8f86", "#2f6a66"),
    ("#7a6aa8", "#4d4380"), ("#b8606a", "#8a3f55"), ("#41506b", "#26324a"),
)


def read_list(path: Path) -> list[tuple[str, list[str]]]:
    """(description, names of one or two glyphs) of every line that isn't empty or a comment."""
    entries = []
    for line in path.read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            words, _, glyphs = line.rpartition(" = ")
            names = [name.strip() for name in glyphs.split(" + ")]
            entries.append((words.strip() or " and ".join(names), names))
    return entries


def rgb(colour: str) -> torch.Tensor:
    return torch.tensor([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def large_sprite(glyph: Glyph) -> torch.Tensor:
    """[4, SPRITE_SIDE, SPRITE_SIDE], premultiplied, enlarged with a sharp filter."""
    planes = [Image.fromarray(plane.numpy()) for plane in sharp_sprite(glyph)]
    large = np.stack([np.asarray(plane.resize((SPRITE_SIDE, SPRITE_SIDE), Image.Resampling.LANCZOS)) for plane in planes])
    alpha = large[3:].clip(0, 1)  # the filter overshoots
    return torch.from_numpy(np.concatenate([np.minimum(large[:3].clip(0), alpha), alpha]))


def background(sprites: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
    """Two colours [2, 3] from the palette, drawn from those that set the glyphs [n, 4, ...] off well."""
    ink = sprites.mean((0, 2, 3))
    mean = ink[:3] / ink[3]
    pairs = [torch.stack([rgb(a), rgb(b)]) for a, b in PALETTE]
    contrast = torch.tensor([(pair.mean(0) - mean).norm() for pair in pairs])
    # the dark pairs win most contests: a third of the chances, no more
    weight = (contrast - contrast.median()).clamp(min=0) + 0.02
    dark = torch.tensor([pair.mean() < 0.6 for pair in pairs])
    weight = torch.where(dark, weight * 0.35, weight)
    return pairs[int(torch.multinomial(weight, 1, generator=rng))]


def pleasant(scene: Scenes, sprites: torch.Tensor, rng: torch.Generator) -> Scenes:
    """The one scene of a batch of one, tidied: whole glyphs, a slight turn, no tint, colours from the palette."""
    draw = lambda low, high: float(uniform(rng, 1, low=low, high=high))
    two = len(sprites) == 2
    kinds = [kind for kind, times in KINDS.items() for _ in range(times)]
    scene.kind[:] = kinds[int(torch.randint(len(kinds), (1,), generator=rng))]
    scene.colours[:] = background(sprites, rng)
    scene.tint[:] = 1
    scene.pattern = 0.35 + 0.3 * scene.pattern if int(scene.kind) == 2 else scene.pattern
    for which in range(len(sprites)):
        side, angle = (draw(0.5, 0.53), draw(-0.12, 0.12)) if two else (draw(0.6, 0.85), draw(-0.18, 0.18))
        room = 1 - side * INK * (math.cos(angle) + abs(math.sin(angle)))
        x, y = draw(-1, 1) * room, draw(-1, 1) * room
        if two:  # side by side on a slight slope, or the other way round
            x, y = (-0.43 if which == 0 else 0.43), (scene.pattern[0, 3].item() - 0.5) * (0.4 if which == 0 else -0.4)
        scene.side[0, which], scene.angle[0, which] = side, angle
        scene.centre[0, which] = torch.tensor([x, y])
    return scene


def picture(glyphs: list[Glyph], number: int) -> Image.Image:
    rng = torch.Generator().manual_seed(SEED + number)
    sprites = torch.stack([large_sprite(glyph) for glyph in glyphs])
    pair = torch.tensor([[0, 1 if len(glyphs) == 2 else -1]])
    return render(sprites, pleasant(random_scenes(pair, rng), sprites, rng), SIZE)[0]


def contact_sheet(pictures: list[Image.Image], columns: int = 20, side: int = 96) -> Image.Image:
    sheet = Image.new("RGB", (columns * side, math.ceil(len(pictures) / columns) * side), "white")
    for i, image in enumerate(pictures):
        sheet.paste(image.resize((side - 4, side - 4)), (i % columns * side + 2, i // columns * side + 2))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sheet", type=Path, help="also write all pictures on one page")
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    for old in args.out.glob("*.webp"):
        old.unlink()

    by_name = {glyph.name: glyph for glyph in load_glyphs()}
    index, pictures = [], []
    for number, (words, names) in enumerate(read_list(HERE / "gallery.txt"), 1):
        file = f"{number:03d}-{re.sub(r'[^a-z0-9]+', '-', words)}.webp"
        pictures.append(picture([by_name[name] for name in names], number))
        pictures[-1].save(args.out / file, quality=QUALITY, method=6)
        index.append(dict(file=file, alt=words, glyphs=names, width=SIZE, height=SIZE))
    lines = ",\n".join("  " + json.dumps(entry, ensure_ascii=False) for entry in index)
    (args.out / "index.json").write_text(f"[\n{lines}\n]\n", encoding="utf8")
    if args.sheet:
        contact_sheet(pictures).save(args.sheet)
    size = sum(path.stat().st_size for path in args.out.iterdir())
    print(f"{len(index)} pictures, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
