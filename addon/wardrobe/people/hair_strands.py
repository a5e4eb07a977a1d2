"""Growing of guide strands: they are combed, fall, and lie on the head, neck and shoulders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BodyData
from .painting import smoothstep
from .skin_map import body_faces

Points = NDArray[np.float64]
Comb = Callable[[Points, Points, float], Points]

# Half width, depth behind its middle, and the middle's z of the wall that long hair falls on.
_WALL = (0.80, 0.92, 0.34)
_CELL = 0.085  # dm between the points that stand for the body's surface


@dataclass(frozen=True)
class Obstacle:
    """The surface that hair lies on: points and their unit normals, (N, 3) each."""

    points: Points
    normals: Points


@dataclass(frozen=True)
class Growth:
    """How strands grow.

    Attributes
    ----------
    lengths : (N,) float ndarray
        dm.
    margins : (N,) float ndarray
        How far above the skin each strand comes to lie: its layer.
    lift : (N,) float ndarray
        0 lies flat from the root on .. 1 stands upright there.
    comb : callable
        comb(positions, roots, part of the length) -> (N, 3) directions it is combed to; their
        length is the comb's strength beside the strand's own stiffness of 1.
    stiffness : float
        How much a strand keeps its direction in a step.
    steps : int
    cling : float
        How much of its height above its margin a strand loses in a step on the skull.
    """

    lengths: Points
    margins: Points
    lift: Points
    comb: Comb
    stiffness: float = 1.0
    steps: int = 16
    cling: float = 0.7


def hair_obstacle(data: BodyData) -> Obstacle:
    """Head, neck, shoulders, chest and back of base.obj, thinned to an even density."""
    vertices = data.base.vertices
    faces = body_faces(data)[0]
    faces = faces[faces[:, 3] >= 0]
    corners = vertices[faces]
    middles = corners.mean(axis=1)
    normals = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    area = np.linalg.norm(normals, axis=1)
    near = (middles[:, 1] > 3.4) & (np.abs(middles[:, 0]) < 2.3) & (area > 1e-9)
    # Inside the mouth, nose and eye sockets there is skin too.
    inner = (middles[:, 1] > 6.2) & (np.hypot(middles[:, 0], middles[:, 2] - 0.75) < 0.5)
    near &= ~(inner & (middles[:, 1] < 7.5))
    near &= ~_ears(middles)
    mounds, mound_normals = _ear_mounds()
    middles = np.concatenate([middles[near], mounds])
    normals = np.concatenate([normals[near] / area[near, None], mound_normals])
    cells = np.floor(middles / _CELL).astype(np.int64)
    _, first = np.unique(cells, axis=0, return_index=True)
    first.sort()
    return Obstacle(middles[first], normals[first])


def _ears(points: Points) -> NDArray[np.bool_]:
    """Which points of base.obj's head belong to the ears."""
    ears: NDArray[np.bool_] = (
        (np.abs(points[:, 0]) > 0.66)
        & (np.abs(points[:, 1] - 7.08) < 0.32)
        & (points[:, 2] > 0.26)
        & (points[:, 2] < 0.74)
    )
    return ears


def _ear_mounds() -> tuple[Points, Points]:
    """Smooth mounds in place of the ears: hair slides over them without a whirl."""
    turn, fall = np.meshgrid(np.linspace(0, 2 * np.pi, 24, endpoint=False), np.linspace(0, 1.25, 7))
    ball = np.stack(
        [np.cos(fall), np.sin(fall) * np.sin(turn), np.sin(fall) * np.cos(turn)], axis=-1
    )
    ball = ball.reshape(-1, 3)
    radii = np.array([0.21, 0.44, 0.40])
    mound = np.array([0.64, 7.08, 0.47]) + ball * radii
    normals = _unit(ball / radii)
    flip = np.array([-1.0, 1.0, 1.0])
    return np.concatenate([mound, mound * flip]), np.concatenate([normals, normals * flip])


