"""Textures of hats: twill panels with stitches, knitted ribs, felt and straw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .hats import BAND_BOX, BRIM_BOX, CROWN_BOX, DESIGNS, HatPattern
from .painting import Colour, Floats, noise_image, smoothstep, to_bytes
from .pieces import Box

# pattern -> pairs of the hat's own colour and that of its ribbon, peak or stripes
COLOURS: dict[HatPattern, tuple[tuple[Colour, Colour], ...]] = {
    "cap": (
        ((0.09, 0.12, 0.21), (0.09, 0.12, 0.21)),
        ((0.06, 0.06, 0.065), (0.06, 0.06, 0.065)),
        ((0.50, 0.10, 0.10), (0.42, 0.07, 0.08)),
        ((0.80, 0.78, 0.73), (0.13, 0.17, 0.28)),
        ((0.30, 0.33, 0.24), (0.30, 0.33, 0.24)),
    ),
    "beanie": (
        ((0.16, 0.17, 0.19), (0.16, 0.17, 0.19)),
        ((0.45, 0.13, 0.12), (0.45, 0.13, 0.12)),
        ((0.62, 0.47, 0.20), (0.62, 0.47, 0.20)),
        ((0.55, 0.55, 0.54), (0.55, 0.55, 0.54)),
        ((0.13, 0.24, 0.25), (0.13, 0.24, 0.25)),
    ),
    "felt": (
        ((0.20, 0.15, 0.12), (0.06, 0.05, 0.05)),
        ((0.27, 0.27, 0.28), (0.07, 0.07, 0.08)),
        ((0.43, 0.35, 0.26), (0.15, 0.10, 0.07)),
    ),
    "straw": (
        ((0.74, 0.62, 0.42), (0.10, 0.10, 0.12)),
        ((0.80, 0.71, 0.54), (0.45, 0.12, 0.12)),
        ((0.62, 0.48, 0.30), (0.16, 0.22, 0.34)),
    ),
}


def paint_hat(name: str, rng: np.random.Generator, *, size: int = 1024) -> NDArray[np.uint8]:
    """Paint a hat of `DESIGNS` in colours that the rng chooses; (size, size, 3) uint8."""
    pattern = DESIGNS[name].pattern
    choices = COLOURS[pattern]
    main, second = choices[int(rng.integers(len(choices)))]
    picture = np.empty((size, size, 3), np.float32)
    picture[:] = np.asarray(main, np.float32)
    for box, colour in (
        (CROWN_BOX, main),
        (BRIM_BOX, second if pattern == "cap" else main),
        (BAND_BOX, second),
    ):
        view = _view(picture, box)
        view[:] = np.asarray(colour, np.float32)
        u, v = _grid(view)
        if box != BAND_BOX or pattern == "cap":
            view *= _material(pattern, u, v, rng, crown=box == CROWN_BOX)[..., None]
        else:
            view *= (0.92 + 0.08 * np.sin(v * 60))[..., None]
    return to_bytes(picture)


def _view(picture: Floats, box: Box) -> Floats:
    size = len(picture)
    top, bottom = round((1 - box[3]) * size) - 4, round((1 - box[1]) * size) + 4
    return picture[max(top, 0) : bottom]


def _grid(view: Floats) -> tuple[Floats, Floats]:
    rows, columns = view.shape[:2]
    u, v = np.meshgrid(
        np.linspace(0, 1, columns, dtype=np.float32), np.linspace(1, 0, rows, dtype=np.float32)
    )
    return u, v


def _material(
    pattern: HatPattern, u: Floats, v: Floats, rng: np.random.Generator, *, crown: bool
) -> Floats:
    """Lightness of a hat's cloth around 1 over its crown or its brim."""
    shape = (u.shape[0], u.shape[1])
    grain = 0.05 * noise_image(shape, (180, 300), rng) + 0.05 * noise_image(shape, (10, 18), rng)
    if pattern == "cap":
        twill = 0.04 * np.sin((u * 260 + v * 180) * 2 * np.pi)
        return np.asarray((1 + grain + twill) * _cap_seams(u, v, crown=crown), np.float32)
    if pattern == "beanie":
        ribs = np.abs(np.sin(u * np.pi * 72)) ** 0.6
        stitch = 0.10 * np.abs(np.sin(v * np.pi * (70 if crown else 26) + 2.2 * np.abs(ribs)))
        return np.asarray(0.62 + 0.40 * ribs + stitch + grain, np.float32)
    if pattern == "felt":
        return np.asarray(1 + 1.3 * grain, np.float32)
    across = np.sin(u * np.pi * 160) * np.sin(v * np.pi * (90 if crown else 60))
    rows = np.abs(np.sin(v * np.pi * (30 if crown else 20)))
    return np.asarray(0.86 + 0.12 * across + 0.16 * rows + 1.5 * grain, np.float32)


def _cap_seams(u: Floats, v: Floats, *, crown: bool) -> Floats:
    """Seams and double stitches between six panels, eyelets; rows of stitches on the peak."""
    if not crown:
        rows = smoothstep(0.72, 0.95, np.abs(np.sin(v * np.pi * 14)))
        dashes = (np.sin(u * np.pi * 240) > -0.2) & (v > 0.1)
        return np.asarray(1 - 0.25 * rows * dashes, np.float32)
    panel = np.abs((u * 6 + 0.5) % 1 - 0.5)  # 0 on a seam
    seam = np.exp(-((panel / 0.012) ** 2)) * 0.45
    stitch = np.exp(-(((panel - 0.05) / 0.008) ** 2)) * (np.sin(v * np.pi * 130) > -0.2) * 0.22
    eyelet = np.hypot((panel - 0.5) * 1.9, (v - 0.70) * 3.2)
    ring = np.exp(-(((eyelet - 0.085) / 0.02) ** 2)) * 0.30
    hole = smoothstep(0.07, 0.05, eyelet) * 0.85
    return np.asarray(1 - np.clip(seam + stitch + ring + hole, 0, 0.9), np.float32)
