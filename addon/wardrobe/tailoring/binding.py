"""Binding garments to the base mesh: .mhclo triples, what a garment hides, and a poke test."""

from __future__ import annotations

from copy import copy

import numpy as np

from ...makehuman.mhclo import ScaleAxis
from .cloth_mesh import (
    Bools,
    Floats,
    Ints,
    boundary_loops,
    edges_of,
    vertex_normals,
)

# MakeHuman's standard measures for body clothes: axis, first and second base vertex.
SCALE_VERTICES = ((0, 5399, 11998), (1, 791, 881), (2, 962, 5320))
CHUNK = 1 << 22  # distances computed at a time
RING = 40  # most triangles looked at around the nearest vertex
REACH = 0.4  # decimetres: farther below the cloth nothing can poke through, nothing is hidden
HEM_MARGIN = 0.18  # decimetres inside a hem that stay visible
HEM_SLOPE = 1.0  # the more room under the hem, the deeper one looks in


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
    a, ab, ac = (
        triangles[:, 0],
        triangles[:, 1] - triangles[:, 0],
        triangles[:, 2] - triangles[:, 0],
    )
    d = points - a
    d00, d01, d11 = (ab * ab).sum(1), (ab * ac).sum(1), (ac * ac).sum(1)
    d20, d21 = (d * ab).sum(1), (d * ac).sum(1)
    area = np.maximum(d00 * d11 - d01 * d01, 1e-18)
    v, w = (d11 * d20 - d01 * d21) / area, (d00 * d21 - d01 * d20) / area
    inside = np.stack([1 - v - w, v, w], axis=1)
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
        best, distance = (
            np.where(closer[:, None], weights, best),
            np.where(closer, square, distance),
        )
    return best, np.einsum("nk,nkj->nj", best, triangles)


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


def _two_rings(faces: Ints, count: int) -> Ints:
    """Return for each vertex (V, RING) the faces of its first and second ring, padded by -1."""
    around: list[list[int]] = [[] for _ in range(count)]
    for face, corners in enumerate(faces.tolist()):
        for corner in corners:
            around[corner].append(face)
    edges, _ = edges_of(faces)
    near: list[set[int]] = [set(row) for row in around]
    for a, b in edges.tolist():
        near[a].update(around[b])
        near[b].update(around[a])
    table = np.full((count, RING), -1, np.int32)
    for row, found in enumerate(near):
        # The first ring comes first: a crowded vertex loses far faces only.
        ordered = around[row] + sorted(found.difference(around[row]))
        table[row, : len(ordered)] = ordered[:RING]
    return table


def winding_numbers(points: Floats, vertices: Floats, faces: Ints) -> Floats:
    """Return how often a surface winds around each point (n,): 1 inside, 0 outside.

    The sum of the solid angles of all triangles (van Oosterom and Strackee 1983) over 4 pi; near
    the openings of an open surface it passes smoothly from one to the other.
    """
    corners = vertices[faces]
    total = np.zeros(len(points))
    rows = max(1, CHUNK // (8 * len(faces)))
    for start in range(0, len(points), rows):
        a, b, c = (corners[None, :, k] - points[start : start + rows, None] for k in range(3))
        la, lb, lc = (np.linalg.norm(side, axis=2) for side in (a, b, c))
        top = (a * np.cross(b, c)).sum(axis=2)
        dots = [(one * two).sum(axis=2) for one, two in ((a, b), (b, c), (c, a))]
        bottom = la * lb * lc + dots[0] * lc + dots[1] * la + dots[2] * lb
        total[start : start + rows] = np.arctan2(top, bottom).sum(axis=1) / (2 * np.pi)
    return total


def outside(surface: Surface, points: Floats, distance: Floats) -> Bools:
    """Confirm which points (n,) of positive signed distance lie outside.

    In sharp creases the normal nearest to a point may look away from it; there the winding
    number decides.
    """
    found = distance > 0
    rows = np.flatnonzero(found)
    if len(rows):
        turns = winding_numbers(points[rows], surface.vertices, surface.faces)
        found[rows] = turns < 0.5
    return found


def bind(
    points: Floats, rest: Floats, base: Floats, triangles: Ints
) -> tuple[Ints, Floats, Floats]:
    """Bind a garment's vertices to triangles of the base mesh.

    Parameters
    ----------
    points : (V, 3) float ndarray
        The garment on its dummy.
    rest : (V, 3) float ndarray
        The place on the helper surface that each vertex was cut from. Binding to it and not to
        the triangle nearest to `points` keeps neighbours bound to neighbours.
    base : (19158, 3) float ndarray
        The dummy's base vertices.
    triangles : (T, 3) int32 ndarray
        Helper triangles to bind to.

    Returns
    -------
    refs : (V, 3) int32 ndarray
    weights : (V, 3) float ndarray
    offsets : (V, 3) float ndarray, decimetres
    """
    face, weights, _ = Surface(base, triangles).nearest(rest)
    refs = triangles[face]
    weights = np.round(weights, 5)
    weights[:, 0] = 1 - weights[:, 1] - weights[:, 2]
    offsets = points - np.einsum("nk,nkj->nj", weights, base[refs])
    return refs.astype(np.int32), weights, np.round(offsets, 5)


def scale_axes(base: Floats) -> tuple[ScaleAxis, ...]:
    """Return MakeHuman's standard scale measures, taken on the body the garment is made on."""
    return tuple(
        ScaleAxis(axis, first, second, round(float(abs(base[first, axis] - base[second, axis])), 5))
        for axis, first, second in SCALE_VERTICES
    )


def covered_vertices(points: Floats, faces: Ints, candidates: Floats, margin: float) -> Bools:
    """Tell which points (n,) lie close below a garment and well inside its hems.

    Parameters
    ----------
    points : (V, 3) float ndarray
        The garment.
    faces : (F, 3) int32 ndarray
    candidates : (n, 3) float ndarray
    margin : float
        Decimetres from the nearest hem, of the place on the cloth and of the point itself.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    near = np.flatnonzero(((candidates > low) & (candidates < high)).all(axis=1))
    covered = np.zeros(len(candidates), bool)
    if len(near) == 0:
        return covered
    distance, places = Surface(points, faces).signed(candidates[near])
    rim = points[np.concatenate(boundary_loops(faces))]
    to_rim = np.linalg.norm(places - rim[nearest_vertices(places, rim)], axis=1)
    own = np.linalg.norm(candidates[near] - rim[nearest_vertices(candidates[near], rim)], axis=1)
    depth = -distance
    needed = margin + HEM_SLOPE * np.clip(depth, 0, None)
    covered[near] = (depth > 0) & (depth < REACH) & (to_rim > needed) & (own > needed)
    return covered


def poking_vertices(
    garment_vertices: Floats, faces: Ints, body_vertices: Floats, covered: Bools
) -> Bools:
    """Tell which covered body vertices lie outside a garment.

    Parameters
    ----------
    garment_vertices : (V, 3) float ndarray
    faces : (F, 3) int32 ndarray, triangles
    body_vertices : (n, 3) float ndarray
    covered : (n,) bool ndarray
        Vertices that the garment is meant to cover.

    Returns
    -------
    (n,) bool ndarray
        True where a vertex lies on the cloth's outer side, by signed distance to the nearest
        place on it and by the cloth's winding number.
    """
    poking = np.zeros(len(body_vertices), bool)
    rows = np.flatnonzero(covered)
    if len(rows):
        surface = Surface(garment_vertices, faces)
        distance, _ = surface.signed(body_vertices[rows])
        poking[rows] = outside(surface, body_vertices[rows], distance)
    return poking
