"""Writes the pictures that the tests read, and what Pillow makes of them. Needs no model.

    python tools/fixtures.py OUT_DIR

OUT_DIR/pictures/     small inputs of many shapes; resize.json holds the SHA-256 of the bytes that Pillow resizes them to
OUT_DIR/pictures/odd/ smaller ones of every kind that decoders disagree about; decoding.json holds Pillow's pixels
OUT_DIR/resize-cases.json   the same for seeded patterns of many sizes, squashed and cropped
OUT_DIR/crop-cases.json     the same for crops of them, `image.crop(box).resize(...)`
OUT_DIR/heldout/      one picture for each glyph of heldout.txt; heldout.json also holds the queries of queries.txt
OUT_DIR/broken/       files that can't, or shouldn't, be read as pictures

Same bytes on every run.
"""
import argparse
import hashlib
import json
import random
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import PIL
import torch
from PIL import Image, ImageDraw

from odd_pictures import write_odd_pictures

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
from glyphs import Glyph, load_glyphs  # noqa: E402
from render import render, sharp_sprite  # noqa: E402
from scenes import random_scenes  # noqa: E402

RESIZE_SEED, CROP_SEED = 17, 23
SCENE_SEED, HELD_OUT_SEED = 3_000_017, 4_000_037  # of neither training nor the gallery
HELD_OUT_SIZE = 192
BILINEAR, BICUBIC = Image.Resampling.BILINEAR, Image.Resampling.BICUBIC
RESIZES = (  # file, width, height, filter: larger, smaller, both at once, the same size, and single pixels
    ("wide.png", 224, 224, BICUBIC), ("wide.png", 224, 224, BILINEAR), ("wide.png", 64, 64, BICUBIC), ("wide.png", 17, 90, BICUBIC),
    ("tall.png", 384, 384, BILINEAR), ("tall.png", 64, 64, BICUBIC), ("small.png", 384, 384, BICUBIC), ("small.png", 64, 64, BILINEAR),
    ("exact.png", 64, 64, BICUBIC), ("exact.png", 65, 63, BILINEAR), ("scene.png", 17, 90, BILINEAR), ("grey.png", 224, 224, BICUBIC),
    ("dot.png", 64, 64, BICUBIC), ("line.png", 224, 224, BICUBIC), ("line.png", 17, 90, BILINEAR),
)
HUGE = 30_000  # side in pixels of the picture that no one should unpack


