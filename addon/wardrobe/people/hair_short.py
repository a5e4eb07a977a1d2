"""Short hair: crop, buzz cut, side parting, quiff, pixie and curls."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .hair_combing import (
    DOWN,
    Strands,
    denser,
    from_crown,
    in_front,
    jitter,
    on_top,
    round_head,
    unit,
)
from .hair_scalp import MIDDLE, Scalp, above_hairline
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


def _cut_round_ears(scalp: Scalp, growth: Growth, obstacle: Obstacle, segments: int) -> Strands:
    strands = grow_strands(scalp.points, scalp.normals, growth, obstacle)
    return round_head(resample(strands, ends_before_ears(strands), segments + 1))


def _fading(roots: Points, reach: float, least: float) -> Points:
    """A factor that shortens hair towards the hairline."""
    result: Points = least + (1 - least) * smoothstep(0.0, reach, above_hairline(roots))
    return result


def grow_crop(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """Short all over, a little longer on top, brushed forward from the whorl."""
    roots = scalp.points
    count = len(roots)
    own = jitter(count, 0.26, rng)
    top, front = on_top(roots), in_front(roots)
    lengths = (0.20 + 0.24 * top + 0.10 * top * front) * rng.uniform(0.8, 1.15, count)
    lengths *= _fading(roots, 0.35, 0.55)

    def comb(places: Points, starts: Points, part: float) -> Points:
        forward = np.array([0.0, -0.1, 0.8]) * top[:, None]
        return 0.35 * (unit(from_crown(places) + forward + own) + 0.35 * DOWN)

    growth = Growth(
        lengths,
        margins=(0.055 + 0.06 * top) * rng.uniform(0.5, 1.0, count),
        lift=0.40 + 0.22 * top,
        comb=comb,
        steps=8,
    )
    return _cut_round_ears(scalp, growth, obstacle, segments)


def grow_buzz(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """Clipped to the same few millimetres everywhere."""
    count = len(scalp.points)
    own = jitter(count, 0.4, rng)

    def comb(places: Points, starts: Points, part: float) -> Points:
        return 0.3 * (unit(from_crown(places) + own) + 0.3 * DOWN)

    growth = Growth(
        0.17 * rng.uniform(0.8, 1.2, count) * _fading(scalp.points, 0.3, 0.6),
        margins=0.052 * rng.uniform(0.6, 1.1, count),
        lift=np.full(count, 0.45),
        comb=comb,
        steps=4,
    )
    return _cut_round_ears(scalp, growth, obstacle, segments)


def grow_side_part(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Parted on the wearer's left; the top combed over to the right and back, short sides."""
    scalp = denser(scalp, rng, part_x=0.40, times=1)
    roots = scalp.points
    count = len(roots)
    own = jitter(count, 0.13, rng)
    top = smoothstep(7.75, 8.1, roots[:, 1])
    over = (roots[:, 0] < 0.40 + rng.normal(0, 0.05, count)) * top  # what is combed over
    front = in_front(roots)
    lengths = 0.26 + top * (0.35 + 0.55 * over + 0.15 * front * over)
    lengths *= rng.uniform(0.85, 1.1, count) * _fading(roots, 0.3, 0.6)

    def comb(places: Points, starts: Points, part: float) -> Points:
        across = np.column_stack([-0.95 * over, 0.05 * over, (-0.50 - 0.35 * front) * over])
        away = np.column_stack([0.6 * (1 - over) * top, 0 * over, -0.25 * (1 - over) * top])
        side = from_crown(places) * (1 - top)[:, None]
        fall = (0.25 + 0.5 * part) * DOWN
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
    return _cut_round_ears(scalp, growth, obstacle, segments)


