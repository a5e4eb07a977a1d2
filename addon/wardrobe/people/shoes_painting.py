"""Textures of the shoes: leather and cloth panels with stitches, rubber soles, laces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .painting import Colour, Floats, noise_image, smoothstep, to_bytes
from .pieces import Box
from .shoes_parts import (
    LACE_BOX,
    LINING_RINGS,
    SOLE_BOTTOM_BOX,
    SOLE_SIDE_BOX,
    TONGUE_BOX,
    UPPER_BOX,
)

Pattern = Literal["sneaker", "boot"]


@dataclass(frozen=True)
class ShoeColours:
    """sRGB 0..1 of a shoe's main and second material, sole, laces and lining."""

    upper: Colour
    panel: Colour
    sole: Colour
    lace: Colour
    lining: Colour


SNEAKER_COLOURS: dict[str, ShoeColours] = {
    "white": ShoeColours(
        (0.86, 0.85, 0.83), (0.80, 0.79, 0.77), (0.90, 0.89, 0.86),
        (0.9, 0.9, 0.88), (0.62, 0.62, 0.62),
    ),
    "navy": ShoeColours(
        (0.14, 0.19, 0.30), (0.10, 0.13, 0.21), (0.88, 0.87, 0.84),
        (0.9, 0.9, 0.88), (0.35, 0.37, 0.42),
    ),
    "grey": ShoeColours(
        (0.45, 0.46, 0.47), (0.30, 0.31, 0.33), (0.86, 0.85, 0.83),
        (0.82, 0.82, 0.8), (0.30, 0.30, 0.31),
    ),
    "black": ShoeColours(
        (0.12, 0.12, 0.125), (0.075, 0.075, 0.08), (0.84, 0.83, 0.80),
        (0.86, 0.86, 0.84), (0.17, 0.17, 0.17),
    ),
    "red": ShoeColours(
        (0.55, 0.13, 0.12), (0.38, 0.08, 0.08), (0.88, 0.86, 0.82),
        (0.9, 0.88, 0.85), (0.32, 0.30, 0.30),
    ),
}  # fmt: skip
BOOT_COLOURS: dict[str, ShoeColours] = {
    "black": ShoeColours(
        (0.085, 0.08, 0.078), (0.06, 0.058, 0.058), (0.055, 0.05, 0.048),
        (0.06, 0.06, 0.06), (0.30, 0.24, 0.19),
    ),
    "brown": ShoeColours(
        (0.30, 0.185, 0.11), (0.20, 0.125, 0.08), (0.11, 0.085, 0.07),
        (0.2, 0.13, 0.09), (0.44, 0.34, 0.25),
    ),
    "tan": ShoeColours(
        (0.52, 0.35, 0.21), (0.33, 0.23, 0.15), (0.16, 0.12, 0.09),
        (0.3, 0.2, 0.13), (0.50, 0.40, 0.30),
    ),
}  # fmt: skip
PALETTES: dict[Pattern, dict[str, ShoeColours]] = {
    "sneaker": SNEAKER_COLOURS,
    "boot": BOOT_COLOURS,
}


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


def _mix(view: Floats, cover: Floats, colour: Colour | Floats) -> None:
    view += cover[..., None] * (np.asarray(colour, np.float32) - view)


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
    if pattern == "sneaker":
        _sneaker_panels(view, side, ring, colours)
    else:
        _boot_panels(view, side, ring, colours, rings, collar)
    shape = (view.shape[0], view.shape[1])
    grain = noise_image(shape, (150, 260), rng) + 0.6 * noise_image(shape, (14, 22), rng)
    creases = noise_image(shape, (90, 8), rng) * np.exp(-(((ring - 11) / 3.0) ** 2))
    view *= (1 + 0.022 * grain + 0.05 * creases)[..., None]
    # Dust and shade gather where the leather meets the sole.
    shade = smoothstep(0.50, 0.75, side) * smoothstep(collar - 1.0, collar - 9.0, ring)
    view *= (1 - 0.25 * shade)[..., None]
    _mix(view, smoothstep(rings + 0.2, rings + 1.0, ring), colours.lining)


def _panel(view: Floats, inside: Floats, colour: Colour, *, stitch: float) -> None:
    """Fill where `inside` > 0 (in about rings), with a dark edge and a row of stitches."""
    base = np.asarray(colour, np.float32)
    _mix(view, smoothstep(-0.05, 0.05, inside), base)
    _mix(view, np.exp(-((inside / 0.07) ** 2)) * 0.65, base * 0.45)
    row = np.exp(-(((inside - 0.28) / 0.055) ** 2))
    columns = np.arange(view.shape[1], dtype=np.float32)
    rows = np.arange(view.shape[0], dtype=np.float32)[:, None]
    beat = smoothstep(0.25, 0.45, np.abs(np.sin((columns + rows) * np.float32(0.42))))
    _mix(view, row * beat * stitch, np.clip(base * 1.5 + 0.10, 0, 1))


