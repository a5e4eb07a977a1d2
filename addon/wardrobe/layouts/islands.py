"""UV points, islands and their borders, of meshes of triangles and quads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

WELD = 1e-6  # of the map: UVs of one vertex that lie nearer than this are one UV point
FARTHEST = 1e4  # tiles: UVs beyond are no map, and their texels could not be counted


@dataclass(frozen=True, eq=False)
class Corners:
    """Faces on the map and on the cloth.

    Attributes
    ----------
    points : (P, 2) float ndarray, unit square, origin top-left, v down
    vertices : (P,) int32 ndarray, the vertex of each point
    corners : (F, 4) int32 ndarray into `points`; -1 pads triangles, and faces without UVs
    faces : (F, 4) int32 ndarray into the vertices; -1 pads triangles
    """

    points: Floats
    vertices: Ints
    corners: Ints
    faces: Ints

    def centres(self, shape: Floats, faces: Ints) -> Floats:
        """Return the mean of the corners of some faces (n, 3) of a shape (V, 3)."""
        chosen = self.faces[faces]
        real = (chosen >= 0)[:, :, None]
        return np.asarray((shape[chosen] * real).sum(axis=1) / real.sum(axis=1))


def weld(uvs: Floats, faces: Ints, uv_faces: Ints) -> Corners:
    """Make one UV point of every vertex and place on the map.

    Parameters
    ----------
    uvs : (T, 2) float ndarray, v up
    faces, uv_faces : (F, 4) int32 ndarrays, -1 padded
    """
    uvs = np.clip(uvs, -FARTHEST, FARTHEST)
    mapped = (uv_faces >= 0).sum(axis=1) == (faces >= 0).sum(axis=1)
    used = (uv_faces >= 0) & mapped[:, None]
    places = np.rint(uvs[uv_faces[used]] / WELD).astype(np.int64)
    keys = np.column_stack([faces[used], places])
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    corners = np.full(faces.shape, -1, np.int32)
    corners[used] = inverse.ravel()
    points = uvs[uv_faces[used][first]] * [1.0, -1.0] + [0.0, 1.0]
    return Corners(points, faces[used][first].astype(np.int32), corners, faces)


def triangles(quads: Ints) -> tuple[Ints, Ints]:
    """Split faces (F, 4), -1 padded, into triangles (n, 3) and the face of each (n,)."""
    whole = np.flatnonzero(quads[:, 2] >= 0)
    four = np.flatnonzero(quads[:, 3] >= 0)
    parts = np.concatenate([quads[whole][:, [0, 1, 2]], quads[four][:, [0, 2, 3]]])
    return parts.astype(np.int32), np.concatenate([whole, four]).astype(np.int32)


def add_up(groups: NDArray[np.integer[Any]], values: Floats, count: int = 0) -> Floats:
    """Return the sum of values (n,) in each group, for `count` groups or more."""
    return np.bincount(groups, values, minlength=count).astype(np.float64)


def face_islands(corners: Ints, uv_areas: Floats) -> Ints:
    """Number the connected components of faces, largest UV area first; -1 without UVs.

    Parameters
    ----------
    corners : (F, 4) int32 ndarray, -1 padded
    uv_areas : (F,) float ndarray
    """
    mapped = corners[:, 0] >= 0
    labels = np.full(len(corners), -1, np.int32)
    if not mapped.any():
        return labels
    roots = _components(corners[mapped])[corners[mapped, 0]]
    _, islands = np.unique(roots, return_inverse=True)
    rank = np.argsort(-add_up(islands, uv_areas[mapped]), kind="stable")
    number = np.empty_like(rank)
    number[rank] = np.arange(len(rank))
    labels[mapped] = number[islands]
    return labels


def _components(corners: Ints) -> NDArray[np.int64]:
    """Return the smallest point that each point hangs together with (P,).

    Every round lets each face's points take the least label among them, and jumps along labels,
    so that the rounds grow with the logarithm of an island's width.
    """
    label = np.arange(int(corners.max()) + 1)
    padded = np.where(corners >= 0, corners, corners[:, :1])
    while True:
        least = label[padded].min(axis=1)
        new = label.copy()
        np.minimum.at(new, label[padded], least[:, None])
        np.minimum.at(new, padded, least[:, None])
        new = new[new]
        if (new == label).all():
            return label
        label = new


def boundary_loops(corners: Ints, points: Floats) -> tuple[Ints, ...]:
    """Trace the border of an island's faces: closed loops, largest enclosed area first.

    Parameters
    ----------
    corners : (n, 4) int32 ndarray, -1 padded
    points : (P, 2) float ndarray
    """
    sides = _sides(corners)
    count = int(sides.max()) + 1
    keys = sides.min(axis=1).astype(np.int64) * count + sides.max(axis=1)
    _, inverse, uses = np.unique(keys, return_inverse=True, return_counts=True)
    loops = _chained(sides[uses[inverse] == 1])
    loops.sort(key=lambda loop: -abs(polygon_area(points[loop])))
    return tuple(loops)


def _sides(corners: Ints) -> Ints:
    """Return the directed sides (m, 2) of faces."""
    after = np.roll(corners, -1, axis=1)
    after[:, 2] = np.where(corners[:, 3] >= 0, corners[:, 3], corners[:, 0])
    real = corners >= 0
    return np.stack([corners[real], after[real]], axis=1)


def _chained(sides: Ints) -> list[Ints]:
    following: dict[int, list[int]] = {}
    for start, end in sides.tolist():
        following.setdefault(start, []).append(end)
    loops = []
    for start in sorted(following):
        while following[start]:
            loop = [start]
            while following.get(loop[-1]):
                loop.append(following[loop[-1]].pop())
                if loop[-1] == start:
                    break
            if len(loop) > 3 and loop[-1] == start:
                loops.append(np.array(loop[:-1], np.int32))
    return loops


def polygon_area(polygon: Floats) -> float:
    """Return the signed area of a polygon (m, 2), by the shoelace formula."""
    x, y = polygon.T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)
