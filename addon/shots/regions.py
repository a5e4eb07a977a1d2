"""Which parts of a picture people change: where they are seen, and where their shadows fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .camera import Camera
from .scene_record import Light

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]  # x1, y1, x2, y2: pixels, the last column and row excluded

CELL = 8  # pixels, the side of the squares that are rendered or not
FINE = 4  # pixels, the same where people are rendered
FAR = 1e6  # metres: what is farther away is sky
NEAR_IN_SUN, NEAR_IN_SHADE = 0.2, 0.4  # metres around a person that lie in its faint shade
SLABS = 5  # slices of a person, one over the other, that cast shadows as upright cylinders
LEAST_SHARE = 0.15  # of the light where a person stands, for a lamp's shadow to be seen
MOST_LAMPS = 3
ROOM = 7.0  # pixels around a person: what is rendered comes in softly, see `blending`
# Measured on 2 idle cores, see `boxes_around`.
RENDER_SECONDS = 0.06
IDLE_PIXEL_SECONDS = 1.7e-6


@dataclass(frozen=True)
class Lamp:
    """A lamp that casts shadows.

    Attributes
    ----------
    place : (x, y, z)
        World metres; of a sun the direction towards it.
    sun : bool
        It shines from so far away that it has a direction only.
    power : float
        Watts; of a sun any positive number.
    size : float
        Metres across; soft shadows are wider. Of a sun, radians.
    """

    place: tuple[float, float, float]
    sun: bool
    power: float
    size: float


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Grounds:
    """What the empty scene shows in the middle of each cell of a camera's picture.

    Attributes
    ----------
    camera : Camera
    points : (R, C, 3) float ndarray
        World metres; nan in the sky.
    """

    camera: Camera
    points: Floats

    @classmethod
    def of(cls, camera: Camera, depth: NDArray[np.float32]) -> Grounds:
        """Find the points by the depth of the empty scene, (H, W) metres along the axis."""
        rows = np.minimum(np.arange(CELL // 2, camera.height + CELL // 2, CELL), camera.height - 1)
        columns = np.minimum(np.arange(CELL // 2, camera.width + CELL // 2, CELL), camera.width - 1)
        far = depth[np.ix_(rows, columns)].astype(np.float64)
        far = np.where(far < FAR, far, np.nan)
        x, y = np.meshgrid(columns + 0.5, rows + 0.5)
        rays = np.stack([x, y, np.ones_like(x)], axis=-1) @ np.linalg.inv(camera.intrinsics).T
        seen = rays * far[..., None]
        points = (seen - camera.extrinsics[:, 3]) @ camera.extrinsics[:, :3]
        return cls(camera, points)


def touched(
    grounds: Grounds, people: Sequence[Floats], lamps: Sequence[Lamp], light: Light
) -> list[Mask]:
    """Return of each person the (R, C) cells that change when they come into the empty scene.

    Parameters
    ----------
    grounds : Grounds
    people : sequence of (V, 3) float ndarray
        All vertices of each person, world metres.
    lamps : sequence of Lamp
    light : Light
    """
    near = NEAR_IN_SUN if light.sun is not None and light.overcast < 0.5 else NEAR_IN_SHADE
    return [_touched(grounds, vertices, lamps, near) for vertices in people]


def _touched(grounds: Grounds, vertices: Floats, lamps: Sequence[Lamp], near: float) -> Mask:
    shade = np.zeros(grounds.points.shape[:2], bool)
    for lamp in _that_count(lamps, vertices):
        shade |= _shadow(grounds.points, vertices, lamp)
    near_by = _beside(grounds.points, vertices, near)
    return _widened(shade) | near_by | silhouette(grounds.camera, vertices)


def parted(cells: Mask, weights: NDArray[np.float32]) -> tuple[Mask, Mask]:
    """Find the cells that show people, and those that show something shaded by them.

    Both reach a little into each other: at its edges what is rendered is not to be relied on.

    Parameters
    ----------
    cells : (R, C) bool ndarray
        All that change.
    weights : (H, W) float32 ndarray
        1 where people are to be seen, 0 away from them, see `blending.people_weights`.

    Returns
    -------
    people : (R', C') bool ndarray
        Of squares of FINE pixels.
    shade : (R, C) bool ndarray
    """
    near = cv2.dilate((weights > 0).astype(np.uint8), _EDGE)
    bare = cv2.dilate((weights < 1).astype(np.uint8), _EDGE)
    return _in_cells(near, FINE), cells & _in_cells(bare, CELL)


_EDGE = np.ones((3, 3), np.uint8)


def _in_cells(pixels: NDArray[Any], cell: int) -> Mask:
    """Return which cells hold a pixel that is set."""
    down, across = (-pixels.shape[0] % cell, -pixels.shape[1] % cell)
    padded = np.pad(pixels, ((0, down), (0, across)))
    rows, columns = padded.shape[0] // cell, padded.shape[1] // cell
    return np.asarray(padded.reshape(rows, cell, columns, cell).any(axis=(1, 3)), bool)


def silhouette(camera: Camera, vertices: Floats) -> Mask:
    """Return the cells within ROOM of a person; small triangles are taken for granted."""
    rows, columns = -(-camera.height // CELL), -(-camera.width // CELL)
    cells = np.zeros((rows, columns), bool)
    seen = camera.project(vertices)
    seen = seen[seen[:, 2] > 0.01]
    for right, down in ((-1, -1), (-1, 1), (1, -1), (1, 1)):  # a cell is no wider than 2 ROOM
        x = np.floor((seen[:, 0] + right * ROOM) / CELL)
        y = np.floor((seen[:, 1] + down * ROOM) / CELL)
        inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        cells[y[inside].astype(np.intp), x[inside].astype(np.intp)] = True
    closed = cv2.morphologyEx(cells.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(closed, bool)


def _widened(cells: Mask) -> Mask:
    """Return cells with all their neighbours."""
    wide = cv2.dilate(cells.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(wide, bool)


def _beside(points: Floats, vertices: Floats, near: float) -> Mask:
    """Return the cells that show something within `near` metres of a person's bounding box."""
    low, high = vertices.min(axis=0) - near, vertices.max(axis=0) + near
    with np.errstate(invalid="ignore"):
        inside: Mask = ((points >= low) & (points <= high)).all(axis=-1)
    return inside


