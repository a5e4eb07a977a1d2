"""Hair that falls: bob, long, with a fringe, and shoulder-length in waves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .hair_combing import (
    DOWN,
    Strands,
    denser,
    from_crown,
    in_front,
    jitter,
    joined,
    on_top,
    parted,
    round_head,
    unit,
    wave,
)
from .hair_scalp import Scalp
from .hair_strands import Growth, Obstacle, ends_at_height, grow_strands, resample
from .painting import smoothstep

Points = NDArray[np.float64]


def _fall(scalp: Scalp, rng: np.random.Generator, comb: Any, length: float, steps: int) -> Growth:
    """Growth of hair that hangs in layers from the parting on."""
    count = len(scalp.points)
    return Growth(
        np.full(count, length),
        # Flat on top: what stood up there would show its dark inside from behind.
        margins=(0.05 + 0.14 * rng.uniform(0, 1, count) ** 1.2) * (1 - 0.5 * on_top(scalp.points)),
        lift=0.15 - 0.08 * on_top(scalp.points),
        comb=comb,
        steps=steps,
    )


def _rows(scalp: Scalp, rows: NDArray[np.bool_]) -> Scalp:
    return Scalp(scalp.points[rows], scalp.normals[rows])


def grow_bob(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """To the jaw all round, parted on the left, the ends turned in."""
    scalp = denser(scalp, rng, part_x=0.24)
    roots = scalp.points
    count = len(roots)
    front = in_front(roots)
    fall = parted(scalp, rng, part_x=0.24, own=jitter(count, 0.06, rng), backwards=0.10 * front)

    def comb(places: Points, starts: Points, part: float) -> Points:
        inward = unit(np.column_stack([-places[:, 0], 0 * front, 0.15 - places[:, 2]]))
        ends = smoothstep(6.85, 6.45, places[:, 1])
        return fall(places, starts, part) + 0.40 * ends[:, None] * inward

    strands = grow_strands(roots, scalp.normals, _fall(scalp, rng, comb, 2.9, 34), obstacle)
    heights = 6.42 + 0.06 * rng.normal(0, 1, count) + 0.10 * smoothstep(0.0, -0.4, roots[:, 2])
    return round_head(resample(strands, ends_at_height(strands, heights), segments + 1))


def _hanging(
    scalp: Scalp,
    obstacle: Obstacle,
    rng: np.random.Generator,
    *,
    part_x: float,
    low: float,
    length: float,
    steps: int,
) -> tuple[Points, Points]:
    """Long hair led behind the shoulders; returns strands and the part of each that is kept."""
    roots = scalp.points
    count = len(roots)
    fall = parted(
        scalp, rng, part_x=part_x, own=jitter(count, 0.05, rng),
        backwards=0.26 + 0.1 * in_front(roots),
    )  # fmt: skip

    def comb(places: Points, starts: Points, part: float) -> Points:
        deep = smoothstep(6.9, 6.1, places[:, 1])
        behind = np.column_stack([-0.25 * np.sign(places[:, 0]) * deep, 0 * deep, -0.55 * deep])
        behind *= smoothstep(-0.75, -0.35, places[:, 2])[:, None]
        result: Points = fall(places, starts, part) + behind
        return result

    strands = grow_strands(roots, scalp.normals, _fall(scalp, rng, comb, length, steps), obstacle)
    heights = low + 0.16 * rng.normal(0, 1, count) + 0.12 * np.abs(roots[:, 0])
    return strands, ends_at_height(strands, heights)


def grow_long(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """To the shoulder blades, parted in the middle, with a soft wave."""
    scalp = denser(scalp, rng, part_x=0.02)
    strands, ends = _hanging(scalp, obstacle, rng, part_x=0.02, low=4.75, length=5.2, steps=52)
    strands = resample(strands, ends, segments + 1)
    return round_head(strands + wave(strands, rng))


def grow_wavy(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """To the shoulders in deep waves, parted on the left."""
    scalp = denser(scalp, rng, part_x=0.26)
    strands, ends = _hanging(scalp, obstacle, rng, part_x=0.26, low=5.75, length=3.9, steps=44)
    strands = resample(strands, ends, segments + 1)
    return round_head(strands + wave(strands, rng, amount=0.13, turns=7.5))


def grow_fringe(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Straight and long, with a full fringe cut above the eyes."""
    scalp = denser(scalp, rng)
    roots = scalp.points
    cut = (roots[:, 2] > 0.62) & (np.abs(roots[:, 0]) < 0.56) & (roots[:, 1] > 7.8)
    rest = _rows(scalp, ~cut)
    strands, ends = _hanging(rest, obstacle, rng, part_x=0.02, low=5.15, length=4.7, steps=48)
    fringe = _fringe(_rows(scalp, cut), obstacle, rng, segments)
    return joined(round_head(resample(strands, ends, segments + 1)), round_head(fringe))


def _fringe(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Points:
    roots = scalp.points
    count = len(roots)
    own = jitter(count, 0.05, rng)

    def comb(places: Points, starts: Points, part: float) -> Points:
        forward = np.column_stack([0.25 * starts[:, 0], 0 * starts[:, 0], 0 * own[:, 0] + 0.9])
        forward *= smoothstep(0.9, 0.2, np.full(count, part))[:, None]
        return 0.55 * (forward + (0.2 + 1.1 * part) * DOWN + own + 0.2 * from_crown(places))

    growth = Growth(
        np.full(count, 1.25),
        margins=0.06 + 0.10 * rng.uniform(0, 1, count),
        lift=np.full(count, 0.2),
        comb=comb,
        steps=18,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    heights = 7.63 + 0.02 * rng.normal(0, 1, count) - 0.05 * np.abs(roots[:, 0])
    return resample(strands, ends_at_height(strands, np.maximum(heights, 7.59)), segments + 1)