def entries(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def pattern(width: int, height: int, turn: float) -> Image.Image:
    """Two slopes, slanting stripes and hard-edged shapes: a wrong filter, order of colours or half-pixel shift shows."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    stripes = np.floor((x * np.cos(turn) * width + y * np.sin(turn) * height) / 9) % 2
    image = Image.fromarray(np.stack([x * 255, 255 - y * 255, 40 + stripes * 170], 2).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.08, height * 0.15, width * 0.42, height * 0.7), fill=(250, 240, 20), outline=(0, 0, 0))
    draw.polygon([(width * 0.55, height * 0.9), (width * 0.75, height * 0.1), (width * 0.95, height * 0.8)], fill=(20, 30, 200))
    draw.line((0, height - 1, width - 1, 0), fill=(255, 255, 255))
    return image


def scene(glyphs: list[Glyph], size: int, seed: int) -> Image.Image:
    pair = torch.tensor([[0, 1 if len(glyphs) == 2 else -1]])
    sprites = torch.stack([sharp_sprite(glyph) for glyph in glyphs])
    return render(sprites, random_scenes(pair, torch.Generator().manual_seed(seed)), size)[0]


def write_pictures(out: Path, glyphs: dict[str, Glyph]) -> None:
    pattern(613, 301, 0.6).save(out / "wide.png", optimize=True)
    pattern(97, 415, 2.5).save(out / "tall.png", optimize=True)
    noise = np.random.default_rng(SCENE_SEED).integers(0, 256, (33, 1000, 3), dtype=np.uint8)
    Image.fromarray(noise[:, :40].copy()).save(out / "small.png", optimize=True)
    Image.fromarray(noise[:1]).save(out / "line.png", optimize=True)
    pattern(64, 64, 1.1).save(out / "exact.png", optimize=True)
    pattern(180, 120, 0.3).convert("L").save(out / "grey.png", optimize=True)
    Image.new("RGB", (1, 1), (200, 60, 10)).save(out / "dot.png")
    scene([glyphs["cat"]], 200, SCENE_SEED).save(out / "scene.png", optimize=True)
    scene([glyphs["dog face"], glyphs["tennis"]], 300, SCENE_SEED + 1).crop((0, 40, 300, 260)).save(out / "scene.jpg", quality=85)
    scene([glyphs["rainbow"]], 256, SCENE_SEED + 2).save(out / "scene.webp", quality=85, method=6)


def resized(pictures: Path) -> list[dict]:
    found = []
    for file, width, height, filter_ in RESIZES:
        made = Image.open(pictures / file).convert("RGB").resize((width, height), filter_)
        found.append(dict(file=file, width=width, height=height, filter=int(filter_), sha256=hashlib.sha256(made.tobytes()).hexdigest()))
    return found


def mixed_bytes(width: int, height: int, seed: int) -> Image.Image:
    """RGBA bytes that every language can make again: two bytes, one xor, of (i * 2654435761 + seed) mod 2^32."""
    places = (np.arange(width * height * 4, dtype=np.uint64) * 2654435761 + seed) % 2**32
    return Image.fromarray(((places >> 24 ^ places >> 11) & 255).astype(np.uint8).reshape(height, width, 4), "RGBA")


def cropped(picture: Image.Image, size: int, shortest: int, filter_: int) -> Image.Image:
    """As CLIPImageProcessor: the shortest edge to `shortest`, the other in proportion and rounded down, then the middle."""
    width, height = picture.size
    sides = (shortest, int(shortest * height / width)) if width <= height else (int(shortest * width / height), shortest)
    left, top = (sides[0] - size) // 2, (sides[1] - size) // 2
    return picture.resize(sides, filter_).crop((left, top, left + size, top + size))


def random_resizes() -> list[dict]:
    pick, found = random.Random(RESIZE_SEED), []
    shapes = [(60, 60), (900, 300), (4000, 9), (9, 3000)]
    for number in range(96):
        width, height = (pick.randint(1, most) for most in shapes[number % 4])
        size, seed, filter_ = pick.randint(1, 120), pick.getrandbits(31), pick.choice([2, 3])
        shortest = size + pick.randint(0, 30)
        # Pillow makes all of the picture that is cropped: not those whose long side would be huge
        fit = "crop" if number % 3 == 0 and shortest * max(width, height) < 40_000 * min(width, height) else "squash"
        picture = mixed_bytes(width, height, seed).convert("RGB")
        made = cropped(picture, size, shortest, filter_) if fit == "crop" else picture.resize((size, size), filter_)
        rule = dict(size=size, fit=fit, shortestEdge=shortest, filter=filter_)
        found.append(dict(width=width, height=height, seed=seed, rule=rule, sha256=hashlib.sha256(made.tobytes()).hexdigest()))
    return found


def random_crops() -> list[dict]:
    """Boxes anywhere in a picture, at its edges and as small as a pixel; some so tall that Pillow shrinks them down first."""
    pick, found = random.Random(CROP_SEED), []
    shapes = [(90, 60), (700, 300), (9, 1500)]
    for number in range(36):
        width, height = (pick.randint(2, most) for most in shapes[number % 3])
        left, top = pick.randint(0, width - 1), pick.choice([0, pick.randint(0, height - 1)])
        right, bottom = pick.randint(left + 1, width), pick.choice([height, pick.randint(top + 1, height)])
        size, seed, filter_ = pick.randint(1, 64), pick.getrandbits(31), pick.choice([2, 3])
        shortest = size + pick.randint(0, 9)
        across, down = right - left, bottom - top
        fit = "crop" if number % 4 == 0 and shortest * max(across, down) < 20_000 * min(across, down) else "squash"
        view = mixed_bytes(width, height, seed).convert("RGB").crop((left, top, right, bottom))
        made = cropped(view, size, shortest, filter_) if fit == "crop" else view.resize((size, size), filter_)
        found.append(dict(
            width=width, height=height, seed=seed, box=dict(left=left, top=top, width=across, height=down),
            rule=dict(size=size, fit=fit, shortestEdge=shortest, filter=filter_), sha256=hashlib.sha256(made.tobytes()).hexdigest(),
        ))
    return found


def write_held_out(out: Path, glyphs: dict[str, Glyph]) -> dict:
    names = entries("heldout.txt")
    files = {name: f"{number:03d}.webp" for number, name in enumerate(names, 1)}
    for number, name in enumerate(names):
        scene([glyphs[name]], HELD_OUT_SIZE, HELD_OUT_SEED + number).save(out / files[name], quality=85, method=6)
    queries = []
    for line in entries("queries.txt"):
        query, right = line.split(" = ")
        queries.append(dict(query=query, right=[files[name] for name in right.split(", ")]))
    return dict(pictures=[dict(file=files[name], name=name) for name in names], queries=queries)


def write_blank_png(path: Path, width: int, height: int) -> None:
    """A black one-bit PNG, packed row by row: nobody ever holds its pixels."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    packer, row = zlib.compressobj(9), bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def write_broken(out: Path, pictures: Path) -> None:
    (out / "text.jpg").write_text("This is a text file that somebody named like a photo.\n")
    (out / "empty.png").write_bytes(b"")
    Image.new("RGB", (1, 1), (0, 128, 255)).save(out / "tiny.png")
    stripes = np.zeros((8, HUGE, 3), np.uint8)
    stripes[:, :, 0] = np.arange(HUGE) // 250 % 2 * 255
    stripes[4:, :, 2] = 255
    Image.fromarray(stripes).save(out / "wide.png", optimize=True)
    write_blank_png(out / "huge.png", HUGE, HUGE)
    whole = (pictures / "scene.jpg").read_bytes()
    (out / "truncated.jpg").write_bytes(whole[: len(whole) * 6 // 10])


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    for folder in ("pictures", "pictures/odd", "heldout", "broken"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    glyphs = {glyph.name: glyph for glyph in load_glyphs()}
    write_pictures(out / "pictures", glyphs)
    write_json(out / "decoding.json", dict(pillow=PIL.__version__, pictures=write_odd_pictures(out / "pictures" / "odd")))
    write_json(out / "resize.json", resized(out / "pictures"))
    write_json(out / "resize-cases.json", random_resizes())
    write_json(out / "crop-cases.json", random_crops())
    write_json(out / "heldout.json", write_held_out(out / "heldout", glyphs))
    write_broken(out / "broken", out / "pictures")
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"{size / 1e6:.2f} MB in {out}")


if __name__ == "__main__":
    main()
