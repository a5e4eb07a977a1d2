"""Four hair styles: how long hair is at each root, how it is combed, and where it is parted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hair_scalp import Scalp, above_hairline
from .hair_strands import (
    Growth,
    Obstacle,
    ends_at_height,
    ends_before_ears,
    grow_strands,
    resample,
)
from .painting import smoothstep

Points = NDArray[np.float64]
_CROWN = np.array([0.06, 8.36, 0.02])
_DOWN = np.array([0.0, -1.0, 0.0])


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
        grow(scalp, obstacle, rng, segments) -> strands (N, segments + 1, 3).
    """

    name: str
    description: str
    sexes: tuple[str, ...]
    spacing: float
    width: float
    segments: int
    columns: tuple[int, int]
    grow: Callable[[Scalp, Obstacle, np.random.Generator, int], Points]


def _unit(vectors: Points) -> Points:
    unit: Points = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit


def _from_crown(places: Points) -> Points:
    """Unit directions away from the whorl at the back of the crown."""
    return _unit(places - _CROWN)


def _top(roots: Points) -> Points:
    """1 on top of the head, 0 on its sides and back."""
    return smoothstep(7.85, 8.2, roots[:, 1])


def _front(roots: Points) -> Points:
    return smoothstep(0.3, 1.0, roots[:, 2])


def _jitter(count: int, amount: float, rng: np.random.Generator) -> Points:
    """A direction of each strand's own, so that they do not lie like a brush."""
    return rng.normal(0.0, amount, (count, 3))