def grow_quiff(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Sides clipped short, the top long: raised over the forehead and brushed back."""
    roots = scalp.points
    count = len(roots)
    own = jitter(count, 0.07, rng)
    top = smoothstep(7.86, 8.02, roots[:, 1] + rng.normal(0, 0.02, count))
    front = in_front(roots)
    lengths = (0.17 + top * (0.70 + 0.25 * front)) * rng.uniform(0.85, 1.1, count)
    lengths *= _fading(roots, 0.25, 0.6)

    def comb(places: Points, starts: Points, part: float) -> Points:
        rise = np.column_stack([-0.25 * roots[:, 0], 1.2 * front * (1 - part) ** 2, -1.0 + 0 * top])
        short = from_crown(places) + 0.5 * DOWN
        result: Points = 0.5 * (rise * top[:, None] + short * (1 - top)[:, None] + own)
        return result

    growth = Growth(
        lengths,
        margins=0.045 + top * (0.05 + 0.24 * front) * rng.uniform(0.2, 1.0, count),
        lift=0.30 + top * (0.10 + 0.35 * front),
        comb=comb,
        steps=12,
    )
    return _cut_round_ears(scalp, growth, obstacle, segments)


def grow_pixie(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Short and soft, the fringe swept to the wearer's right, wisps before the ears."""
    scalp = denser(scalp, rng, times=1)
    roots = scalp.points
    count = len(roots)
    own = jitter(count, 0.16, rng)
    top, front = on_top(roots), in_front(roots)
    lengths = (0.42 + 0.38 * top + 0.30 * front) * rng.uniform(0.85, 1.1, count)
    lengths *= 0.75 + 0.25 * smoothstep(0.0, 0.3, above_hairline(roots))

    def comb(places: Points, starts: Points, part: float) -> Points:
        sweep = np.column_stack([-0.9 * front, -0.1 * front, 0.55 * top])
        # What reaches the forehead turns aside before the eyes.
        clear = smoothstep(7.85, 7.7, places[:, 1]) * smoothstep(0.8, 1.0, places[:, 2])
        aside = np.column_stack([-1.6 * clear, 0.4 * clear, -0.3 * clear])
        fall = (0.35 + 0.4 * part) * DOWN
        result: Points = 0.5 * (0.8 * from_crown(places) + sweep + aside + fall + own)
        return result

    growth = Growth(
        lengths,
        margins=(0.05 + 0.09 * top) * rng.uniform(0.4, 1.0, count),
        lift=0.25 + 0.20 * top,
        comb=comb,
        steps=14,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    face = strands[..., 2].max(axis=1) > 0.75
    heights = np.where(face, 7.63 + 0.03 * rng.normal(0, 1, count), 6.62)
    ends = np.minimum(ends_at_height(strands, heights), ends_before_ears(strands))
    return round_head(resample(strands, ends, segments + 1))


def _tufts(
    scalp: Scalp,
    heights: Points,
    lean: Points,
    rng: np.random.Generator,
    segments: int,
    *,
    size: float,
) -> Points:
    """Short arcs that start at heights over the roots and bend over, (N, segments + 1, 3)."""
    normals = unit(scalp.normals + 0.6 * unit(scalp.points - MIDDLE))
    aside = lean + jitter(len(normals), 0.8, rng)
    aside = unit(aside - (aside * normals).sum(axis=1, keepdims=True) * normals)
    turn = np.linspace(0.15, 2.5, segments)[None, :, None]
    steps = np.cos(turn) * normals[:, None] + np.sin(turn) * aside[:, None]
    along = np.concatenate([np.zeros((len(normals), 1, 3)), np.cumsum(steps, axis=1)], axis=1)
    length = size * rng.uniform(0.8, 1.2, len(normals)) / segments
    start = scalp.points + (heights - 0.25 * size)[:, None] * normals - 0.3 * size * aside
    result: Points = start[:, None] + along * length[:, None, None]
    return result


def _layered(scalp: Scalp, times: int, rng: np.random.Generator) -> Scalp:
    rows = np.tile(np.arange(len(scalp.points)), times)
    moved = scalp.points[rows] + rng.normal(0, 0.04, (len(rows), 3))
    return Scalp(moved, scalp.normals[rows])


def grow_curls(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Short curls, longer on top than at the sides."""
    layers = np.repeat([0.25, 0.6, 1.0], len(scalp.points))
    whole = _layered(scalp, 3, rng)
    roots = whole.points
    tall = (0.07 + 0.17 * on_top(roots)) * layers * _fading(roots, 0.4, 0.5)
    lean = from_crown(roots) + 0.4 * DOWN
    strands = _tufts(whole, tall, lean, rng, segments, size=0.27)
    return round_head(resample(strands, ends_before_ears(strands), segments + 1))


def grow_afro(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """A ball of tight curls; layers from the skin to the outside keep it from being hollow."""
    layers = np.repeat([0.2, 0.55, 0.85, 1.0], len(scalp.points))
    whole = _layered(scalp, len(layers) // len(scalp.points), rng)
    roots = whole.points
    ball = 0.50 + 0.16 * on_top(roots) - 0.12 * in_front(roots)
    tall = ball * layers * rng.uniform(0.94, 1.04, len(roots)) * _fading(roots, 0.5, 0.35)
    strands = _tufts(whole, tall, 0.3 * from_crown(roots), rng, segments, size=0.38)
    return round_head(strands)
