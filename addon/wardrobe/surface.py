"""Triangle surfaces: the place nearest to a point, and vertices bound to it as .mhclo lines."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..makehuman.mhclo import ScaleAxis

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
ScalePairs = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]

# MakeHuman's standard measures for body clothes: two base vertices along x, y and z.
BODY_SCALE: ScalePairs = ((5399, 11998), (791, 881), (962, 5320))
CHUNK = 1 << 22  # distances computed at a time
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
    inside = _on_planes(points, triangles)
    best = np.where((inside >= 0).all(axis=1, keepdims=True), inside, np.nan)
    distance = _squares(best, triangles, points)
    for corner in range(3):
        other = (corner + 1) % 3
        edge = triangles[:, other] - triangles[:, corner]
        length = np.maximum((edge * edge).sum(1), 1e-18)
        t = np.clip(((points - triangles[:, corner]) * edge).sum(1) / length, 0, 1)
        weights = np.zeros_like(inside)
        weights[:, corner], weights[:, other] = 1 - t, t
        square = _squares(weights, triangles, points)
        closer = ~(distance <= square)
        best = np.where(closer[:, None], weights, best)
        distance = np.where(closer, square, distance)
    return best, np.einsum("nk,nkj->nj", best, triangles)


def _on_planes(points: Floats, triangles: Floats) -> Floats:
    """Barycentric weights (n, 3) of the points' feet on the planes of the triangles."""
    a = triangles[:, 0]
    ab, ac, d = triangles[:, 1] - a, triangles[:, 2] - a, points - a
    d00, d01, d11 = (ab * ab).sum(1), (ab * ac).sum(1), (ac * ac).sum(1)
    d20, d21 = (d * ab).sum(1), (d * ac).sum(1)
    area = np.maximum(d00 * d11 - d01 * d01, 1e-18)
    v, w = (d11 * d20 - d01 * d21) / area, (d00 * d21 - d01 * d20) / area
    return np.stack([1 - v - w, v, w], axis=1)


def _squares(weights: Floats, triangles: Floats, points: Floats) -> Floats:
    offset = np.einsum("nk,nkj->nj", weights, triangles) - points
    return np.asarray((offset * offset).sum(axis=1))


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
        self._rings = _two_rings(faces, len(vertices))

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
        order = np.lexsort((square, rows))
        first = order[np.searchsorted(rows[order], np.arange(len(points)))]
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


def _two_rings(faces: Ints, count: int) -> Ints:
    """Return for each vertex (V, RING) the faces of its first and second ring, padded by -1.

    The first ring comes first: a crowded vertex loses far faces only.
    """
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
