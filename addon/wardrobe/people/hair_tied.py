"""Hair that is tied: slicked back to one point, from which a tail falls or a bun is wound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hair_combing import DOWN, Strands, jitter, joined, round_head, round_point, unit
from .hair_scalp import Scalp
from .hair_strands import Growth, Obstacle, grow_strands, resample
from .painting import smoothstep

Points = NDArray[np.float64]
TAIL_STRANDS, BUN_STRANDS, BAND_STRANDS = 85, 105, 10


@dataclass(frozen=True)
class Knot:
    """Where hair is tied: a place off the skull, and the direction in which it leaves."""

    place: Points
    direction: Points


def _knot(obstacle: Obstacle, height: float, rise: float) -> Knot:
    """Find the back of the head at a height; the hair leaves it backwards and up by `rise`."""
    near = (np.abs(obstacle.points[:, 1] - height) < 0.12) & (np.abs(obstacle.points[:, 0]) < 0.2)
    back = float(obstacle.points[near, 2].min())
    return Knot(np.array([0.0, height, back - 0.07]), unit(np.array([0.0, rise, -1.0])))


def _slicked(
    scalp: Scalp, knot: Knot, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Hair from every root along the skull to the knot."""
    roots = scalp.points
    count = len(roots)
    own = jitter(count, 0.05, rng)
    way = np.linalg.norm(knot.place - roots, axis=1)

    def comb(places: Points, starts: Points, part: float) -> Points:
        # The sides are led above the ears first.
        low = smoothstep(7.55, 7.2, places[:, 1]) * smoothstep(0.1, 0.5, places[:, 2])
        over = np.column_stack([0 * low, 0.8 * low, 0 * low])
        return 1.2 * (unit(knot.place - places) + over + own)

    growth = Growth(
        1.45 * way,
        margins=0.035 + 0.045 * rng.uniform(0, 1, count),
        lift=np.full(count, 0.1),
        comb=comb,
        stiffness=0.7,
        steps=30,
    )
    strands = grow_strands(roots, scalp.normals, growth, obstacle)
    far = np.linalg.norm(strands - knot.place, axis=2)
    arrived = far < 0.11
    first = np.where(arrived.any(axis=1), arrived.argmax(axis=1), far.argmin(axis=1))
    ends = np.clip(first / (strands.shape[1] - 1), 0.1, 1.0)
    return round_head(resample(strands, ends, segments + 1))


def _frame(direction: Points) -> tuple[Points, Points]:
    """Two unit vectors across a direction that lies in the plane x = 0."""
    side = np.array([1.0, 0.0, 0.0])
    return side, unit(np.cross(direction, side))


def _band(knot: Knot, radius: float, rng: np.random.Generator, segments: int) -> Strands:
    """Hair wound round the knot."""
    side, up = _frame(knot.direction)
    start = np.linspace(0, 2 * np.pi, BAND_STRANDS, endpoint=False)[:, None]
    turn = start + np.linspace(0, 2.2, segments + 1)[None]
    depth = rng.uniform(0.0, 0.10, (BAND_STRANDS, 1, 1)) * knot.direction
    ring = np.cos(turn)[..., None] * side + np.sin(turn)[..., None] * up
    return round_point(knot.place + depth + radius * ring, knot.place)


def grow_ponytail(
    scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int
) -> Strands:
    """Slicked back into a tail at the back of the head, to below the shoulders."""
    knot = _knot(obstacle, 7.85, 0.35)
    side, up = _frame(knot.direction)
    turn, reach = rng.uniform(0, 2 * np.pi, TAIL_STRANDS), rng.uniform(0, 1, TAIL_STRANDS) ** 0.5
    disc = (np.cos(turn) * reach)[:, None] * side + (np.sin(turn) * reach)[:, None] * up
    own = jitter(TAIL_STRANDS, 0.04, rng)

    def comb(places: Points, starts: Points, part: float) -> Points:
        back = np.array([0.0, 0.0, -0.5]) * (1 - part) ** 2
        middle = np.column_stack([-0.35 * places[:, 0], 0 * turn, 0 * turn]) * part
        return 0.16 * DOWN + 0.12 * back + 0.1 * middle + 0.25 * own * (1 - part)

    growth = Growth(
        rng.uniform(2.5, 3.1, TAIL_STRANDS),
        margins=0.05 + 0.10 * rng.uniform(0, 1, TAIL_STRANDS),
        lift=np.full(TAIL_STRANDS, 1.0),
        comb=comb,
        steps=36,
        cling=0.0,
    )
    out = unit(knot.direction + 0.35 * disc)
    tail = grow_strands(knot.place + 0.08 * disc, out, growth, obstacle)
    # The tail swells below the band and gathers towards its tip.
    part = np.linspace(0, 1, tail.shape[1])
    swell = 0.13 * np.sin(np.pi * part**0.6) ** 0.8
    tail = tail + swell[None, :, None] * disc[:, None]
    centre = tail.mean(axis=0)
    strands = resample(tail, np.ones(TAIL_STRANDS), segments + 1)
    middle = resample(centre[None], np.ones(1), segments + 1)
    return joined(
        _slicked(scalp, knot, obstacle, rng, segments),
        Strands(strands, strands - middle + 0.02 * disc[:, None]),
        _band(knot, 0.105, rng, segments),
    )


def grow_bun(scalp: Scalp, obstacle: Obstacle, rng: np.random.Generator, segments: int) -> Strands:
    """Slicked back and wound into a bun high at the back of the head."""
    knot = _knot(obstacle, 8.0, 0.6)
    side, up = _frame(knot.direction)
    size = 0.31
    centre = knot.place + 0.17 * knot.direction
    fall = np.radians(rng.uniform(8, 128, (BUN_STRANDS, 1)))
    start = rng.uniform(0, 2 * np.pi, (BUN_STRANDS, 1))
    part = np.linspace(0, 1, segments + 1)[None]
    turn = start + part * np.radians(rng.uniform(110, 190, (BUN_STRANDS, 1)))
    fall = np.clip(fall + 0.22 * (part - 0.5), 0.05, 2.3)
    radius = size * rng.uniform(0.93, 1.05, (BUN_STRANDS, 1)) * (1 + 0 * part)
    ring = np.cos(turn)[..., None] * side + np.sin(turn)[..., None] * up
    ball = np.cos(fall)[..., None] * 0.72 * knot.direction + np.sin(fall)[..., None] * ring
    bun = centre + radius[..., None] * ball
    return joined(
        _slicked(scalp, knot, obstacle, rng, segments),
        round_point(bun, centre),
        _band(knot, 0.22, rng, segments),
    )
