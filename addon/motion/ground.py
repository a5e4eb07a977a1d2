"""The floor of a scene from its triangles: what people can stand on, and what they would hit."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from .floor import CELL, LARGEST, Floor

Points = NDArray[np.float64]
Area = tuple[float, float, float, float]

NO_GROUND = "there is no ground that its cameras see"
STEEPEST = cos(radians(20.0))  # of a normal's z: what is steeper is not walked on
STEP = 0.2  # metres; a kerb that is stepped onto
PACE, CLIMB = 0.9, 0.34  # metres: who climbs more than this within a pace is on stairs
FEET, HEAD = 0.15, 2.2  # metres above the ground between which things are in the way
LAYERS = 4  # storeys that a cell may have
LARGEST_PIECE = 3.0  # metres; bigger triangles are cut, so that what is out of reach falls away
CHUNK = 2_000_000  # samples at a time
SEEN = 0.05  # of the cameras' best ground: what is seen less than that is no ground of its own
SMALLEST = 3.0  # square metres of free floor that are worth standing on
FLIGHT = 1.5  # metres between grounds that belong to one scene


@dataclass(frozen=True, eq=False)
class _Samples:
    """Points on triangles: cell, height of the surface in the cell's middle, own height."""

    cell: NDArray[np.int64]
    level: NDArray[np.float32]
    height: NDArray[np.float32]


def floor_of(
    triangles: Points,
    seen: Points,
    *,
    area: Area,
    barred: Points | None = None,
    cell: float = CELL,
) -> Floor:
    """Find where people can stand among triangles.

    Ground is the lowest gently sloped surface that cameras see much of, with steps up to 0.2 m;
    what rises over it between the feet and the head is in the way. Floor that no camera sees,
    such as the inside of closed houses, is left out.

    Parameters
    ----------
    triangles : (T, 3, 3) float ndarray
        World metres, Z up.
    seen : (N, 3) float ndarray
        Points of surfaces that the cameras see, spread evenly over their pictures.
    area : (x0, y0, x1, y1)
        World metres: where to look.
    barred : (B, 3, 3) float ndarray, optional
        Triangles under and over which nobody goes, such as water.
    cell : float
        Metres.

    Raises
    ------
    OutfitError
        Where no ground is seen.
    """
    origin = np.floor(np.array(area[:2]) / cell) * cell
    shape = tuple(int(n) for n in np.ceil((np.array(area[2:]) - origin) / cell)[::-1])
    if min(shape) < 1 or max(shape) > LARGEST:
        raise OutfitError(f"a floor has 1 to {LARGEST} cells a side, got {shape[1]} x {shape[0]}")
    grid = (origin, cell, (shape[0], shape[1]))
    near = _reachable(triangles, area)
    walkable = _is_walkable(near)
    layers = _layers(_sample(near[walkable], grid), shape[0] * shape[1])
    ground = _ground(layers, seen, grid)
    height = ground.reshape(shape).astype(np.float32)
    free = _unobstructed(_sample(_between(near, ground), grid), ground).reshape(shape)
    free &= ~_stairs(height, cell)
    if barred is not None and len(barred):
        free.ravel()[_sample(_reachable(barred, area), grid).cell] = False
    free = _seen_only(free, height, seen, grid)
    if not free.any():
        raise OutfitError("there is no free ground that its cameras see")
    return Floor(origin.astype(np.float64), cell, height, free)


_Grid = tuple[Points, float, tuple[int, int]]


def _reachable(triangles: Points, area: Area) -> Points:
    """Cut big triangles, and drop pieces that lie beyond the area."""
    low, high = np.array(area[:2]), np.array(area[2:])
    kept = []
    rest = np.asarray(triangles, np.float64)
    while len(rest):
        bottom, top = rest.min(axis=1), rest.max(axis=1)
        rest = rest[((top[:, :2] >= low) & (bottom[:, :2] <= high)).all(axis=1)]
        sides = np.linalg.norm(np.roll(rest, -1, axis=1) - rest, axis=2)
        big = sides.max(axis=1) > LARGEST_PIECE
        kept.append(rest[~big])
        rest = _halved(rest[big], sides[big])
    return np.concatenate(kept) if kept else np.zeros((0, 3, 3))


def _halved(triangles: Points, sides: Points) -> Points:
    """Cut triangles in the middle of their longest sides."""
    first = sides.argmax(axis=1)
    order = (first[:, None] + np.arange(3)) % 3
    a, b, c = np.take_along_axis(triangles, order[..., None], axis=1).transpose(1, 0, 2)
    middle = (a + b) / 2
    return np.concatenate([np.stack([a, middle, c], 1), np.stack([middle, b, c], 1)])


