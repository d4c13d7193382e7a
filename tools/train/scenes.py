"""Composes pictures from glyphs: one or two on a background, in a batch, at any size.

A scene is drawn from a seeded generator. Training scenes and held-out scenes differ by seed only, so a
held-out picture shows a known glyph at a place, size, angle, tint and background never seen before.
"""
from dataclasses import dataclass

import torch
import torch.nn.functional as F

BACKGROUNDS = 7  # flat, linear, radial, stripes, checks, dots, clouds
TRAIN_SEED, HELD_OUT_SEED = 1, 1_000_003


@dataclass
class Scenes:
    """A batch of n scenes. Lengths are fractions of the picture's side, angles radians."""
    glyphs: torch.Tensor  # [n, 2] glyph numbers; the second is -1 where there is only one
    centre: torch.Tensor  # [n, 2, 2] x and y in -1..1
    side: torch.Tensor  # [n, 2] side of the sprite's square
    angle: torch.Tensor  # [n, 2]
    tint: torch.Tensor  # [n, 2, 3] factor for each colour channel
    colours: torch.Tensor  # [n, 2, 3] of the background, 0..1
    kind: torch.Tensor  # [n] background kind
    pattern: torch.Tensor  # [n, 4] the background's own numbers, 0..1
    clouds: torch.Tensor  # [n, 1, 5, 5] noise for the clouds


def uniform(rng: torch.Generator, *shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
    return low + (high - low) * torch.rand(*shape, generator=rng)


def random_scenes(glyphs: torch.Tensor, rng: torch.Generator) -> Scenes:
    """Places the given glyphs [n, 2] at random. Two glyphs stand side by side or one above the other."""
    n = len(glyphs)
    two = (glyphs[:, 1] >= 0)[:, None]
    side = torch.where(two, uniform(rng, n, 2, low=0.45, high=0.62), uniform(rng, n, 2, low=0.5, high=1.05))
    room = (1 - side * 0.85).clamp(min=0.04)[..., None]
    alone = uniform(rng, n, 2, 2, low=-1, high=1) * room
    apart = torch.tensor([[-0.45, 0.0], [0.45, 0.0]]).expand(n, 2, 2)
    upright = (uniform(rng, n) < 0.3)[:, None, None]
    apart = torch.where(upright, apart.flip(2), apart)
    swapped = (uniform(rng, n) < 0.5)[:, None, None]
    apart = torch.where(swapped, -apart, apart) + uniform(rng, n, 2, 2, low=-0.1, high=0.1)
    hue, light = uniform(rng, n, 2, 3), uniform(rng, n, 2, 1)
    strength = uniform(rng, n, 2, 1) ** 0.7
    return Scenes(
        glyphs=glyphs,
        centre=torch.where(two[..., None], apart, alone),
        side=side,
        angle=uniform(rng, n, 2, low=-0.3, high=0.3),
        tint=uniform(rng, n, 2, 1, low=0.85, high=1.1) * uniform(rng, n, 2, 3, low=0.92, high=1.08),
        colours=(light + (hue - 0.5) * strength).clamp(0, 1),
        kind=torch.randint(BACKGROUNDS, (n,), generator=rng),
        pattern=uniform(rng, n, 4),
        clouds=uniform(rng, n, 1, 5, 5),
    )


def backgrounds(s: Scenes, size: int) -> torch.Tensor:
    """[n, 3, size, size], 0..1: each scene's two colours mixed by its pattern."""
    n = len(s.kind)
    axis = (torch.arange(size) + 0.5) / size * 2 - 1
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    a, b, c, d = (s.pattern[:, i, None, None] for i in range(4))
    turn = a * 2 * torch.pi
    along = x * turn.cos() + y * turn.sin()
    across = y * turn.cos() - x * turn.sin()
    rate = 2 + 6 * b
    wave = lambda t: torch.sin(t * rate * torch.pi)
    mix = torch.empty(n, size, size)
    soft = lambda t: (t * size / 20 + 0.5).clamp(0, 1)  # an edge about as wide as a pixel
    fields = (
        lambda i: torch.zeros(len(i), size, size),
        lambda i: (along[i] * (0.4 + 0.6 * b[i]) + 1) / 2,
        lambda i: ((x - c[i] + 0.5) ** 2 + (y - d[i] + 0.5) ** 2).sqrt() * (0.4 + b[i]),
        lambda i: soft(wave(along)[i] - 0.8 * c[i] + 0.4),
        lambda i: soft(wave(along)[i] * wave(across)[i]),
        lambda i: soft((along[i] * rate[i] * torch.pi).cos() * (across[i] * rate[i] * torch.pi).cos() - 0.3 - 0.4 * c[i]),
        lambda i: F.interpolate(s.clouds[i], (size, size), mode="bicubic", align_corners=False)[:, 0],
    )
    for kind, field in enumerate(fields):
        chosen = (s.kind == kind).nonzero()[:, 0]
        if len(chosen):
            mix[chosen] = field(chosen)
    mix = mix.clamp(0, 1)[:, None]
    first, second = (s.colours[:, i, :, None, None] for i in range(2))
    return first + (second - first) * mix


def placed(sprites: torch.Tensor, s: Scenes, which: int, size: int, over: int) -> torch.Tensor:
    """One glyph of each scene on a clear picture: [n, 4, size, size], premultiplied, drawn `over` times as large and averaged."""
    number, side = s.glyphs[:, which].clamp(min=0), s.side[:, which]
    cos, sin = s.angle[:, which].cos() / side, s.angle[:, which].sin() / side
    x, y = s.centre[:, which].unbind(1)
    theta = torch.stack([torch.stack([cos, sin, -(cos * x + sin * y)], 1), torch.stack([-sin, cos, sin * x - cos * y], 1)], 1)
    grid = F.affine_grid(theta, [len(number), 4, over * size, over * size], align_corners=False)
    drawn = F.avg_pool2d(F.grid_sample(sprites[number], grid, mode="bilinear", align_corners=False), over)
    alpha = drawn[:, 3:]
    tinted = torch.minimum(drawn[:, :3] * s.tint[:, which, :, None, None], alpha)
    return torch.cat([tinted, alpha], 1)


def compose(sprites: torch.Tensor, s: Scenes, size: int, over: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures [n, 3, size, size] and how much of each pixel is glyph [n, 1, size, size], 0..1.

    `sprites` is [glyphs, 4, side, side], premultiplied, 0..1.
    """
    picture, covered = backgrounds(s, size), torch.zeros(len(s.kind), 1, size, size)
    for which in (0, 1):
        there = (s.glyphs[:, which] >= 0).nonzero()[:, 0]
        if len(there) == 0:
            continue
        part = Scenes(**{name: value[there] for name, value in vars(s).items()})
        layer = placed(sprites, part, which, size, over)
        picture[there] = picture[there] * (1 - layer[:, 3:]) + layer[:, :3]
        covered[there] = torch.maximum(covered[there], layer[:, 3:])
    return picture.clamp(0, 1), covered


def premultiplied(drawn: torch.Tensor, side: int) -> torch.Tensor:
    """Sprites [n, 4, side, side] in 0..1 for training, from 8-bit ones of any size.

    Soft edges are multiplied by alpha once more than they need: a thin dark rim, which the shipped weights were trained
    with. Pictures that are measured or shown (render.py) have none; on 384 glyphs the difference in recall was 0.003.
    """
    sprites = drawn.float() / 255
    sprites[:, :3] *= sprites[:, 3:]
    return F.interpolate(sprites, (side, side), mode="area" if side < drawn.shape[-1] else "bilinear")
