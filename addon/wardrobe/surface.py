"""Triangle surfaces: the place nearest to a point, and vertices bound to it as .mhclo lines."""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..makehuman.mhclo import ScaleAxis

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
ScalePairs = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]

# MakeHuman's standard measures for body clothes: two base vertices along x, y and z.
BODY_SCALE: ScalePairs = ((5399, 11998), (791, 881), (962, 5320))
CHUNK = 1 << 20  # distances computed at a time: more no longer fit into a processor's cache
RING = 40  # most triangles looked at around the nearest vertex
DECIMALS = 5  # of written weights and offsets


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Return area-weighted unit normals (V, 3); zero where no triangle touches."""
    corners = vertices[triangles]
    areas = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], areas)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(normals / np.maximum(lengths, 1e-12))


def nearest_vertices(points: Floats, vertices: Floats) -> Ints:
    """Return the index (n,) of the vertex nearest to each point (n, 3)."""
    if len(vertices) == 0 or len(points) == 0:
        return np.zeros(len(points), np.int32)
    centre = vertices.mean(axis=0)
    single = (vertices - centre).astype(np.float32)
    half_squares = (single**2).sum(axis=1) / 2
    rows = max(1, CHUNK // len(vertices))
    found = [
        np.argmax((points[i : i + rows] - centre).astype(np.float32) @ single.T - half_squares, 1)
        for i in range(0, len(points), rows)
    ]
    return np.concatenate(found).astype(np.int32)


def closest_on_triangles(points: Floats, triangles: Floats) -> tuple[Floats, Floats]:
    """Return barycentric weights (n, 3) and places (n, 3) nearest to points (n, 3).

    Parameters
    ----------
    points : (n, 3) float ndarray
    triangles : (n, 3, 3) float ndarray
        One triangle for each point.
    """
    # Axis by axis: sums over rows of three are slow.
    point = np.ascontiguousarray(points.T)
    corners = np.ascontiguousarray(triangles.transpose(1, 2, 0))
    best = _on_planes(point, corners)
    best[:, ~(best >= 0).all(axis=0)] = np.nan
    distance = _squares(best, corners, point)
    for corner in range(3):
        other = (corner + 1) % 3
        edge = corners[other] - corners[corner]
        length = np.maximum(_dot(edge, edge), 1e-18)
        t = np.clip(_dot(point - corners[corner], edge) / length, 0, 1)
        weights = np.zeros_like(best)
        weights[corner], weights[other] = 1 - t, t
        square = _squares(weights, corners, point)
        closer = ~(distance <= square)
        best = np.where(closer, weights, best)
        distance = np.where(closer, square, distance)
    return np.ascontiguousarray(best.T), np.ascontiguousarray(_mixed(best, corners).T)


def _dot(one: Floats, other: Floats) -> Floats:
    """Dot products (n,) of vectors (3, n)."""
    return np.asarray(one[0] * other[0] + one[1] * other[1] + one[2] * other[2])


def _mixed(weights: Floats, corners: Floats) -> Floats:
    """Places (3, n) by their barycentric weights (3, n) in triangles (3 corners, 3 axes, n)."""
    return np.asarray(weights[0] * corners[0] + weights[1] * corners[1] + weights[2] * corners[2])


def _on_planes(points: Floats, corners: Floats) -> Floats:
    """Barycentric weights (3, n) of the feet of points (3, n) on the planes of the triangles."""
    a, b, c = corners
    ab, ac, d = b - a, c - a, points - a
    d00, d01, d11 = _dot(ab, ab), _dot(ab, ac), _dot(ac, ac)
    d20, d21 = _dot(d, ab), _dot(d, ac)
    area = np.maximum(d00 * d11 - d01 * d01, 1e-18)
    v, w = (d11 * d20 - d01 * d21) / area, (d00 * d21 - d01 * d20) / area
    return np.stack([1 - v - w, v, w])


def _squares(weights: Floats, corners: Floats, points: Floats) -> Floats:
    offset = _mixed(weights, corners) - points
    return _dot(offset, offset)


class Surface:
    """A triangle mesh that answers nearest-point questions.

    Parameters
    ----------
    vertices : (V, 3) float ndarray
    faces : (F, 3) int32 ndarray
    """

    def __init__(self, vertices: Floats, faces: Ints) -> None:
        self.vertices, self.faces = vertices, faces
        self._used = np.unique(faces)
        self._rings = _two_rings(faces.astype(np.int32).tobytes(), len(vertices))

    def moved(self, vertices: Floats) -> Surface:
        """Return the same mesh in another shape."""
        other = copy(self)
        other.vertices = vertices
        return other

    def nearest(self, points: Floats) -> tuple[Ints, Floats, Floats]:
        """Return faces (n,), barycentric weights (n, 3) and places (n, 3) nearest to points."""
        start = self._used[nearest_vertices(points, self.vertices[self._used])]
        ring = self._rings[start]
        rows, columns = np.nonzero(ring >= 0)
        candidates = ring[rows, columns]
        weights, places = closest_on_triangles(points[rows], self.vertices[self.faces[candidates]])
        square = ((places - points[rows]) ** 2).sum(axis=1)
        least = np.minimum.reduceat(square, np.searchsorted(rows, np.arange(len(points))))
        nearest = np.flatnonzero(square == least[rows])
        first = nearest[np.searchsorted(rows[nearest], np.arange(len(points)))]
        return candidates[first], weights[first], places[first]

    def signed(self, points: Floats) -> tuple[Floats, Floats]:
        """Return distances (n,), positive outside, and the nearest places (n, 3)."""
        face, weights, places = self.nearest(points)
        normals = vertex_normals(self.vertices, self.faces)[self.faces[face]]
        normal = np.einsum("nk,nkj->nj", weights, normals)
        offset = points - places
        side = np.where((offset * normal).sum(axis=1) > 0, 1.0, -1.0)
        return side * np.linalg.norm(offset, axis=1), places

    def bind(self, points: Floats, *, rest: Floats | None = None) -> tuple[Ints, Floats, Floats]:
        """Bind a garment's vertices to the triangles nearest to them.

        Parameters
        ----------
        points : (n, 3) float ndarray
            The garment on the body that this surface is.
        rest : (n, 3) float ndarray, optional
            Places to look for the nearest triangles from instead, such as where cloth was cut
            from: neighbours stay bound to neighbours then.

        Returns
        -------
        refs : (n, 3) int32 ndarray
        weights : (n, 3) float ndarray
            Barycentric, 0 to 1; their sum is 1.
        offsets : (n, 3) float ndarray
            From the weighted place to the point, in the unit of the vertices.
        """
        face, weights, _ = self.nearest(points if rest is None else rest)
        refs = self.faces[face].astype(np.int32)
        weights = np.round(weights, DECIMALS)
        weights[:, 0] = np.round(1 - weights[:, 1] - weights[:, 2], DECIMALS)
        offsets = points - np.einsum("nk,nkj->nj", weights, self.vertices[refs])
        return refs, weights, np.round(offsets, DECIMALS)


@lru_cache(maxsize=4)
def _two_rings(triangles: bytes, count: int) -> Ints:
    """Return for each vertex (V, RING) the faces of its first and second ring, padded by -1.

    The first ring comes first: a crowded vertex loses far faces only. The triangles are the bytes
    of an (F, 3) int32 array, so that the rings of the last few meshes can be kept.
    """
    faces = np.frombuffer(triangles, np.int32).reshape(-1, 3)
    owner, size = faces.ravel().astype(np.int64), max(len(faces), 1)
    first = np.unique(owner * size + np.repeat(np.arange(len(faces)), 3))
    counts = np.bincount(owner, minlength=count)
    starts = np.concatenate([[0], np.cumsum(counts)])
    # A vertex's neighbours are the corners of its faces; their faces are the second ring.
    pairs = np.unique((first // size)[:, None] * count + faces[first % size])
    vertex, neighbour = pairs // count, pairs % count
    lengths = counts[neighbour]
    runs = np.repeat(starts[neighbour] - np.cumsum(lengths) + lengths, lengths)
    around = first[runs + np.arange(lengths.sum())] % size
    both = np.unique(np.repeat(vertex, lengths) * size + around)
    second = ~np.isin(both, first, assume_unique=True)
    both = both[np.lexsort((both, second, both // size))]
    return _padded(both // size, both % size, count)


def _padded(rows: NDArray[Any], values: NDArray[Any], count: int) -> Ints:
    """Lay values of ascending rows out in a table (count, RING); what is over is dropped."""
    starts = np.searchsorted(rows, np.arange(count))
    columns = np.arange(len(rows)) - starts[rows]
    kept = columns < RING
    table = np.full((count, RING), -1, np.int32)
    table[rows[kept], columns[kept]] = values[kept]
    return table


def scale_axes(vertices: Floats, pairs: ScalePairs = BODY_SCALE) -> tuple[ScaleAxis, ...]:
    """Return the three scale lines of a .mhclo, measured on the body a garment is made on.

    Parameters
    ----------
    vertices : (19158, 3) float ndarray, decimetres
    pairs : three pairs of base vertices, along x, y and z
    """
    return tuple(
        ScaleAxis(
            axis,
            first,
            second,
            round(float(abs(vertices[first, axis] - vertices[second, axis])), DECIMALS),
        )
        for axis, (first, second) in enumerate(pairs)
    )
