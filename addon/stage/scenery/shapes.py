"""Solid shapes as arrays: boxes, tubes, turned and pierced pieces, of which scenes are piled up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import ArrayLike, NDArray

NONE = -1  # stands for the fourth corner of a triangle
Hole = tuple[float, float, float, float]  # x0, z0, x1, z1, metres


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Shape:
    """Some faces.

    Attributes
    ----------
    vertices : (N, 3) float ndarray
        Metres, Z up.
    faces : (F, 4) int ndarray
        Vertex indices counter-clockwise seen from outside; a triangle's last one is NONE.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.vertices.shape[1:] != (3,) or self.faces.shape[1:] != (4,):
            raise ValueError(
                f"a shape is (N, 3) vertices and (F, 4) faces, "
                f"got {self.vertices.shape} and {self.faces.shape}"
            )

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Shape:
        """Return it shifted by metres."""
        return Shape(self.vertices + np.array((x, y, z)), self.faces)

    def turned(self, degrees: float) -> Shape:
        """Return it turned round the world's z axis, counter-clockwise seen from above."""
        return self.mapped(turn_about_z(degrees))

    def mapped(self, matrix: ArrayLike) -> Shape:
        """Return it with every vertex multiplied by a (3, 3) matrix that does not mirror."""
        return Shape(self.vertices @ np.asarray(matrix, np.float64).T, self.faces)

    def inside_out(self) -> Shape:
        """Return it with its faces looking the other way."""
        quads = self.faces[:, 3] != NONE
        faces = self.faces[:, [0, 2, 1, 3]].copy()
        faces[quads] = self.faces[quads][:, ::-1]
        return Shape(self.vertices, faces)


def turn_about_z(degrees: float) -> NDArray[np.float64]:
    """Return the (3, 3) matrix that turns counter-clockwise seen from above."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def together(shapes: Iterable[Shape]) -> Shape:
    """Return several shapes as one."""
    parts = list(shapes)
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = [
        np.where(part.faces == NONE, NONE, part.faces + start)
        for part, start in zip(parts, starts, strict=False)
    ]
    return Shape(np.concatenate([part.vertices for part in parts]), np.concatenate(faces))


def quad(*corners: Sequence[float]) -> Shape:
    """Return one face of four corners, counter-clockwise seen from its front."""
    return Shape(np.asarray(corners, np.float64), np.array([[0, 1, 2, 3]]))


def box(low: Sequence[float], high: Sequence[float]) -> Shape:
    """Return a box between two corners, all six sides."""
    ends = np.array([low, high], np.float64)
    picks = np.array([[i & 1, i >> 1 & 1, i >> 2] for i in range(8)])
    vertices = np.take_along_axis(ends, picks, axis=0)
    faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]]
    return Shape(vertices, np.array(faces))


def flat(x0: float, y0: float, x1: float, y1: float, z: float) -> Shape:
    """Return a level rectangle that looks up."""
    return quad((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z))


def prism(outline: ArrayLike, low: float, high: float) -> Shape:
    """Return an upright column over a convex (K, 2) outline, counter-clockwise."""
    ring = np.asarray(outline, np.float64)
    count = len(ring)
    rings = [np.column_stack([ring, np.full(count, z)]) for z in (low, high)]
    middle = np.append(ring.mean(axis=0), high)
    around = np.arange(count)
    after = np.roll(around, -1)
    sides = np.column_stack([around, after, after + count, around + count])
    lid = np.column_stack(
        [around + count, after + count, np.full(count, 2 * count), np.full(count, NONE)]
    )
    return Shape(np.concatenate([*rings, middle[None]]), np.concatenate([sides, lid]))


def lathe(profile: ArrayLike, *, sides: int = 16) -> Shape:
    """Return a turned piece: a (K, 2) profile of radius and height, from below, round z."""
    radius, height = np.asarray(profile, np.float64).T
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    places = radius[:, None, None] * ring
    vertices = np.dstack([places, np.broadcast_to(height[:, None], (len(height), sides))])
    return Shape(vertices.reshape(-1, 3), _rings(len(radius), sides))


def tube(path: ArrayLike, radii: ArrayLike, *, sides: int = 8) -> Shape:
    """Return a pipe along a (K, 3) path, with one radius or one for each point; its ends are open.

    Its cross sections are turned with the path as little as they can.
    """
    points = np.asarray(path, np.float64)
    wide = np.broadcast_to(np.asarray(radii, np.float64), len(points))
    along = np.gradient(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    rings = np.empty((len(points), sides, 3))
    across = np.cross(along[0], (0.0, 0.0, 1.0) if abs(along[0, 2]) < 0.9 else (0.0, 1.0, 0.0))
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)[:, None]
    for index, (point, way, radius) in enumerate(zip(points, along, wide, strict=True)):
        across = across - way * (across @ way)
        across /= np.linalg.norm(across)
        up = np.cross(way, across)
        rings[index] = point + radius * (np.cos(angle) * across + np.sin(angle) * up)
    return Shape(rings.reshape(-1, 3), _rings(len(points), sides))


def _rings(count: int, sides: int) -> NDArray[np.int64]:
    """Return the faces between `count` rings of `sides` vertices each."""
    first = (np.arange(count - 1)[:, None] * sides + np.arange(sides)).ravel()
    second = (np.arange(count - 1)[:, None] * sides + np.roll(np.arange(sides), -1)).ravel()
    return np.column_stack([first, second, second + sides, first + sides])


def sheet(points: NDArray[np.float64]) -> Shape:
    """Return the faces between an (R, C, 3) grid of points; the front is where rows x columns
    turn to: columns to the right and rows upwards face the viewer."""
    rows, columns, _ = points.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    corners = [index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]]
    faces = np.stack([corner.ravel() for corner in corners], axis=1)
    return Shape(points.reshape(-1, 3), faces)


def pierced(width: float, height: float, holes: Sequence[Hole]) -> Shape:
    """Return a wall in the xz plane that looks along -y, with rectangular holes."""
    x = _breaks(width, [edge for hole in holes for edge in (hole[0], hole[2])])
    z = _breaks(height, [edge for hole in holes for edge in (hole[1], hole[3])])
    points = np.zeros((len(z), len(x), 3))
    points[:, :, 0], points[:, :, 2] = x, z[:, None]
    shape = sheet(points)
    middle_x = np.tile((x[:-1] + x[1:]) / 2, len(z) - 1)
    middle_z = np.repeat((z[:-1] + z[1:]) / 2, len(x) - 1)
    keep = np.ones(len(middle_x), bool)
    for x0, z0, x1, z1 in holes:
        keep &= ~((middle_x > x0) & (middle_x < x1) & (middle_z > z0) & (middle_z < z1))
    return Shape(shape.vertices, shape.faces[keep])


def _breaks(end: float, inner: Sequence[float]) -> NDArray[np.float64]:
    return np.unique(np.round([0.0, end, *inner], 4))


def reveal(hole: Hole, depth: float) -> Shape:
    """Return the four inner sides of a hole in a wall that looks along -y."""
    x0, z0, x1, z1 = hole
    ring = [(x0, z0), (x1, z0), (x1, z1), (x0, z1)]
    sides = []
    for (ax, az), (bx, bz) in zip(ring, [*ring[1:], ring[0]], strict=True):
        sides.append(quad((ax, 0, az), (bx, 0, bz), (bx, depth, bz), (ax, depth, az)))
    return together(sides)
