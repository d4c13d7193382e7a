"""Pairs of a picture and a caption from a JSON Lines or CSV file, paths beside it."""
import csv
import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image


@dataclass(frozen=True)
class Pair:
    image: Path
    caption: str


@dataclass(frozen=True)
class Read:
    pairs: list[Pair]
    skipped: list[str]  # the rows that are no pair, and why


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf8", newline="") as file:
        if path.suffix == ".csv":
            return list(csv.DictReader(file))
        return [json.loads(line) for line in file if line.strip()]


def read_pairs(path: Path) -> Read:
    """Rows have `image`, a path from the file's folder or a whole one, and `caption`. Those without, or whose picture can't be opened, are left out and told of."""
    pairs, skipped = [], []
    for number, row in enumerate(rows(path), 1):
        image, caption = (str(row.get(key) or "").strip() for key in ("image", "caption"))
        reason = "no picture" if not image else "no caption" if not caption else unreadable(path.parent / image)
        if reason:
            skipped.append(f"row {number}: {reason}")
        else:
            pairs.append(Pair(path.parent / image, caption))
    if not pairs:
        raise SystemExit(f"{path} has no pair: {'; '.join(skipped[:5]) or 'it is empty'}")
    return Read(pairs, skipped)


def unreadable(path: Path) -> str:
    try:
        with Image.open(path) as image:
            image.load()
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        return f"{path.name} can't be read: {error}"
    return ""
