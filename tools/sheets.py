"""Sheets: many pictures of one size in one WebP file, row after row. A cell's side is a multiple of 16, so that no block of the format is shared."""
from pathlib import Path

from PIL import Image


def write_sheet(pictures: list[Image.Image], columns: int, path: Path, quality: int = 80) -> int:
    """Writes the pictures; answers with the file's bytes."""
    side = pictures[0].width
    if side % 16:
        raise ValueError(f"cells of {side} pixels would share blocks of 16")
    sheet = Image.new("RGB", (columns * side, -(-len(pictures) // columns) * side))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % columns * side, number // columns * side))
    sheet.save(path, quality=quality, method=6)
    return path.stat().st_size


def read_sheet(path: Path, side: int, count: int) -> list[Image.Image]:
    """The first `count` cells."""
    sheet = Image.open(path).convert("RGB")
    columns = sheet.width // side
    corners = ((number % columns * side, number // columns * side) for number in range(count))
    return [sheet.crop((left, top, left + side, top + side)) for left, top in corners]