def with_curtain(obstacle: Obstacle) -> Obstacle:
    """Add a smooth wall round the back of head and neck: long hair falls on it as one sheet."""
    turn, height = np.meshgrid(np.radians(np.arange(-8, 189, 4.5)), np.arange(6.05, 7.35, 0.085))
    turn, height = turn.ravel(), height.ravel()
    slim = 1.0 - 0.16 * smoothstep(6.9, 6.1, height)
    normals = np.column_stack([np.cos(turn), 0 * turn, -np.sin(turn)])
    wall = normals * [_WALL[0], 1, _WALL[1]] * slim[:, None] + [0, 0, _WALL[2]]
    wall[:, 1] = height
    normals = _unit(normals / [_WALL[0], 1, _WALL[1]])
    return Obstacle(
        np.concatenate([obstacle.points, wall]), np.concatenate([obstacle.normals, normals])
    )


def grow_strands(roots: Points, normals: Points, growth: Growth, obstacle: Obstacle) -> Points:
    """Grow one strand from every root.

    Returns
    -------
    (N, steps + 1, 3) float ndarray
    """
    place = roots + 0.012 * normals
    strands = [place]
    combed = growth.comb(place, roots, 0.0)
    upright = (combed * normals).sum(axis=1)[:, None]
    start = _unit(np.subtract(combed, normals * upright))
    lift = growth.lift[:, None]
    direction = _unit(normals * lift + start * (1 - lift))
    step = (growth.lengths / growth.steps)[:, None]
    for number in range(growth.steps):
        part = (number + 1) / growth.steps
        direction = _unit(growth.stiffness * direction + growth.comb(place, roots, part))
        margin = growth.margins * min(1.0, 0.25 + 3.0 * part)
        moved = _laid_on(place + step * direction, margin, obstacle, growth.cling)
        direction = _unit(0.5 * direction + 0.5 * _unit(moved - place))
        place = moved
        strands.append(place)
    return np.stack(strands, axis=1)


def _laid_on(places: Points, margin: Points, obstacle: Obstacle, cling: float) -> Points:
    """Move what lies below its margin outwards, and on the skull what stands off inwards."""
    square = 2 * places @ obstacle.points.T
    np.subtract((obstacle.points**2).sum(axis=1), square, out=square)
    near = np.argpartition(square, 3, axis=1)[:, :3]
    normal = _unit(obstacle.normals[near].sum(axis=1))
    height = ((places[:, None] - obstacle.points[near]) * normal[:, None]).sum(axis=2).max(axis=1)
    push = np.clip(margin - height, 0.0, 0.4)
    # On the skull hair clings; from its widest part down it hangs free.
    pull = cling * smoothstep(7.0, 7.4, places[:, 1]) * np.clip(height - margin, 0.0, 0.4)
    moved: Points = places + (push - pull)[:, None] * normal
    # Rounded, so that differences in a float's last bits cannot grow from step to step.
    return moved.round(7)


def _unit(vectors: NDArray[Any]) -> Points:
    unit: Points = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return unit


def resample(strands: Points, ends: Points, count: int) -> Points:
    """Cut strands to a part of their length and resample them evenly.

    Parameters
    ----------
    strands : (N, k, 3) float ndarray
    ends : (N,) float ndarray
        Part 0..1 of each strand's points that is kept.
    count : int
        Points of each result.
    """
    places = np.linspace(0, 1, count)[None] * ends[:, None] * (strands.shape[1] - 1)
    below = np.clip(places.astype(int), 0, strands.shape[1] - 2)
    part = (places - below)[..., None]
    rows = np.arange(len(strands))[:, None]
    result: Points = strands[rows, below] * (1 - part) + strands[rows, below + 1] * part
    return result


def ends_at_height(strands: Points, heights: Points) -> Points:
    """The part of each strand after which it is first below its height, 1 if it never is."""
    below = strands[..., 1] < heights[:, None]
    first = np.where(below.any(axis=1), below.argmax(axis=1), strands.shape[1] - 1)
    ends: Points = np.clip(first / (strands.shape[1] - 1), 0.15, 1.0)
    return ends


def ends_before_ears(strands: Points) -> Points:
    """The part of each strand before it would lie over an ear: short hair is cut round them."""
    flat = strands.reshape(-1, 3)
    over = _ears(flat - [0.0, 0.06, 0.0]) | _ears(flat)
    over = over.reshape(strands.shape[:2])
    first = np.where(over.any(axis=1), over.argmax(axis=1) - 1, strands.shape[1] - 1)
    ends: Points = np.clip(first / (strands.shape[1] - 1), 0.12, 1.0)
    return ends
