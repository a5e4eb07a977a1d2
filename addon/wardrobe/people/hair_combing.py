"""What hair styles are made of: a style's data, combing directions, waves and denser roots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hair_scalp import Scalp
from .hair_strands import Obstacle
from .painting import smoothstep

Points = NDArray[np.float64]
CROWN = np.array([0.06, 8.36, 0.02])
DOWN = np.array([0.0, -1.0, 0.0])
LONG_CARDS, SHORT_CARDS, CURLY_CARDS = (0, 5), (4, 8), (8, 12)


@dataclass(frozen=True)
class Strands:
    """Guide strands, each of which becomes a card.

    Attributes
    ----------
    points : (N, k, 3) float ndarray
    outward : (N, k, 3) float ndarray
        Directions that the cards face.
    """

    points: Points
    outward: Points


Grow = Callable[[Scalp, Obstacle, np.random.Generator, int], Strands]


@dataclass(frozen=True)
class Style:
    """A hair style.

    Attributes
    ----------
    spacing : float
        dm between the cards' roots.
    width : float
        dm of a card.
    segments : int
        Quads along a card.
    columns : (first, end)
        Which of the texture's cards it takes.
    grow : callable
        grow(scalp, obstacle, rng, segments) -> Strands of segments + 1 points.
    under_hats : bool
        Whether a hat can be worn over it: what the hat does not hide hangs below its rim.
    curtain : bool
        Whether it falls round the neck as one sheet instead of lying on it.
    """

    name: str
    description: str
    sexes: tuple[str, ...]
    spacing: float
    width: float
    segments: int
    columns: tuple[int, int]
    grow: Grow
    under_hats: bool = True
    curtain: bool = False


def unit(vectors: Points) -> Points:
    """Vectors of length 1, the same way."""
    result: Points = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return result


def round_head(points: Points) -> Strands:
    """Strands that face away from the upright through head and neck."""
    axis = np.stack([np.zeros(points.shape[:2]), np.clip(points[..., 1], 6.5, 7.55),
                     np.full(points.shape[:2], 0.38)], axis=-1)  # fmt: skip
    return Strands(points, points - axis)


def round_point(points: Points, centre: Points) -> Strands:
    """Strands that face away from a point."""
    return Strands(points, points - centre)


def joined(*parts: Strands) -> Strands:
    """Put strands of the same number of points together."""
    return Strands(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.outward for part in parts]),
    )


def denser(
    scalp: Scalp, rng: np.random.Generator, *, part_x: float | None = None, times: int = 1
) -> Scalp:
    """Repeat roots round the crown and along a parting, where hair leaves to both sides."""
    points = scalp.points
    thin = np.linalg.norm((points - CROWN) * [1, 0.5, 1], axis=1) < 0.42
    if part_x is not None:
        thin |= (np.abs(points[:, 0] - part_x) < 0.17) & (points[:, 1] > 7.85)
    rows = np.concatenate([np.arange(len(points)), *[np.flatnonzero(thin)] * times])
    moved = points[rows]
    moved[len(points) :, [0, 2]] += rng.normal(0, 0.035, (len(rows) - len(points), 2))
    return Scalp(moved, scalp.normals[rows])


def from_crown(places: Points) -> Points:
    """Unit directions away from the whorl at the back of the crown."""
    return unit(places - CROWN)


def on_top(roots: Points) -> Points:
    """1 on top of the head, 0 on its sides and back."""
    return smoothstep(7.85, 8.2, roots[:, 1])


def in_front(roots: Points) -> Points:
    """1 over the forehead, 0 from the middle of the head on backwards."""
    return smoothstep(0.3, 1.0, roots[:, 2])


def jitter(count: int, amount: float, rng: np.random.Generator) -> Points:
    """A direction of each strand's own, so that they do not lie like a brush."""
    return rng.normal(0.0, amount, (count, 3))


def parted(
    scalp: Scalp, rng: np.random.Generator, *, part_x: float, own: Points, backwards: Points
) -> Callable[[Points, Points, float], Points]:
    """Comb from a parting to both sides, clear of the face, and let it fall."""
    roots = scalp.points
    side = np.where(roots[:, 0] > part_x + rng.normal(0, 0.03, len(roots)), 1.0, -1.0)

    def comb(places: Points, starts: Points, part: float) -> Points:
        high = smoothstep(7.3, 8.25, places[:, 1])
        outward = np.column_stack([side * (0.25 + 0.9 * in_front(starts)), 0 * side, 0 * side])
        # Beside the face hair is kept out to the temples and led back.
        face = smoothstep(0.45, 0.8, places[:, 2]) * smoothstep(0.95, 0.75, side * places[:, 0])
        clear = np.column_stack([side * 0.9 * face, 0 * side, -0.55 * face])
        led = np.column_stack([0 * side, 0 * side, -backwards])
        away = from_crown(places) * (0.55 * high)[:, None]
        fall = (1.15 - 0.75 * high)[:, None] * DOWN
        result: Points = 0.55 * (outward * high[:, None] + clear + led + away + fall + own)
        return result

    return comb


def wave(
    strands: Points, rng: np.random.Generator, *, amount: float = 0.045, turns: float = 5.2
) -> Points:
    """Offsets of a sideways wave that grows towards the tips, neighbours nearly in step."""
    y = strands[..., 1]
    phase = 2.0 * strands[:, :1, 2] + rng.normal(0, 0.5, (len(strands), 1))
    swing = amount * smoothstep(7.4, 6.0, y) * np.sin(turns * y + phase)
    offset = strands[..., [0, 2]] - [0.0, 0.3]
    across = np.stack([offset[..., 1], np.zeros_like(y), -offset[..., 0]], axis=-1)
    result: Points = swing[..., None] * unit(across)
    return result
