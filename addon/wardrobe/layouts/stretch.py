"""How a UV map stretches the cloth: area and angle of every face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .islands import Corners, add_up, triangles

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

WORST_ANGLE = 100.0  # a face that the map flattens to a line is given this angle stretch


@dataclass(frozen=True, eq=False)
class FaceMaps:
    """Every face on the body and on the map; see `Layout` for units."""

    normals: Floats
    areas: Floats
    uv_areas: Floats
    area_stretch: Floats
    angle_stretch: Floats


def face_maps(shape: Floats, faces: Ints, welded: Corners) -> FaceMaps:
    """Measure every face (F,) on a shape (V, 3) and on its map.

    A quad counts as its two triangles; its angle stretch is their mean by area.
    """
    corners, owner = triangles(faces)
    crosses = _crosses(shape, corners)
    normals = np.zeros((len(faces), 3))
    np.add.at(normals, owner, crosses)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    areas = add_up(owner, np.linalg.norm(crosses, axis=1) / 2, len(faces))

    flat, mapped = triangles(welded.corners)
    size, angle = _triangle_maps(shape, welded, flat)
    cloth = np.linalg.norm(_crosses(shape, welded.vertices[flat]), axis=1)
    uv_areas = add_up(mapped, size, len(faces))
    angles = add_up(mapped, angle * cloth, len(faces))
    angles /= np.maximum(add_up(mapped, cloth, len(faces)), 1e-12)
    return FaceMaps(normals, areas, uv_areas, relative_stretch(uv_areas, areas), angles)


def relative_stretch(uv_areas: Floats, areas: Floats) -> Floats:
    """Return |UV area| over area (F,), 1 at the median by area of the faces that have both."""
    ratio = np.abs(uv_areas) / np.maximum(areas, 1e-12)
    known = (np.abs(uv_areas) > 0) & (areas > 1e-12)
    if not known.any():
        return np.zeros_like(ratio)
    order = np.argsort(ratio[known])
    below = np.cumsum(areas[known][order])
    middle = ratio[known][order][np.searchsorted(below, below[-1] / 2)]
    return np.asarray(ratio / middle)


def _crosses(shape: Floats, corners: Ints) -> Floats:
    a, b, c = (shape[corners[:, k]] for k in range(3))
    return np.asarray(np.cross(b - a, c - a))


def _triangle_maps(shape: Floats, welded: Corners, flat: Ints) -> tuple[Floats, Floats]:
    """Return signed UV areas (n,), v up, and the ratio of singular values of each triangle's map.

    With the first side of the cloth's triangle along the x axis of its own plane, the (2, 2) matrix
    M takes cloth to map; its singular values follow from |M|^2 and det M alone.
    """
    a, b, c = (shape[welded.vertices[flat[:, k]]] for k in range(3))
    one, two = b - a, c - a
    base = np.maximum(np.linalg.norm(one, axis=1), 1e-12)
    along = (one * two).sum(axis=1) / base
    height = np.maximum(np.linalg.norm(np.cross(one, two), axis=1) / base, 1e-12)
    p, q, r = (welded.points[flat[:, k]] * [1.0, -1.0] for k in range(3))
    columns_x = (q - p) / base[:, None]
    columns_y = ((r - p) - columns_x * along[:, None]) / height[:, None]
    determinant = columns_x[:, 0] * columns_y[:, 1] - columns_x[:, 1] * columns_y[:, 0]
    squares = (columns_x**2).sum(axis=1) + (columns_y**2).sum(axis=1)
    # s1^2 + s2^2 = squares and s1 s2 = |determinant|, so s1/s2 solves x + 1/x = squares/|det|.
    half = squares / np.maximum(2 * np.abs(determinant), 1e-12)
    ratio = half + np.sqrt(np.maximum(half**2 - 1, 0.0))
    size = determinant * base * height / 2
    return size, np.minimum(ratio, WORST_ANGLE)
