"""The shoemaker's last: smooth closed rings round a foot, from the toe tip to the collar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .painting import smoothstep

Points = NDArray[np.float64]
Ints = NDArray[np.int32]

SEGMENTS = 36  # points round a ring; the first lies under the foot, the middle one on top
TOE_RINGS, VAMP_RINGS, HEEL_RINGS = 7, 11, 12
_HULL_DIRECTIONS = 64
_SLAB = 0.09  # dm to either side of a section that count as belonging to it


@dataclass(frozen=True)
class Foot:
    """Measured left foot, dm, in the body's own axes except that the ground is at y = 0.

    Attributes
    ----------
    surface : (N, 3) float ndarray
        Points spread over the skin of foot and lower shin.
    ground : float
        The body's y of the sole.
    middle : float
        x of the foot's middle line.
    heel, toe : float
        z of its ends.
    """

    surface: Points
    ground: float
    middle: float
    heel: float
    toe: float


@dataclass(frozen=True)
class LastShape:
    """What makes one last differ from another; dm.

    Attributes
    ----------
    ease : float
        Room between skin and leather.
    throat : (z, y) of the bend in front of the ankle, relative to the heel and the ground.
    collar_angle : float
        Degrees from straight down to the collar's line, which runs back from the throat.
    toe_room, toe_height : float
        Leather beyond the longest toe; least height over the toes.
    shaft : float
        Height of the shaft above the collar's line, 0 for low shoes.
    """

    ease: float
    throat: tuple[float, float]
    collar_angle: float
    toe_room: float
    toe_height: float
    shaft: float = 0.0


def measure_foot(vertices: Points, triangles: Ints) -> Foot:
    """Measure the left foot (x > 0) of a body; points are spread over its lower triangles."""
    ground = float(vertices[triangles, 1].min())
    corners = vertices[triangles]
    low = (corners[..., 1] < ground + 2.6).all(axis=1) & (corners[..., 0] > 0).all(axis=1)
    shares = np.array(
        [(i, j, 4 - i - j) for i in range(5) for j in range(5 - i)], float
    ) / 4  # fmt: skip
    surface = np.einsum("sk,tkj->tsj", shares, corners[low]).reshape(-1, 3)
    surface = surface - [0.0, ground, 0.0]
    foot = surface[surface[:, 1] < 0.35]
    middle = float((foot[:, 0].min() + foot[:, 0].max()) / 2)
    return Foot(surface, ground, middle, float(foot[:, 2].min()), float(foot[:, 2].max()))


def make_last(foot: Foot, shape: LastShape) -> Points:
    """Build the rings of a shoe's upper.

    Returns
    -------
    (rings, SEGMENTS, 3) float ndarray
        First ring at the toe tip, last at the top edge; y is 0 on the ground.
    """
    throat = np.array([foot.heel + shape.throat[0], shape.throat[1]])
    rings = [*_toe(foot, shape, throat), *_vamp(foot, shape, throat), *_heel(foot, shape, throat)]
    rings = list(_relax(np.array(rings)))
    rings += list(_shaft(foot, shape, rings[-1]))
    last = np.array(rings)
    last[..., 1] = np.maximum(last[..., 1], 0.03)
    return last


def ring_count(shape: LastShape) -> int:
    """How many rings `make_last` gives."""
    return TOE_RINGS + VAMP_RINGS + HEEL_RINGS + _shaft_rings(shape)


def _shaft_rings(shape: LastShape) -> int:
    return round(shape.shaft / 0.12) if shape.shaft > 0 else 0


def _outline(flat: Points, ease: float) -> Points:
    """Convex outline of points in a plane, moved outwards by the ease, (SEGMENTS, 2).

    The outline is given by its support function; points are cast from its middle at even angles,
    the first one along +second axis (away from the throat).
    """
    middle = (flat.min(axis=0) + flat.max(axis=0)) / 2
    angles = 2 * np.pi * np.arange(_HULL_DIRECTIONS) / _HULL_DIRECTIONS
    directions = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    support = ((flat - middle) @ directions.T).max(axis=0) + ease
    turns = 2 * np.pi * np.arange(SEGMENTS) / SEGMENTS
    rays = np.stack([np.sin(turns), np.cos(turns)], axis=1)
    towards = rays @ directions.T
    reach = np.where(towards > 0.05, support / np.maximum(towards, 0.05), np.inf).min(axis=1)
    smooth = _smooth_loop(reach)
    if np.ptp(flat[:, 1]) > 1.4 * np.ptp(flat[:, 0]):
        smooth = np.maximum(
            smooth, 0.3 * smooth + 0.7 * reach
        )  # smoothing would cut a long outline's ends off
    outline: Points = middle + rays * smooth[:, None]
    return outline


def _smooth_loop(values: Points) -> Points:
    for _ in range(2):
        values = 0.5 * values + 0.25 * (np.roll(values, 1, axis=0) + np.roll(values, -1, axis=0))
    return values


def _section(foot: Foot, throat: Points, z: float, shape: LastShape) -> Points:
    """Outline of an upright section at z, as (x, y) pairs; the toes are given their height."""
    slab = foot.surface[np.abs(foot.surface[:, 2] - z) < _SLAB]
    slab = slab[slab[:, 1] < throat[1]]
    flat = np.column_stack([slab[:, 0], throat[1] - slab[:, 1]])
    outline = _outline(flat, shape.ease)
    outline[:, 1] = throat[1] - outline[:, 1]
    top = outline[:, 1].max()
    room = float(smoothstep(foot.toe - 1.1, foot.toe - 0.5, np.array(z)))
    wanted = max(top, shape.toe_height)
    outline[:, 1] *= 1 + room * (wanted / top - 1)
    return outline


def _toe(foot: Foot, shape: LastShape, throat: Points) -> list[Points]:
    """Rings of the toe cap: the section before the toes' end, drawn in to a rounded tip."""
    start, tip = foot.toe - 0.32, foot.toe + shape.toe_room
    section = _section(foot, throat, start - 0.06, shape)
    middle = (section[:, 0].min() + section[:, 0].max()) / 2
    rings = []
    for part in 0.985 * np.sin(np.linspace(np.pi / 2, 0, TOE_RINGS - 1, endpoint=False)):
        width = (1 - part**2.7) ** (1 / 2.3)
        height = 0.28 + 0.72 * (1 - part**2.4) ** (1 / 1.9)
        # A big toe is the longest: the tip lies on the inner side of the middle.
        x = middle - 0.10 * part**2 + (section[:, 0] - middle) * width
        z = np.full(SEGMENTS, start + part * (tip - start))
        rings.append(np.column_stack([x, section[:, 1] * height, z]))
    # The cap closes in a point, but for a pinhole.
    close = rings[0].mean(axis=0) + np.array([0.0, 0.0, 0.012])
    return [close + 0.03 * (rings[0] - close), *rings]