def _sneaker_panels(view: Floats, side: Floats, ring: Floats, colours: ShoeColours) -> None:
    _panel(
        view,
        4.6 - 2.2 * smoothstep(0.0, 0.75, side) - ring + 3.0 * side**3,
        colours.panel,
        stitch=0.6,
    )
    # Eyelet stays on both sides of the throat.
    stay = np.minimum(np.minimum((0.36 - side) * 12, ring - 10.2), 28.5 - ring)
    _panel(view, stay, colours.panel, stitch=0.6)
    throat = np.minimum((0.17 - side) * 12, ring - 11.2)
    _mix(view, smoothstep(-0.1, 0.1, throat), np.asarray(colours.upper, np.float32) * 0.62)
    # Heel counter, and a slanting band on the quarter.
    _panel(
        view,
        np.minimum(ring - 22.5 + 5.0 * (0.6 - side), (side - 0.50) * 14),
        colours.panel,
        stitch=0.6,
    )
    band = 0.55 - np.abs(ring - 15.5 - 9.0 * (side - 0.5))
    _panel(view, np.minimum(band, (side - 0.38) * 14), colours.panel, stitch=0.5)
    for number in range(6):
        hole = np.hypot((side - 0.235) * 26, (ring - 11.6 - number * 1.55) * 1.3)
        _mix(view, smoothstep(0.42, 0.32, hole), np.asarray(colours.lace, np.float32) * 0.55)
        _mix(view, smoothstep(0.24, 0.16, hole), (0.02, 0.02, 0.02))


def _boot_panels(
    view: Floats, side: Floats, ring: Floats, colours: ShoeColours, rings: int, collar: int
) -> None:
    # Elastic gusset on each side of the shaft: a tapering wedge of fine ribs.
    wedge = 0.165 - 0.017 * np.maximum(rings - ring, 0) - np.abs(side - 0.5)
    inside = np.minimum(wedge * 18, rings - 0.7 - ring)
    _panel(view, inside, colours.panel, stitch=0.0)
    ribs = 0.75 + 0.25 * np.sin(np.arange(view.shape[1], dtype=np.float32) * 1.1)
    view *= np.where(inside[..., None] > 0.1, ribs[None, :, None], 1.0).astype(np.float32)
    _seam(view, np.abs(side - 0.97) * 14 + (ring < collar - 5) * 9, colours)
    _seam(view, np.abs(rings - 0.45 - ring), colours)


def _seam(view: Floats, distance: Floats, colours: ShoeColours) -> None:
    base = np.asarray(colours.upper, np.float32)
    _mix(view, np.exp(-((distance / 0.12) ** 2)) * 0.6, base * 0.4)


def _paint_sole_side(
    view: Floats, pattern: Pattern, colours: ShoeColours, rng: np.random.Generator
) -> None:
    u, v = _grid(view)
    base = np.asarray(colours.sole, np.float32)
    view[:] = base
    if pattern == "sneaker":
        for height in (0.30, 0.62):
            _mix(view, np.exp(-(((v - height) / 0.018) ** 2)) * 0.55, base * 0.55)
        toe = smoothstep(0.10, 0.07, np.minimum(u, 1 - u))
        ribs = 0.5 + 0.5 * np.sin(u * 900)
        _mix(view, toe * ribs * (v > 0.32) * (v < 0.60) * 0.4, base * 0.6)
        _mix(view, smoothstep(0.26, 0.22, v) * 0.8, base * 0.55)
    else:
        _mix(view, np.exp(-(((v - 0.60) / 0.03) ** 2)) * 0.8, base * 0.35)
        stitches = (np.abs(np.sin(u * 620)) > 0.45) & (np.abs(v - 0.74) < 0.03)
        _mix(view, stitches * np.float32(0.7), np.clip(base * 2.6 + 0.06, 0, 1))
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
    _mix(view, np.exp(-(((edge - 0.09) / 0.02) ** 2)) * 0.5, base * 0.45)
    view *= (1 + 0.05 * noise_image((view.shape[0], view.shape[1]), (50, 50), rng))[..., None]


def _paint_laces(view: Floats, colours: ShoeColours) -> None:
    u, v = _grid(view)
    weave = np.sin((u * 6 + v * 40) * np.pi) * np.sin((u * 6 - v * 40) * np.pi)
    view[:] = np.asarray(colours.lace, np.float32)
    view *= (0.92 + 0.08 * weave)[..., None]
