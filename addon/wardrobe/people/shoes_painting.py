"""Textures of the shoes: leather and cloth panels with stitches, rubber soles, laces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .painting import Floats, noise_image, smoothstep, to_bytes
from .pieces import Box
from .shoes_palettes import Pattern, ShoeColours
from .shoes_panels import PANELS, mix
from .shoes_parts import (
    LACE_BOX,
    LINING_RINGS,
    SOLE_BOTTOM_BOX,
    SOLE_SIDE_BOX,
    TONGUE_BOX,
    UPPER_BOX,
)

RUBBER: frozenset[Pattern] = frozenset({"sneaker", "high_top"})  # light soles of rubber


def paint_shoes(
    pattern: Pattern,
    colours: ShoeColours,
    rng: np.random.Generator,
    *,
    rings: int,
    collar: int,
    size: int = 1024,
) -> NDArray[np.uint8]:
    """Paint a pair's texture.

    Parameters
    ----------
    rings, collar : int
        Rings of the upper without its lining, and the number of the ring at the collar's line:
        the panels follow them.

    Returns
    -------
    (size, size, 3) uint8 ndarray
    """
    picture = np.empty((size, size, 3), np.float32)
    picture[:] = np.asarray(colours.upper, np.float32)
    _paint_upper(_view(picture, UPPER_BOX), pattern, colours, rng, rings, collar)
    _paint_sole_side(_view(picture, SOLE_SIDE_BOX), pattern, colours, rng)
    _paint_tread(_view(picture, SOLE_BOTTOM_BOX), colours)
    if pattern == "sandal":
        _paint_footbed(_view(picture, TONGUE_BOX), colours, rng)
    else:
        _paint_tongue(_view(picture, TONGUE_BOX), colours, rng)
    _paint_laces(_view(picture, LACE_BOX), colours)
    return to_bytes(picture)


def _view(picture: Floats, box: Box) -> Floats:
    """The texels of a box (v up) with a small margin, row 0 at the box's top."""
    size, margin = len(picture), max(1, len(picture) // 200)
    top, bottom = round((1 - box[3]) * size) - margin, round((1 - box[1]) * size) + margin
    left, right = round(box[0] * size) - margin, round(box[2] * size) + margin
    return picture[max(top, 0) : bottom, max(left, 0) : right]


def _grid(view: Floats) -> tuple[Floats, Floats]:
    """u 0..1 rightwards and v 0..1 upwards over a view."""
    rows, columns = view.shape[:2]
    u, v = np.meshgrid(
        np.linspace(0, 1, columns, dtype=np.float32), np.linspace(1, 0, rows, dtype=np.float32)
    )
    return u, v


def _paint_upper(
    view: Floats,
    pattern: Pattern,
    colours: ShoeColours,
    rng: np.random.Generator,
    rings: int,
    collar: int,
) -> None:
    u, v = _grid(view)
    ring = v * (rings + LINING_RINGS - 1)
    side = np.abs(u - 0.5) * 2  # 0 on top, 1 under the foot
    PANELS[pattern](view, side, ring, colours, rings, collar)
    shape = (view.shape[0], view.shape[1])
    grain = noise_image(shape, (150, 260), rng) + 0.6 * noise_image(shape, (14, 22), rng)
    creases = noise_image(shape, (90, 8), rng) * np.exp(-(((ring - 11) / 3.0) ** 2))
    view *= (1 + 0.022 * grain + 0.05 * creases)[..., None]
    # Dust and shade gather where the leather meets the sole.
    shade = smoothstep(0.50, 0.75, side) * smoothstep(collar - 1.0, collar - 9.0, ring)
    view *= (1 - 0.25 * shade)[..., None]
    mix(view, smoothstep(rings + 0.2, rings + 1.0, ring), colours.lining)


def _paint_sole_side(
    view: Floats, pattern: Pattern, colours: ShoeColours, rng: np.random.Generator
) -> None:
    u, v = _grid(view)
    base = np.asarray(colours.sole, np.float32)
    view[:] = base
    if pattern in RUBBER:
        for height in (0.30, 0.62):
            mix(view, np.exp(-(((v - height) / 0.018) ** 2)) * 0.55, base * 0.55)
        toe = smoothstep(0.10, 0.07, np.minimum(u, 1 - u))
        ribs = 0.5 + 0.5 * np.sin(u * 900)
        mix(view, toe * ribs * (v > 0.32) * (v < 0.60) * 0.4, base * 0.6)
        mix(view, smoothstep(0.26, 0.22, v) * 0.8, base * 0.55)
    else:
        mix(view, np.exp(-(((v - 0.60) / 0.03) ** 2)) * 0.8, base * 0.35)
        stitches = (np.abs(np.sin(u * 620)) > 0.45) & (np.abs(v - 0.74) < 0.03)
        mix(view, stitches * np.float32(0.7), np.clip(base * 2.6 + 0.06, 0, 1))
    dirt = noise_image((view.shape[0], view.shape[1]), (5, 60), rng)
    view *= (1 - 0.05 * np.clip(dirt, 0, 1) - 0.10 * smoothstep(0.35, 0.0, v))[..., None]


def _paint_tread(view: Floats, colours: ShoeColours) -> None:
    u, _ = _grid(view)
    base = np.asarray(colours.sole, np.float32) * 0.6
    bars = smoothstep(-0.2, 0.2, np.sin(u * 130))
    view[:] = base * (0.6 + 0.4 * bars)[..., None]


def _paint_tongue(view: Floats, colours: ShoeColours, rng: np.random.Generator) -> None:
    u, v = _grid(view)
    base = np.asarray(colours.upper, np.float32)
    view[:] = base * 0.88
    edge = np.minimum(np.minimum(u, 1 - u) * 1.0, 1 - v)
    mix(view, np.exp(-(((edge - 0.09) / 0.02) ** 2)) * 0.5, base * 0.45)
    view *= (1 + 0.05 * noise_image((view.shape[0], view.shape[1]), (50, 50), rng))[..., None]


def _paint_footbed(view: Floats, colours: ShoeColours, rng: np.random.Generator) -> None:
    """Leather worn dark under heel and ball."""
    u, v = _grid(view)
    view[:] = np.asarray(colours.lining, np.float32)
    worn = np.exp(-(((v - 0.18) / 0.13) ** 2)) + np.exp(-(((v - 0.72) / 0.13) ** 2))
    worn = worn * smoothstep(0.5, 0.2, np.abs(u - 0.5))
    grain = noise_image((view.shape[0], view.shape[1]), (60, 40), rng)
    view *= (1 - 0.22 * worn + 0.04 * grain)[..., None]


def _paint_laces(view: Floats, colours: ShoeColours) -> None:
    u, v = _grid(view)
    weave = np.sin((u * 6 + v * 40) * np.pi) * np.sin((u * 6 - v * 40) * np.pi)
    view[:] = np.asarray(colours.lace, np.float32)
    view *= (0.92 + 0.08 * weave)[..., None]
