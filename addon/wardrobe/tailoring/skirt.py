"""Skirts: a regular tube of cloth sewn to the trunk's lower ring, hung over helper-skirt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cloth_mesh import (
    ARM_GATE,
    COLUMNS,
    FRONT,
    HANGS,
    HEM,
    JOIN,
    NORMAL,
    POINT,
    SEAM,
    UNROLLED,
    Cloth,
    Floats,
    Ints,
    boundary_loops,
    triangles_of,
)
from .dummy import Dummy, smoothstep
from .sections import Sections

HALF_COLUMNS = 44
ROW_HEIGHT, FINE_ROW = 0.22, 0.09  # decimetres; short skirts have finer rows
FINE_ROWS = 22  # as many fine rows a skirt may have
FINE_BELOW = 2500  # vertices: only what is small without its skirt has fine rows
PLEAT_COLUMNS = 4  # of the grid, for each pleat
AXIS_BLEND = 1.0  # decimetres over which the tube's axis passes from trunk to skirt


@dataclass(frozen=True)
class Ring:
    """A cloth cut level, whose `JOIN` vertices form the ring that a skirt is sewn to."""

    cloth: Cloth
    points: Floats


@dataclass(frozen=True)
class SkirtShape:
    """How a skirt hangs; decimetres, see `Cut`."""

    hem: float
    ease: float
    taper: float
    flare: float
    folds: int
    pleats: int = 0

    @property
    def half_columns(self) -> int:
        """Columns of the grid from one side seam to the other."""
        return self.pleats * PLEAT_COLUMNS // 2 or HALF_COLUMNS


def _half(ring: Ring, front: bool) -> tuple[Ints, Floats]:
    """Return the ring's vertices of one half from right to left seam, and their arc fraction."""
    marks, depth = ring.cloth.marks, ring.cloth.values[:, FRONT]
    loop = next(r for r in boundary_loops(ring.cloth.faces) if (marks[r] & JOIN).all())
    seams = loop[(marks[loop] & SEAM) != 0]
    right = int(seams[np.argmin(ring.points[seams, 0])])
    left = int(seams[np.argmax(ring.points[seams, 0])])
    loop = np.roll(loop, -int(np.flatnonzero(loop == right)[0]))
    split = int(np.flatnonzero(loop == left)[0])
    one, other = loop[: split + 1], np.append(loop[split:], right)[::-1]
    half = one if (depth[one].mean() > 0) == front else other
    steps = np.linalg.norm(np.diff(ring.points[half], axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return half.astype(np.int32), along / along[-1]


def _zip(upper: Ints, at: Floats, lower: Ints, below: Floats) -> Ints:
    """Triangulate between two rows of vertices given by their fractions along the row."""
    faces, i, j = [], 0, 0
    while i < len(upper) - 1 or j < len(lower) - 1:
        step_up = j == len(lower) - 1 or (
            i < len(upper) - 1 and at[i] + at[i + 1] <= below[j] + below[j + 1]
        )
        if step_up:
            faces.append((upper[i], lower[j], upper[i + 1]))
            i += 1
        else:
            faces.append((upper[i], lower[j], lower[j + 1]))
            j += 1
    return np.array(faces, np.int32)


def _row_count(length: float, small: bool) -> int:
    fine = min(FINE_ROWS, round(length / FINE_ROW)) if small else 2
    return max(2, fine, round(length / ROW_HEIGHT))


def _rows(
    angle: Floats,
    radius: Floats,
    levels: tuple[float, int],
    dummy: Dummy,
    shape: SkirtShape,
    floor: Sections,
) -> Floats:
    """Return (rows, columns, 3, 2): draped places, and places on helper-skirt, row by row.

    `levels` are the height at which the skirt begins and how many rows it has.
    """
    start, count = levels
    step = (start - shape.hem) / count
    rows = []
    centre = dummy.trunk.centre(np.array([start]))[0]
    for row in range(1, count + 1):
        level = np.full(len(angle), start - row * step)
        share = smoothstep(np.array([row * step]), 0, AXIS_BLEND)[0]
        axis = (1 - share) * centre + share * dummy.skirt.centre(level[:1])[0]
        hull = dummy.skirt.radius(angle, level)
        over = hull + share * (floor.radius(angle, level) - hull)
        radius = np.maximum(over + shape.ease, radius + (shape.flare - shape.taper) * step)
        for _ in range(2):
            radius = (np.roll(radius, 1) + 2 * radius + np.roll(radius, -1)) / 4
        depth = 0.45 * shape.flare * max(0.0, row * step - 0.4)
        waved = radius + depth * np.cos(shape.folds * angle) if shape.folds else radius
        waved = np.maximum(waved, over + shape.ease / 2)
        places = [
            np.stack([r * np.sin(angle), level, axis[1] + r * np.cos(angle)], axis=1)
            for r in (waved, hull)
        ]
        rows.append(np.stack(places, axis=2))
    return np.array(rows)


def sew_skirt(
    ring: Ring, dummy: Dummy, shape: SkirtShape, least: float, floor: Sections
) -> tuple[Cloth, Floats]:
    """Sew a skirt to the ring of a cloth.

    Parameters
    ----------
    ring : Ring
    dummy : Dummy
    shape : SkirtShape
    least : float
        Distance from the floor that the cloth keeps, decimetres.
    floor : Sections
        What it hangs over: helper-skirt, or wider.

    Returns
    -------
    cloth : Cloth
        The skirt's vertices have their places on helper-skirt as `values`.
    points : (V, 3) float ndarray
        The draped garment.
    """
    front, at_front = _half(ring, front=True)
    back, at_back = _half(ring, front=False)
    fraction = np.linspace(0, 1, shape.half_columns + 1)
    start = float(ring.points[front, 1].mean())
    centre = dummy.trunk.centre(np.array([start]))[0, 1]
    columns = []
    for half, at in ((front, at_front), (back, at_back)):
        place = np.stack([np.interp(fraction, at, ring.points[half, k]) for k in (0, 2)], axis=1)
        columns.append(place[:-1] if half is front else place[::-1][:-1])
    across, forward = np.concatenate(columns).T
    angle, radius = np.arctan2(across, forward - centre), np.hypot(across, forward - centre)
    shape = replace(shape, ease=max(shape.ease, least))
    count = _row_count(start - shape.hem, len(ring.points) < FINE_BELOW)
    grid = _rows(angle, radius, (start, count), dummy, shape, floor)
    return _stitch(ring, grid, (front, at_front), (back, at_back))


def _stitch(
    ring: Ring, grid: Floats, front: tuple[Ints, Floats], back: tuple[Ints, Floats]
) -> tuple[Cloth, Floats]:
    """Join a grid of places (rows, columns, 3, 2) to its ring."""
    rows, width = grid.shape[:2]
    half = width // 2
    base = len(ring.cloth.values)
    index = base + np.arange(rows * width, dtype=np.int32).reshape(rows, width)
    closed = np.concatenate([index, index[:, :1]], axis=1)
    a, b = closed[:-1, :-1], closed[:-1, 1:]
    c, d = closed[1:, 1:], closed[1:, :-1]
    quads = np.stack([d, c, b, a], axis=-1).reshape(-1, 4)
    points = np.concatenate([ring.points, grid[..., 0].reshape(-1, 3)])
    fraction = np.linspace(0, 1, half + 1)
    first, second = closed[0, : half + 1], closed[0, half:][::-1]
    # The back row runs from the right seam to the left one as well: its faces are turned.
    zipped = [_zip(front[0], front[1], first, fraction)]
    zipped.append(_zip(back[0], back[1], second, fraction)[:, ::-1])
    faces = np.concatenate([ring.cloth.faces, *zipped, triangles_of(quads, points)])
    values = np.zeros((rows * width, COLUMNS))
    values[:, POINT] = grid[..., 1].reshape(-1, 3)
    out = grid[..., 1] - grid[..., 1].mean(axis=1, keepdims=True)
    out /= np.linalg.norm(out, axis=2, keepdims=True)
    values[:, NORMAL] = out.reshape(-1, 3)
    column = np.tile(np.arange(width), rows)
    on_seam = (column == 0) | (column == half)
    values[:, FRONT] = np.where(on_seam, 0.0, np.where(column < half, 1.0, -1.0))
    values[:, ARM_GATE] = -1.0
    values[:, HANGS] = 1.0
    row = np.repeat(np.arange(rows), width)
    values[:, UNROLLED] = np.stack([column / width, (row + 1) / rows], axis=1)
    last = row == rows - 1
    marks = np.where(on_seam, SEAM, 0) | np.where(last, HEM, 0)
    cloth = Cloth(
        np.concatenate([ring.cloth.values, values]),
        np.concatenate([ring.cloth.marks, marks]).astype(np.int32),
        faces.astype(np.int32),
    )
    return cloth, points