def _vamp(foot: Foot, shape: LastShape, throat: Points) -> list[Points]:
    """Upright rings from the toe cap to the throat."""
    stations = np.linspace(foot.toe - 0.32, throat[0], VAMP_RINGS, endpoint=False)
    rings = []
    for z in stations:
        outline = _section(foot, throat, float(z), shape)
        rings.append(np.column_stack([outline, np.full(SEGMENTS, z)]))
    return rings


def _heel(foot: Foot, shape: LastShape, throat: Points) -> list[Points]:
    """Rings in planes that turn about the throat, from straight down to the collar's line."""
    offset = foot.surface[:, [2, 1]] - throat
    rings = []
    for degrees in np.linspace(0, shape.collar_angle, HEEL_RINGS):
        angle = np.radians(degrees)
        away = np.array([-np.sin(angle), -np.cos(angle)])
        across = np.array([-away[1], away[0]])
        reach, miss = offset @ away, offset @ across
        near = (np.abs(miss) < _SLAB) & (reach > -0.1) & (reach < 2.2)
        flat = np.column_stack([foot.surface[near, 0], reach[near]])
        outline = _outline(flat, shape.ease)
        place = throat + outline[:, 1:] * away
        rings.append(np.column_stack([outline[:, 0], place[:, 1], place[:, 0]]))
    return rings


def _relax(rings: Points) -> Points:
    """Smooth along the foot, so that no section's own bumps show; the ends stay."""
    for _ in range(3):
        rings[2:-1] = 0.5 * rings[2:-1] + 0.25 * (rings[1:-2] + rings[3:])
    return rings


def _shaft(foot: Foot, shape: LastShape, collar: Points) -> list[Points]:
    """Level rings up the shin, turned from the collar's slope to the shin's own section."""
    count = _shaft_rings(shape)
    rings = []
    for number in range(1, count + 1):
        part = number / count
        y = float(collar[:, 1].mean()) + shape.shaft * part
        slab = foot.surface[np.abs(foot.surface[:, 1] - y) < _SLAB]
        flat = np.column_stack([slab[:, 0], -slab[:, 2]])
        outline = _outline(flat, shape.ease)
        level = np.column_stack([outline[:, 0], np.full(SEGMENTS, y), -outline[:, 1]])
        lifted = collar + np.array([0.0, shape.shaft * part, 0.0])
        blend = min(1.0, part * 1.6)
        rings.append(level * blend + lifted * (1 - blend))
    return rings
