"""Textures of bags: canvas, nylon or leather with seams, zips and hems."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .bags import BODY_BOX, POCKET_BOX, STRAP_BOX
from .painting import Colour, Floats, noise_image, smoothstep, to_bytes
from .pieces import Box

# name -> pairs of the bag's own colour and that of its straps
COLOURS: dict[str, tuple[tuple[Colour, Colour], ...]] = {
    "bag_messenger": (
        ((0.26, 0.16, 0.10), (0.22, 0.13, 0.08)),
        ((0.07, 0.065, 0.065), (0.06, 0.06, 0.06)),
        ((0.27, 0.29, 0.21), (0.24, 0.17, 0.11)),
    ),
    "bag_tote": (
        ((0.78, 0.73, 0.62), (0.76, 0.71, 0.60)),
        ((0.10, 0.10, 0.11), (0.10, 0.10, 0.11)),
        ((0.42, 0.16, 0.14), (0.30, 0.19, 0.12)),
        ((0.20, 0.27, 0.38), (0.70, 0.64, 0.52)),
    ),
    "bag_backpack": (
        ((0.08, 0.085, 0.09), (0.06, 0.06, 0.065)),
        ((0.12, 0.18, 0.29), (0.08, 0.09, 0.12)),
        ((0.45, 0.14, 0.12), (0.10, 0.10, 0.10)),
        ((0.33, 0.36, 0.27), (0.16, 0.14, 0.11)),
    ),
}


def paint_bag(name: str, rng: np.random.Generator, *, size: int = 1024) -> NDArray[np.uint8]:
    """Paint a bag of `bags.DESIGNS` in colours that the rng chooses; (size, size, 3) uint8."""
    choices = COLOURS[name]
    main, band = choices[int(rng.integers(len(choices)))]
    picture = np.empty((size, size, 3), np.float32)
    picture[:] = np.asarray(main, np.float32)
    weave = _weave(size, rng, coarse=name == "bag_tote")
    for box, colour in ((BODY_BOX, main), (POCKET_BOX, main), (STRAP_BOX, band)):
        view, cloth = _view(picture, box), _view(weave, box)
        view[:] = np.asarray(colour, np.float32) * cloth[..., None]
        rows, columns = view.shape[:2]
        u, v = np.meshgrid(
            np.linspace(0, 1, columns, dtype=np.float32), np.linspace(1, 0, rows, dtype=np.float32)
        )
        view *= _details(name, box, u, v)[..., None]
    return to_bytes(picture)


def _view(picture: Floats, box: Box) -> Floats:
    size = len(picture)
    top, bottom = round((1 - box[3]) * size) - 5, round((1 - box[1]) * size) + 5
    left, right = round(box[0] * size) - 5, round(box[2] * size) + 5
    return picture[max(top, 0) : bottom, max(left, 0) : right]


def _weave(size: int, rng: np.random.Generator, *, coarse: bool) -> Floats:
    """Lightness of woven cloth around 1, a little worn."""
    place = np.arange(size, dtype=np.float32) * (0.9 if coarse else 1.6)
    threads = np.sin(place)[None] * np.sin(place)[:, None]
    worn = noise_image((size, size), (14, 14), rng) + 0.5 * noise_image((size, size), (90, 90), rng)
    return np.asarray(1 + (0.10 if coarse else 0.05) * threads + 0.06 * worn, np.float32)


def _details(name: str, box: Box, u: Floats, v: Floats) -> Floats:
    """Lightness of seams, stitches, zips and shade in the folds."""
    if box == STRAP_BOX:
        edge = np.abs(v - 0.33)
        stitch = (np.abs(edge - 0.26) < 0.02) * (np.sin(u * 900) > -0.3)
        return np.asarray(1 - 0.25 * stitch, np.float32)
    low = 0.72 + 0.28 * smoothstep(0.0, 0.16, v)
    if name == "bag_tote":
        hem = np.exp(-(((v - 0.90) / 0.006) ** 2)) * (np.sin(u * 1500) > -0.3) * 0.35
        side = np.exp(-(((np.abs((u * 2 + 0.5) % 1 - 0.5)) / 0.012) ** 2)) * 0.25
        return np.asarray(low * (1 - np.clip(hem + side, 0, 0.6)), np.float32)
    zips = np.exp(-(((v - (0.80 if box == BODY_BOX else 0.74)) / 0.012) ** 2))
    teeth = zips * (0.55 + 0.25 * (np.sin(u * 1800) > 0))
    piping = np.exp(-(((np.abs(v - 0.5) - 0.36) / 0.008) ** 2)) * 0.4
    if name == "bag_messenger":
        teeth = 0 * teeth
    return np.asarray(low * (1 - np.clip(teeth + piping, 0, 0.8)), np.float32)