def _that_count(lamps: Sequence[Lamp], vertices: Floats) -> list[Lamp]:
    """Return the lamps that give a good part of the light where a person stands."""
    suns = [lamp for lamp in lamps if lamp.sun]
    others = [lamp for lamp in lamps if not lamp.sun]
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    shares = np.array(
        [lamp.power / max(np.sum((np.array(lamp.place) - middle) ** 2), 0.1) for lamp in others]
    )
    if not len(shares):
        return suns
    order = np.argsort(-shares, kind="stable")[:MOST_LAMPS]
    least = LEAST_SHARE * float(shares.sum())
    return suns + [others[place] for place in order.tolist() if shares[place] >= least]


def _shadow(points: Floats, vertices: Floats, lamp: Lamp) -> Mask:
    """Return the cells from which a person hides (a part of) the lamp."""
    cells = np.zeros(points.shape[:2], bool)
    flat = points.reshape(-1, 3)
    with np.errstate(invalid="ignore", divide="ignore"):
        maybe = np.flatnonzero(_behind(flat, vertices, lamp))
        low, high = vertices[:, 2].min(), vertices[:, 2].max()
        edges = np.linspace(low, high, SLABS + 1)
        hit = np.zeros(len(maybe), bool)
        for bottom, top in pairwise(edges.tolist()):
            slab = vertices[(vertices[:, 2] >= bottom) & (vertices[:, 2] <= top)]
            if len(slab) and len(maybe):
                hit |= _behind(flat[maybe], slab, lamp)
    cells.reshape(-1)[maybe[hit]] = True
    return cells


