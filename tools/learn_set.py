"""Renders the pictures that learning is measured on: glyphs that the demo model knows, in scenes that it was not trained on.

    python tools/learn_set.py bench/learn

OUT_DIR/classes.webp  a row for each class of LOOK_ALIKES: 16 pictures to learn from, then 12 to measure on
OUT_DIR/train.webp, held-out.webp   500 pictures each with captions in invented words, the same words in both
OUT_DIR/far.webp      two small things far apart on a larger picture
OUT_DIR/set.json      what each cell shows, in the order of the cells, row after row

Same bytes on every run. Every set has a seed of its own, of neither training, the gallery nor the fixtures.
"""
import argparse
import json
import random
import sys
from pathlib import Path

import torch
from PIL import Image

from sheets import write_sheet

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
from captions import ONE, TWO  # noqa: E402
from glyphs import Glyph, load_glyphs  # noqa: E402
from render import render, sharp_sprite  # noqa: E402
from scenes import Scenes, random_scenes, uniform  # noqa: E402

CLASS_SEED, PAIR_SEED, FAR_SEED, WORD_SEED = 6_000_011, 7_000_003, 8_000_009, 9_000_011
LARGE, SMALL, FAR = 256, 64, 192  # sides: drawn at LARGE and made SMALL as the model's preprocessing would; FAR as it is
TRAIN, TEST, PAIRS, TWO_THINGS, FAR_PICTURES, FAR_COLUMNS, PAIR_COLUMNS = 16, 12, 500, 0.4, 200, 10, 25
CHUNK = 16  # pictures composed at a time

LOOK_ALIKES = (  # neighbours that the model takes for one another in some scenes
    "cat", "cat face", "grinning cat", "crying cat", "horse", "horse face", "pig", "pig face", "camel", "two-hump camel", "monkey", "monkey face",
    "fish", "blowfish", "cloud", "sun behind cloud", "cloud with rain", "cloud with snow", "bus", "oncoming bus", "taxi", "oncoming taxi",
    "camera", "camera with flash", "envelope", "e-mail", "calendar", "tear-off calendar", "pushpin", "round pushpin", "shamrock", "four leaf clover",
)
THINGS = (  # told apart at a glance
    "dog", "cow", "rabbit", "elephant", "giraffe", "lion", "panda", "penguin", "owl", "frog", "turtle", "octopus", "whale", "butterfly", "snail",
    "rose", "sunflower", "cactus", "mushroom", "red apple", "banana", "grapes", "watermelon", "pineapple", "carrot", "pizza", "hamburger", "doughnut",
    "rainbow", "volcano", "castle", "tent", "bicycle", "rocket", "sailboat", "tractor", "guitar", "light bulb", "key", "crown",
)


def invented(count: int, known: set[str]) -> list[str]:
    """So many words of two or three syllables that aren't `known`, no two with the same beginning."""
    rng, words = random.Random(WORD_SEED), {}
    while len(words) < count:
        word = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aiou") for _ in range(rng.choice((2, 2, 3))))
        if word not in known:
            words.setdefault(word[:3], word)
    return list(words.values())


def drawn(sprites: torch.Tensor, scenes: Scenes, size: int) -> list[Image.Image]:
    part = lambda at: Scenes(**{name: value[at : at + CHUNK] for name, value in vars(scenes).items()})
    return [picture for at in range(0, len(scenes.kind), CHUNK) for picture in render(sprites, part(at), size)]


def scenes_of(sprites: torch.Tensor, glyphs: torch.Tensor, seed: int) -> list[Image.Image]:
    large = drawn(sprites, random_scenes(glyphs, torch.Generator().manual_seed(seed)), LARGE)
    return [picture.resize((SMALL, SMALL), Image.Resampling.BICUBIC) for picture in large]


def pairs(sprites: torch.Tensor, words: list[str], number: int) -> tuple[list[Image.Image], list[dict]]:
    """The pictures of one half and, for each, its caption and the words for all that it shows."""
    rng = random.Random(PAIR_SEED + number)
    chosen = [rng.sample(range(len(words)), 2) for _ in range(PAIRS)]
    shown = [two if rng.random() < TWO_THINGS else two[:1] for two in chosen]
    told = []
    for glyphs in shown:
        names = [words[glyph] for glyph in glyphs]
        told.append(dict(caption=rng.choice(TWO if len(names) == 2 else ONE).format(*names), words=names))
    numbers = torch.tensor([[*glyphs, -1][:2] for glyphs in shown])
    return scenes_of(sprites, numbers, PAIR_SEED + number), told


def far_apart(sprites: torch.Tensor, count: int) -> tuple[list[Image.Image], list[list[int]]]:
    """Two small things in two of a picture's quarters, each whole."""
    rng = torch.Generator().manual_seed(FAR_SEED)
    shown = torch.stack([torch.randperm(len(sprites), generator=rng)[:2] for _ in range(count)])
    quarters = torch.stack([torch.randperm(4, generator=rng)[:2] for _ in range(count)])
    scenes = random_scenes(shown, rng)
    scenes.side = uniform(rng, count, 2, low=0.2, high=0.3)
    corner = torch.stack([quarters % 2, quarters // 2], 2) * 2 - 1
    scenes.centre = corner * uniform(rng, count, 2, 2, low=0.4, high=0.68)
    return drawn(sprites, scenes, FAR), shown.tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    glyphs = load_glyphs()
    by_name: dict[str, Glyph] = {glyph.name: glyph for glyph in glyphs}
    sprites = lambda names: torch.stack([sharp_sprite(by_name[name]) for name in names])

    each = TRAIN + TEST
    numbers = torch.arange(len(LOOK_ALIKES)).repeat_interleave(each)
    alone = torch.stack([numbers, torch.full_like(numbers, -1)], 1)
    size = write_sheet(scenes_of(sprites(LOOK_ALIKES), alone, CLASS_SEED), each, out / "classes.webp")
    told = dict(classes=dict(sheet="classes.webp", side=SMALL, train=TRAIN, test=TEST, names=LOOK_ALIKES))

    things, words = sprites(THINGS), invented(len(THINGS), {word for glyph in glyphs for word in (glyph.name, *glyph.keywords)})
    halves = {}
    for number, half in enumerate(("train", "heldOut")):
        pictures, halves[half] = pairs(things, words, number)
        sheet = "train.webp" if half == "train" else "held-out.webp"
        size += write_sheet(pictures, PAIR_COLUMNS, out / sheet)
        halves[half] = dict(sheet=sheet, pictures=halves[half])
    told["pairs"] = dict(side=SMALL, words=dict(zip(words, THINGS)), **halves)

    pictures, shown = far_apart(things, FAR_PICTURES)
    size += write_sheet(pictures, FAR_COLUMNS, out / "far.webp")
    told["far"] = dict(sheet="far.webp", side=FAR, names=THINGS, pictures=[[THINGS[glyph] for glyph in two] for two in shown])

    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items())
    (out / "set.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf8")
    print(f"{len(numbers)} pictures of {len(LOOK_ALIKES)} classes, 2 × {PAIRS} with captions, {FAR_PICTURES} of two things: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