def _sample(triangles: Points, grid: _Grid) -> _Samples:
    """Put points on triangles so closely that no cell is jumped over."""
    spacing = grid[1] * 0.6
    sides = np.linalg.norm(np.roll(triangles, -1, axis=1) - triangles, axis=2)
    # The apex lies opposite to the shortest side, so that slivers have few points.
    order = (sides.argmin(axis=1)[:, None] + np.array([2, 0, 1])) % 3
    turned = np.take_along_axis(triangles, order[..., None], axis=1)
    rows = np.ceil(sides.max(axis=1) / spacing).astype(np.int64) + 1
    columns = np.ceil(sides.min(axis=1) / spacing).astype(np.int64) + 1
    counts = rows * columns
    parts = []
    ends = np.cumsum(counts)
    start = 0
    while start < len(turned):
        done = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, done + CHUNK)), start + 1)
        parts.append(_sampled(turned[start:stop], rows[start:stop], columns[start:stop], grid))
        start = stop
    if not parts:
        none = np.zeros(0, np.float32)
        return _Samples(none.astype(np.int64), none, none)
    return _Samples(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _sampled(
    triangles: Points, rows: NDArray[np.int64], columns: NDArray[np.int64], grid: _Grid
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    origin, cell, shape = grid
    counts = rows * columns
    which = np.repeat(np.arange(len(triangles)), counts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    across = columns[which]
    u = (place // across) / np.maximum(rows[which] - 1, 1)
    v = (place % across) / np.maximum(across - 1, 1)
    a, b, c = triangles.transpose(1, 0, 2)
    points = a[which] + u[:, None] * ((b - a)[which] + v[:, None] * (c - b)[which])
    steps = np.floor((points[:, :2] - origin) / cell).astype(np.int64)
    inside = ((steps >= 0) & (steps < np.array(shape[::-1]))).all(axis=1)
    which, points, steps = which[inside], points[inside], steps[inside]
    normals = np.cross(b - a, c - a)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(_is_walkable(triangles)[:, None], normals[:, :2] / normals[:, 2:], 0.0)
    offset = (steps + 0.5) * cell + origin - points[:, :2]
    level = points[:, 2] - (slope[which] * offset).sum(axis=1)
    return (
        steps[:, 1] * shape[1] + steps[:, 0],
        level.astype(np.float32),
        points[:, 2].astype(np.float32),
    )


def _is_walkable(triangles: Points) -> NDArray[np.bool_]:
    """Tell which triangles slope gently, whichever side they show."""
    a, b, c = triangles.transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    lengths = np.linalg.norm(normals, axis=1)
    gentle: NDArray[np.bool_] = (lengths > 0) & (np.abs(normals[:, 2]) >= STEEPEST * lengths)
    return gentle


def _between(triangles: Points, ground: NDArray[np.float32]) -> Points:
    """Return the triangles that reach to where feet, bodies and heads can be."""
    tops, bottoms = triangles[..., 2].max(axis=1), triangles[..., 2].min(axis=1)
    low, high = float(np.nanmin(ground)) + FEET, float(np.nanmax(ground)) + HEAD
    kept: Points = triangles[(tops > low) & (bottoms < high)]
    return kept


def _layers(samples: _Samples, cells: int) -> NDArray[np.float32]:
    """Return the (LAYERS, cells) heights one could stand at, the lowest first, nan for none.

    Surfaces one step over each other are one layer, as high as the uppermost.
    """
    order = np.lexsort((samples.level, samples.cell))
    cell, level = samples.cell[order], samples.level[order]
    layers = np.full((LAYERS, cells), np.nan, np.float32)
    if not len(cell):
        return layers
    new_cell = np.diff(cell, prepend=-1) != 0
    new = new_cell | (np.diff(level, prepend=level[0]) > STEP)
    starts = np.flatnonzero(new)
    tops = np.append(starts[1:], len(cell)) - 1
    number = np.cumsum(new) - 1
    first = np.maximum.accumulate(np.where(new_cell, number, 0))
    storey = (number - first)[starts]
    few = storey < LAYERS
    layers[storey[few], cell[starts[few]]] = level[tops[few]]
    return layers


def _ground(layers: NDArray[np.float32], seen: Points, grid: _Grid) -> NDArray[np.float32]:
    """Return the height of each cell's lowest layer that belongs to what cameras see much of."""
    shape = grid[2]
    labels = _connected(layers.reshape(LAYERS, *shape)).reshape(LAYERS, -1)
    rows = _cells_of(seen, grid)
    inside = rows >= 0
    near = np.abs(layers[:, rows[inside]] - seen[inside, 2]) < STEP / 2
    storey, hit = np.nonzero(near)
    found = labels[storey, rows[inside][hit]]
    if not len(found):
        raise OutfitError(NO_GROUND)
    votes = np.bincount(found, minlength=labels.max() + 2)
    best = int(votes.argmax())
    level = _mean_levels(labels, layers, len(votes))
    sizes = np.bincount(labels[labels >= 0], minlength=len(votes)) * grid[1] ** 2
    good = (votes >= SEEN * votes[best]) & (np.abs(level - level[best]) < FLIGHT)
    good &= sizes >= SMALLEST
    good[best] = True
    usable = (labels >= 0) & good[labels]
    lowest = usable.argmax(axis=0)
    ground = np.where(
        usable.any(axis=0), np.take_along_axis(layers, lowest[None], axis=0)[0], np.nan
    )
    return ground.astype(np.float32)


def _mean_levels(
    labels: NDArray[np.int64], layers: NDArray[np.float32], count: int
) -> NDArray[np.float64]:
    kept = labels >= 0
    sums = np.bincount(labels[kept], weights=layers[kept], minlength=count)
    levels: NDArray[np.float64] = sums / np.maximum(np.bincount(labels[kept], minlength=count), 1)
    return levels


def _connected(layers: NDArray[np.float32]) -> NDArray[np.int64]:
    """Number surfaces that one can walk over without a step higher than STEP; -1 for nothing."""
    count = layers.size
    labels = np.arange(count).reshape(layers.shape)
    pairs = []
    for first in range(len(layers)):
        for second in range(len(layers)):
            for here, there in (
                ((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
                ((slice(None, -1), slice(None)), (slice(1, None), slice(None))),
            ):
                gap = np.abs(layers[first][here] - layers[second][there])
                joined = gap <= STEP  # nan is not
                pairs.append((labels[first][here][joined], labels[second][there][joined]))
    one = np.concatenate([pair[0] for pair in pairs])
    other = np.concatenate([pair[1] for pair in pairs])
    roots = _roots(count, one, other)
    exists = ~np.isnan(layers).ravel()
    _, numbers = np.unique(roots[exists], return_inverse=True)
    result = np.full(count, -1, np.int64)
    result[exists] = numbers
    return result.reshape(layers.shape)


def _roots(count: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each node the smallest node that a chain of pairs joins it with."""
    roots = np.arange(count)
    while len(one):
        a, b = roots[one], roots[other]
        apart = a != b
        one, other, a, b = one[apart], other[apart], a[apart], b[apart]
        np.minimum.at(roots, np.maximum(a, b), np.minimum(a, b))
        while True:
            higher = roots[roots]
            if np.array_equal(higher, roots):
                break
            roots = higher
    return roots


def _unobstructed(samples: _Samples, ground: NDArray[np.float32]) -> NDArray[np.bool_]:
    above = samples.height - ground[samples.cell]
    blocking = (above > FEET) & (above < HEAD)
    free = ~np.isnan(ground)
    free[samples.cell[blocking]] = False
    return free


def _stairs(height: NDArray[np.float32], cell: float) -> NDArray[np.bool_]:
    """Tell where steps follow one another more closely than kerbs do."""
    window = np.ones((round(PACE / cell),) * 2, np.uint8)
    nothing = np.isnan(height)
    top = cv2.dilate(np.where(nothing, -np.inf, height).astype(np.float32), window)
    bottom = cv2.erode(np.where(nothing, np.inf, height).astype(np.float32), window)
    with np.errstate(invalid="ignore", over="ignore"):
        steep: NDArray[np.bool_] = top - bottom > CLIMB
    return steep


def _seen_only(
    free: NDArray[np.bool_], ground: NDArray[np.float32], seen: Points, grid: _Grid
) -> NDArray[np.bool_]:
    """Keep pieces of free floor that are big, and that cameras see."""
    count, labels, about, _ = cv2.connectedComponentsWithStats(
        free.astype(np.uint8), connectivity=4
    )
    cells = _cells_of(seen, grid)
    inside = cells >= 0
    cells, heights = cells[inside], seen[inside, 2]
    on_ground = np.abs(ground.ravel()[cells] - heights) < STEP / 2
    votes = np.bincount(labels.ravel()[cells[on_ground]], minlength=count)
    votes[0] = 0
    good = (votes >= 0.01 * votes.max()) & (votes > 0)
    good &= about[:, cv2.CC_STAT_AREA] * grid[1] ** 2 >= SMALLEST
    kept: NDArray[np.bool_] = good[labels]
    return kept


def _cells_of(points: Points, grid: _Grid) -> NDArray[np.int64]:
    """Return the number of each point's cell, -1 beyond the grid."""
    origin, cell, shape = grid
    steps = np.floor((points[:, :2] - origin) / cell).astype(np.int64)
    inside = ((steps >= 0) & (steps < np.array(shape[::-1]))).all(axis=1)
    return np.where(inside, steps[:, 1] * shape[1] + steps[:, 0], -1)