def _behind(points: Floats, part: Floats, lamp: Lamp) -> Mask:
    """Return which points' way to a lamp crosses the upright cylinder around some vertices."""
    low, high = part.min(axis=0), part.max(axis=0)
    middle = (low + high) / 2
    radius = float(np.hypot(*(high - low)[:2])) / 2 + (0.06 if lamp.sun else lamp.size / 2 + 0.05)
    place = np.array(lamp.place)
    along = np.broadcast_to(place, points.shape) if lamp.sun else place - points
    away = points[:, :2] - middle[:2]
    # |away + t along| <= radius: a quadratic in t
    a = np.maximum((along[:, :2] ** 2).sum(axis=1), 1e-12)
    b = (away * along[:, :2]).sum(axis=1)
    c = (away**2).sum(axis=1) - radius**2
    root = np.sqrt(b * b - a * c)  # nan where it passes by
    last = np.inf if lamp.sun else 1.0
    first, second = np.maximum((-b - root) / a, 0.0), np.minimum((-b + root) / a, last)
    heights = points[:, 2, None] + along[:, 2, None] * np.stack([first, second], axis=1)
    room = 0.05
    crosses = (heights.min(axis=1) <= high[2] + room) & (heights.max(axis=1) >= low[2] - room)
    result: Mask = (first <= second) & crosses
    return result


def boxes_around(cells: Mask, camera: Camera, *, cell: int = CELL, scale: int = 1) -> list[Box]:
    """Return rectangles, none over another, that hold all cells that are to be rendered.

    Two rectangles become one where a render of its own would cost more time than the idle pixels
    between them: measured on two idle cores, a render costs 0.06 s before the first pixel, a pixel
    that is kept dark 1.7 us, a good part of it for denoising.

    Parameters
    ----------
    cells : (R, C) bool ndarray
    camera : Camera
    cell : int
        The side of a cell, pixels.
    scale : int
        How many times smaller than the frame they are rendered.
    """
    idle_seconds = IDLE_PIXEL_SECONDS * (cell / scale) ** 2
    count, _, stats, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8), connectivity=8)
    boxes = [
        (int(x), int(y), int(x + width), int(y + height))
        for x, y, width, height, _ in stats[1:count]
    ]
    while (pair := _cheaper_as_one(boxes, idle_seconds)) is not None:
        one, other = pair
        boxes = [box for box in boxes if box not in pair] + [_union(one, other)]
    return [
        (
            box[0] * cell,
            box[1] * cell,
            min(box[2] * cell, camera.width),
            min(box[3] * cell, camera.height),
        )
        for box in sorted(boxes)
    ]


def _cheaper_as_one(boxes: Sequence[Box], idle_seconds: float) -> tuple[Box, Box] | None:
    """Return the two boxes whose union saves most, None where none does."""
    best, pair = 0.0, None
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            idle = _area(_union(one, other)) - _area(one) - _area(other)
            saved = RENDER_SECONDS - idle * idle_seconds
            if _overlap(one, other):
                saved = max(saved, 0.0) + RENDER_SECONDS
            if saved > best:
                best, pair = saved, (one, other)
    return pair


def _union(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _overlap(one: Box, other: Box) -> bool:
    return (
        max(one[0], other[0]) < min(one[2], other[2])
        and max(one[1], other[1]) < min(one[3], other[3])
    )  # fmt: skip


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def dark_runs(cells: Mask, boxes: Sequence[Box], *, cell: int = CELL) -> list[Box]:
    """Return rectangles, in pixels, of the cells inside the boxes that need no rendering."""
    runs: list[Box] = []
    for left, top, right, bottom in boxes:
        first, last = left // cell, -(-right // cell)
        for row in range(top // cell, -(-bottom // cell)):
            idle = np.concatenate([[0], ~cells[row, first:last], [0]]).astype(np.int8)
            edges = np.flatnonzero(np.diff(idle))
            runs += [
                (
                    int((first + begin) * cell),
                    row * cell,
                    int((first + end) * cell),
                    (row + 1) * cell,
                )
                for begin, end in zip(edges[::2], edges[1::2], strict=True)
            ]
    return runs
