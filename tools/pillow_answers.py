"""What Pillow makes of a picture file, as numbers to compare a decoder with: upright, RGB, first frame."""
import base64
import hashlib
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SAMPLES = 300
STEP = 2_654_435_769  # 2^32 by the golden ratio: any number of positions is spread evenly


def positions(pixels: int) -> list[int]:
    """Where the samples lie, counted along the rows. e2e/pages/pixels-worker.ts has the same rule."""
    return [((i * STEP) % 2**32 * pixels) >> 32 for i in range(SAMPLES)]


def facts(rgb: Image.Image) -> dict:
    pixels = np.asarray(rgb).reshape(-1, 3)
    sampled = pixels[positions(len(pixels))]
    digest = hashlib.sha256(rgb.tobytes()).hexdigest()
    return dict(width=rgb.width, height=rgb.height, sha256=digest, rgb=base64.b64encode(sampled.tobytes()).decode())


def is_lossless(path: Path, kind: str) -> bool:
    return kind in ("PNG", "GIF", "BMP", "TIFF") or (kind == "WEBP" and b"VP8L" in path.read_bytes())


def answer(path: Path) -> dict:
    """Facts, or Pillow's error. `alpha` is the lowest one there is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(path)
            kind, mode, frames = image.format, image.mode, getattr(image, "n_frames", 1)
            image.seek(0)
            upright = ImageOps.exif_transpose(image)
            found = facts(upright.convert("RGB"))
        except (OSError, Image.DecompressionBombError) as error:
            return dict(file=path.name, error=type(error).__name__)
        transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        alpha = int(np.asarray(upright.convert("RGBA"))[..., 3].min()) if transparent else 255
    orientation = image.getexif().get(0x0112, 1)
    return dict(file=path.name, format=kind, mode=mode, frames=frames, orientation=orientation, alpha=alpha,
                lossless=is_lossless(path, kind), **found)