def _grow_crop(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Points:
    """Short all over, a little longer on top, brushed forward from the whorl."""
    roots = scalp.points
    count = len(roots)
    own = _jitter(count, 0.26, rng)
    top, front = _top(roots), _front(roots)
    lengths = (0.20 + 0.24 * top + 0.10 * top * front) * rng.uniform(0.8, 1.15, count)
    lengths *= 0.55 + 0.45 * smoothstep(0.0, 0.35, above_hairline(roots))

    def comb(places: Points, starts: Points, part: float) -> Points:
        forward = np.array([0.0, -0.1, 0.8]) * top[:, None]
        return 0.35 * (_unit(_from_crown(places) + forward + own) + 0.35 * _DOWN)

    growth = Growth(
        lengths,
        margins=(0.055 + 0.06 * top) * rng.uniform(0.5, 1.0, count),
        lift=0.40 + 0.22 * top,
        comb=comb,
        steps=8,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    return resample(strands, ends_before_ears(strands), segments + 1)


def _grow_side_part(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Points:
    """Parted on the wearer's left; the top combed over to the right and back, short sides."""
    roots = scalp.points
    count = len(roots)
    own = _jitter(count, 0.13, rng)
    top = smoothstep(7.75, 8.1, roots[:, 1])
    over = (roots[:, 0] < 0.40 + rng.normal(0, 0.05, count)) * top  # what is combed over
    front = _front(roots)
    lengths = 0.26 + top * (0.35 + 0.55 * over + 0.15 * front * over)
    lengths *= rng.uniform(0.85, 1.1, count)
    lengths *= 0.6 + 0.4 * smoothstep(0.0, 0.3, above_hairline(roots))

    def comb(places: Points, starts: Points, part: float) -> Points:
        across = np.column_stack([-0.95 * over, 0.05 * over, (-0.50 - 0.35 * front) * over])
        away = np.column_stack([0.6 * (1 - over) * top, 0 * over, -0.25 * (1 - over) * top])
        side = _from_crown(places) * (1 - top)[:, None]
        fall = (0.25 + 0.5 * part) * _DOWN
        back = np.array([0.0, 0.0, -0.35]) * smoothstep(0.5, 0.8, starts[:, 2])[:, None]
        result: Points = 0.5 * (across + away + side + own + fall + back * (1 - over)[:, None])
        return result

    growth = Growth(
        lengths,
        margins=(0.04 + 0.13 * over + 0.05 * top) * rng.uniform(0.45, 1.0, count),
        lift=0.22 + 0.34 * over * (0.5 + 0.5 * front),
        comb=comb,
        steps=12,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    return resample(strands, ends_before_ears(strands), segments + 1)


def _parted(
    scalp: Scalp, rng: np.random.Generator, *, part_x: float, own: Points, backwards: Points
) -> Callable[[Points, Points, float], Points]:
    """Comb from a parting to both sides, clear of the face, and let it fall."""
    roots = scalp.points
    side = np.where(roots[:, 0] > part_x + rng.normal(0, 0.03, len(roots)), 1.0, -1.0)

    def comb(places: Points, starts: Points, part: float) -> Points:
        high = smoothstep(7.3, 8.25, places[:, 1])
        outward = np.column_stack([side * (0.25 + 0.9 * _front(starts)), 0 * side, 0 * side])
        # Beside the face hair is kept out to the temples and led back.
        face = smoothstep(0.45, 0.8, places[:, 2]) * smoothstep(0.95, 0.75, side * places[:, 0])
        clear = np.column_stack([side * 0.9 * face, 0 * side, -0.55 * face])
        led = np.column_stack([0 * side, 0 * side, -backwards])
        away = _from_crown(places) * (0.55 * high)[:, None]
        fall = (1.15 - 0.75 * high)[:, None] * _DOWN
        result: Points = 0.55 * (outward * high[:, None] + clear + led + away + fall + own)
        return result

    return comb


def _grow_bob(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Points:
    """To the jaw all round, parted on the left, the ends turned in."""
    roots = scalp.points
    count = len(roots)
    own = _jitter(count, 0.06, rng)
    front = _front(roots)
    fall = _parted(scalp, rng, part_x=0.24, own=own, backwards=0.10 * front)

    def comb(places: Points, starts: Points, part: float) -> Points:
        inward = _unit(np.column_stack([-places[:, 0], 0 * front, 0.15 - places[:, 2]]))
        ends = smoothstep(6.85, 6.45, places[:, 1])
        return fall(places, starts, part) + 0.40 * ends[:, None] * inward

    growth = Growth(
        np.full(count, 2.9),
        margins=0.06 + 0.13 * rng.uniform(0, 1, count) ** 1.2,
        lift=np.full(count, 0.15),
        comb=comb,
        steps=34,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    heights = 6.42 + 0.06 * rng.normal(0, 1, count) + 0.10 * smoothstep(0.0, -0.4, roots[:, 2])
    return resample(strands, ends_at_height(strands, heights), segments + 1)


def _grow_long(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Points:
    """To the shoulder blades, parted in the middle, with a soft wave."""
    roots = scalp.points
    count = len(roots)
    own = _jitter(count, 0.05, rng)
    front = _front(roots)
    # Led well back, so that the sides flow into the back instead of ending in a dark edge.
    fall = _parted(scalp, rng, part_x=0.02, own=own, backwards=0.26 + 0.1 * front)

    def comb(places: Points, starts: Points, part: float) -> Points:
        low = smoothstep(6.9, 6.1, places[:, 1])
        behind = np.column_stack([-0.25 * np.sign(places[:, 0]) * low, 0 * low, -0.55 * low])
        behind *= smoothstep(-0.75, -0.35, places[:, 2])[:, None]
        result: Points = fall(places, starts, part) + behind
        return result

    growth = Growth(
        np.full(count, 5.2),
        margins=0.06 + 0.13 * rng.uniform(0, 1, count) ** 1.2,
        lift=np.full(count, 0.15),
        comb=comb,
        steps=52,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    heights = 4.75 + 0.16 * rng.normal(0, 1, count) + 0.12 * np.abs(roots[:, 0])
    strands = resample(strands, ends_at_height(strands, heights), segments + 1)
    return strands + _wave(strands, rng)


def _wave(strands: Points, rng: np.random.Generator) -> Points:
    """A sideways wave that grows towards the tips, neighbours nearly in step."""
    y = strands[..., 1]
    phase = 2.0 * strands[:, :1, 2] + rng.normal(0, 0.5, (len(strands), 1))
    amount = 0.045 * smoothstep(7.4, 6.0, y) * np.sin(5.2 * y + phase)
    offset = strands[..., [0, 2]] - [0.0, 0.3]
    across = np.stack([offset[..., 1], np.zeros_like(y), -offset[..., 0]], axis=-1)
    result: Points = amount[..., None] * _unit(across)
    return result


STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style(
            "hair_crop", "Short crop brushed forward", ("male",),
            0.075, 0.12, 3, (4, 8), _grow_crop,
        ),
        Style(
            "hair_side_part", "Short hair with a side parting", ("male",),
            0.077, 0.14, 6, (4, 8), _grow_side_part,
        ),
        Style(
            "hair_bob", "Bob to the jaw with a side parting", ("female",),
            0.13, 0.25, 14, (0, 5), _grow_bob,
        ),
        Style(
            "hair_long", "Long hair, parted in the middle", ("female",),
            0.135, 0.26, 20, (0, 5), _grow_long,
        ),
    )
}  # fmt: skip
