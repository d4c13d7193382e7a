"""The vocabulary of pictures: which glyphs there are, what they are called, and how they look.

Names and keywords are Unicode CLDR's English annotations; the pictures are Noto Color Emoji's glyphs.
Both come from Debian packages: unicode-cldr-core and fonts-noto-color-emoji.
"""
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
ANNOTATIONS = Path("/usr/share/unicode/cldr/common/annotations/en.xml")
STRIKE = 109  # the font's only bitmap size, in pixels per em
SPRITE = 144  # side of the square that a glyph is centred in, in pixels
NOT_PICTURES = set("#*🏻🏼🏽🏾🏿")  # key caps without a key, and bare skin tones


@dataclass(frozen=True)
class Glyph:
    text: str
    name: str
    keywords: tuple[str, ...]


def load_glyphs() -> list[Glyph]:
    """Every annotated character or sequence that the font draws as one picture, in code point order."""
    names: dict[str, str] = {}
    keywords: dict[str, tuple[str, ...]] = {}
    for node in ET.parse(ANNOTATIONS).getroot().iter("annotation"):
        text, value = node.get("cp"), node.text
        if node.get("type") == "tts":
            names[text] = value.lower()
        else:
            keywords[text] = tuple(k.strip().lower() for k in value.split("|"))
    covered = TTFont(FONT).getBestCmap()
    font = ImageFont.truetype(str(FONT), STRIKE)
    advance = font.getlength("🐱")
    return [
        Glyph(text, names[text], tuple(k for k in keywords.get(text, ()) if k != names[text]))
        for text in sorted(names)
        if text not in NOT_PICTURES
        and all(ord(c) in covered or c == "\u200d" for c in text)
        and (ord(text[0]) > 0x7F)
        and font.getlength(text) <= advance + 1  # a sequence the font can't join is drawn as several glyphs
    ]


def draw_glyph(text: str) -> np.ndarray:
    """One glyph, [SPRITE, SPRITE, 4] uint8, centred by its inked box; colours come multiplied by alpha, as Pillow draws onto clear black."""
    font = ImageFont.truetype(str(FONT), STRIKE)
    canvas = Image.new("RGBA", (2 * SPRITE, 2 * SPRITE))
    ImageDraw.Draw(canvas).text((SPRITE // 2, SPRITE // 2), text, font=font, embedded_color=True)
    box = canvas.getbbox()
    if box is None:
        raise ValueError(f"the font draws nothing for {text!r}")
    left = (box[0] + box[2] - SPRITE) // 2
    top = (box[1] + box[3] - SPRITE) // 2
    return np.asarray(canvas.crop((left, top, left + SPRITE, top + SPRITE)))


def draw_all(glyphs: list[Glyph]) -> np.ndarray:
    """All glyphs, [n, 4, SPRITE, SPRITE] uint8."""
    return np.stack([draw_glyph(g.text).transpose(2, 0, 1) for g in glyphs])
