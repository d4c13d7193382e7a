"""The photo search's icons for home screens, as examples/shared/icon.svg draws it: public/photo-search/icon-*.png."""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "public/photo-search"
GREEN, WHITE = "#0b6e5f", "#ffffff"
FINER = 8


def icon(side: int) -> Image.Image:
    """Drawn larger and made smaller, so that edges are smooth. Its middle 80 % is all that a round mask leaves."""
    unit = side * FINER / 32
    image = Image.new("RGB", (side * FINER, side * FINER), GREEN)
    draw = ImageDraw.Draw(image)
    pen = 2.6 * unit
    ring = [(14 - 6.5) * unit - pen / 2, (14 - 6.5) * unit - pen / 2, (14 + 6.5) * unit + pen / 2, (14 + 6.5) * unit + pen / 2]
    draw.ellipse(ring, outline=WHITE, width=round(pen))
    draw.line([(19 * unit, 19 * unit), (24.5 * unit, 24.5 * unit)], fill=WHITE, width=round(pen))
    for end in (19, 24.5):
        draw.ellipse([end * unit - pen / 2] * 2 + [end * unit + pen / 2] * 2, fill=WHITE)
    return image.resize((side, side), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for side in (192, 512):
        icon(side).save(FOLDER / f"icon-{side}.png", optimize=True)
