"""Triangle cloth that carries fields through cuts: subdivision, clipping, loops, smoothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

# Columns of Cloth.values.
POINT = slice(0, 3)
NORMAL = slice(3, 6)
FRONT = 6
ARM = 7
ARM_GATE = 8
HANGS = 9  # 1 for a skirt's vertices, which are bound to helper-skirt
UNROLLED = slice(10, 12)  # a trim's places on its flat strip; a skirt's column and way down, 0-1
TRIM = 12  # 1 for what is sewn to a neckline: collars and hoods
COLUMNS = 13

# Bits of Cloth.marks: the curves on which a vertex lies.
SEAM, NECK, HEM, CUFF, ARMHOLE, WAIST, JOIN, SET_IN, OPEN, BAND = (1 << bit for bit in range(10))


@dataclass(frozen=True)
class Cloth:
    """A piece of cloth before it is bound.

    Attributes
    ----------
    values : (V, K) float ndarray
        Place on the helper surface (decimetres), its normal, and the scalar fields named by the
        column constants of this module. All are interpolated along cut edges.
    marks : (V,) int32 ndarray
        Bits of the curves (seam, neckline, hem ...) on which each vertex lies.
    faces : (F, 3) int32 ndarray
    """

    values: Floats
    marks: Ints
    faces: Ints

    @property
    def points(self) -> Floats:
        """(V, 3): places on the helper surface."""
        return self.values[:, POINT]


def edges_of(faces: Ints) -> tuple[Ints, Ints]:
    """Return unique edges (E, 2), smaller index first, and the (F, n) edge of each face side.

    Side k of a face runs from corner k to corner k + 1. Both arrays are read-only: those of the
    last few meshes are kept, because the same one is asked for again and again.
    """
    return _edges_of(np.asarray(faces, np.int32).tobytes(), faces.shape[1])


@lru_cache(maxsize=8)
def _edges_of(content: bytes, corners: int) -> tuple[Ints, Ints]:
    faces = np.frombuffer(content, np.int32).reshape(-1, corners)
    sides = np.stack([faces, np.roll(faces, -1, axis=1)], axis=2)
    low, high = sides.min(axis=2).astype(np.int64), sides.max(axis=2).astype(np.int64)
    # One number per edge: sorting numbers is much faster than sorting rows.
    count = int(faces.max()) + 1
    keys, inverse = np.unique(low * count + high, return_inverse=True)
    edges = np.stack([keys // count, keys % count], axis=1)
    found = edges.astype(np.int32), inverse.reshape(faces.shape).astype(np.int32)
    for array in found:
        array.flags.writeable = False
    return found


def triangles_of(quads: Ints, points: Floats) -> Ints:
    """Split quads (F, 4) along their shorter diagonal into (2F, 3) triangles."""
    a, b, c, d = (points[quads[:, k]] for k in range(4))
    first = np.linalg.norm(a - c, axis=1) <= np.linalg.norm(b - d, axis=1) + 1e-9
    one = np.where(first[:, None], quads[:, [0, 1, 2]], quads[:, [0, 1, 3]])
    two = np.where(first[:, None], quads[:, [0, 2, 3]], quads[:, [1, 2, 3]])
    return np.concatenate([one, two]).astype(np.int32)


def subdivide(points: Floats, quads: Ints) -> tuple[Floats, Ints]:
    """One step of Catmull-Clark subdivision of an all-quad mesh, open borders kept.

    Parameters
    ----------
    points : (V, 3) float ndarray
    quads : (F, 4) int32 ndarray

    Returns
    -------
    points : (V + E + F, 3) float ndarray; old vertices, then edge points, then face points
    quads : (4 F, 4) int32 ndarray, orientation kept
    """
    edges, sides = edges_of(quads)
    count, n_edges = len(points), len(edges)
    centres = points[quads].mean(axis=1)
    uses = np.bincount(sides.ravel(), minlength=n_edges)
    border = uses == 1
    sums = np.zeros((n_edges, 3))
    np.add.at(sums, sides.ravel(), np.repeat(centres, 4, axis=0))
    middles = points[edges].mean(axis=1)
    edge_points = np.where(border[:, None], middles, (middles + sums / uses[:, None]) / 2)
    moved = _moved_corners(points, quads, edges, centres, middles, border)
    e, f = count + sides, count + n_edges + np.arange(len(quads))
    parts = [np.stack([quads[:, k], e[:, k], f, e[:, (k + 3) % 4]], axis=1) for k in range(4)]
    new_quads = np.concatenate(parts).astype(np.int32)
    return np.concatenate([moved, edge_points, centres]), new_quads


def _moved_corners(
    points: Floats, quads: Ints, edges: Ints, centres: Floats, middles: Floats, border: Bools
) -> Floats:
    """Catmull-Clark's rule for old vertices; border vertices follow the border's spline."""
    count = len(points)
    valence = np.bincount(quads.ravel(), minlength=count).astype(float)
    face_mean, edge_mean, border_mean = (np.zeros_like(points) for _ in range(3))
    np.add.at(face_mean, quads.ravel(), np.repeat(centres, 4, axis=0))
    degree = np.bincount(edges.ravel(), minlength=count).astype(float)
    border_degree = np.bincount(edges[border].ravel(), minlength=count).astype(float)
    for end in range(2):
        np.add.at(edge_mean, edges[:, end], middles)
        np.add.at(border_mean, edges[border][:, end], middles[border])
    n = np.maximum(valence, 1)[:, None]
    inner = (face_mean / n + 2 * edge_mean / np.maximum(degree, 1)[:, None] + (n - 3) * points) / n
    outer = border_mean / np.maximum(border_degree, 1)[:, None] / 2 + points / 2
    return np.asarray(np.where((border_degree > 0)[:, None], outer, inner))


def _snapped(cloth: Cloth, scalar: Floats, snap: float) -> tuple[Cloth, Floats]:
    """Slide vertices that the cut nearly meets onto it, so that no sliver triangles arise."""
    edges, _ = edges_of(cloth.faces)
    pairs = np.concatenate([edges, edges[:, ::-1]])
    a, b = pairs.T
    with np.errstate(divide="ignore", invalid="ignore"):
        fraction = np.where(scalar[a] * scalar[b] < 0, scalar[a] / (scalar[a] - scalar[b]), np.inf)
    near = np.flatnonzero(fraction < snap)
    # A vertex on an earlier cut may only slide along that cut; others prefer the nearest edge.
    shares = (cloth.marks[a[near]] & ~cloth.marks[b[near]]) == 0
    order = near[np.lexsort((fraction[near], ~shares))]
    vertices, first = np.unique(a[order], return_index=True)
    chosen = order[first]
    slides = (cloth.marks[a[chosen]] & ~cloth.marks[b[chosen]]) == 0
    values, snapped = cloth.values.copy(), scalar.copy()
    who, towards = vertices[slides], b[chosen][slides]
    share = fraction[chosen][slides][:, None]
    values[who] = (1 - share) * cloth.values[who] + share * cloth.values[towards]
    snapped[vertices] = 0.0
    return replace(cloth, values=values), snapped


def cut(
    cloth: Cloth, scalar: Floats, mark: int, *, both: bool = False, snap: float = 0.25
) -> Cloth:
    """Clip a cloth along the zero line of a scalar field (Sutherland-Hodgman per face).

    Parameters
    ----------
    cloth : Cloth
    scalar : (V,) float ndarray
        The side where it is positive is kept.
    mark : int
        Bit that the vertices on the cut get.
    both : bool
        Keep the other side as well: the faces are only split along the line.
    snap : float
        Vertices whose edge is cut within this fraction of its length slide onto the cut.
    """
    before = scalar
    cloth, scalar = _snapped(cloth, scalar, snap)
    edges, sides = edges_of(cloth.faces)
    a, b = edges.T
    crossed = scalar[a] * scalar[b] < 0
    share = scalar[a[crossed]] / (scalar[a[crossed]] - scalar[b[crossed]])
    new_values = (1 - share)[:, None] * cloth.values[a[crossed]] + share[:, None] * cloth.values[
        b[crossed]
    ]
    middle = np.full(len(edges), -1, np.int64)
    middle[crossed] = len(scalar) + np.arange(crossed.sum())
    values = np.concatenate([cloth.values, new_values])
    marks = np.concatenate([cloth.marks, cloth.marks[a[crossed]] & cloth.marks[b[crossed]]])
    full = np.concatenate([scalar, np.zeros(int(crossed.sum()))])
    faces = _split(cloth.faces, sides, middle, full, values[:, POINT])
    if not both:
        side = full[faces].sum(axis=1)
        # Where all three corners slid onto the cut, the field before sliding tells the side.
        flat = side == 0
        side[flat] = np.concatenate([before, full[len(before) :]])[faces[flat]].sum(axis=1)
        faces = faces[side > 0]
    marks = np.where(full == 0, marks | mark, marks).astype(np.int32)
    return compact(Cloth(values, marks, faces))


def _split(faces: Ints, sides: Ints, middle: NDArray[np.int64], scalar: Floats, p: Floats) -> Ints:
    """Split triangles at the cut points of their sides."""
    cuts = middle[sides]
    number = (cuts >= 0).sum(axis=1)
    pieces = [faces[number == 0]]
    one = number == 1
    if one.any():
        turn = np.argmax(cuts[one] >= 0, axis=1)
        f, c = _turned(faces[one], turn), cuts[one].max(axis=1)
        pieces += [
            np.stack([f[:, 0], c, f[:, 2]], axis=1),
            np.stack([c, f[:, 1], f[:, 2]], axis=1),
        ]
    two = number == 2
    if two.any():
        # Turn so that the uncut side comes first: corner 2 is alone on its side of the cut.
        turn = np.argmax(cuts[two] < 0, axis=1)
        f, c = _turned(faces[two], turn), _turned(cuts[two], turn)
        pieces.append(np.stack([c[:, 1], f[:, 2], c[:, 2]], axis=1))
        quads = np.stack([f[:, 0], f[:, 1], c[:, 1], c[:, 2]], axis=1).astype(np.int32)
        pieces.append(triangles_of(quads, p))
    return np.concatenate(pieces).astype(np.int32)


def _turned(rows: NDArray[np.integer[Any]], turn: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    columns = (np.arange(3)[None, :] + turn[:, None]) % 3
    return np.take_along_axis(rows, columns, axis=1).astype(np.int64)


def compact(cloth: Cloth) -> Cloth:
    """Drop vertices that no face uses."""
    used = np.zeros(len(cloth.values), bool)
    used[cloth.faces] = True
    new = (np.cumsum(used) - 1).astype(np.int32)
    return Cloth(cloth.values[used], cloth.marks[used], new[cloth.faces])


def largest_component(cloth: Cloth) -> Cloth:
    """Keep the connected piece with the most faces."""
    labels = component_labels(cloth.faces, len(cloth.values))
    counts = np.bincount(labels[cloth.faces[:, 0]])
    keep = labels[cloth.faces[:, 0]] == np.argmax(counts)
    return compact(replace(cloth, faces=cloth.faces[keep]))


def component_labels(faces: Ints, count: int) -> NDArray[np.int64]:
    """Label (V,) every vertex by the smallest vertex index of its connected piece."""
    edges, _ = edges_of(faces)
    labels = np.arange(count)
    while True:
        before = labels.copy()
        low = np.minimum(labels[edges[:, 0]], labels[edges[:, 1]])
        np.minimum.at(labels, edges[:, 0], low)
        np.minimum.at(labels, edges[:, 1], low)
        labels = labels[labels]
        if (labels == before).all():
            return labels


def boundary_loops(faces: Ints) -> list[NDArray[np.int64]]:
    """Return the border loops, each in the direction of its faces, longest first."""
    starts, ends = faces, np.roll(faces, -1, axis=1)
    _, sides = edges_of(faces)
    single = np.bincount(sides.ravel())[sides] == 1
    following = dict(zip(starts[single].tolist(), ends[single].tolist(), strict=True))
    loops = []
    while following:
        start, here = following.popitem()
        loop = [start]
        while here != start and here in following:
            loop.append(here)
            here = following.pop(here)
        loops.append(np.array(loop))
    return sorted(loops, key=len, reverse=True)


class Neighbours:
    """The neighbours of vertices along some edges, for means that are taken again and again.

    Parameters
    ----------
    edges : (E, 2) int32 ndarray
    count : int
        Of vertices.
    """

    def __init__(self, edges: Ints, count: int) -> None:
        self._ends = np.concatenate([edges[:, 0], edges[:, 1]]).astype(np.intp)
        self._others = np.concatenate([edges[:, 1], edges[:, 0]]).astype(np.intp)
        degree = np.bincount(self._ends, minlength=count)
        self._count = count
        self._some = (degree > 0)[:, None]
        self._degree = np.maximum(degree, 1)

    def mean(self, values: Floats) -> Floats:
        """Return the mean (V, k) of each vertex's neighbours.

        Vertices without such an edge keep their own value.
        """
        mean = np.empty_like(values)
        for k, column in enumerate(np.ascontiguousarray(values.T)):
            sums = np.bincount(self._ends, column[self._others], self._count)
            mean[:, k] = sums / self._degree
        return np.asarray(np.where(self._some, mean, values))


def neighbour_mean(values: Floats, edges: Ints) -> Floats:
    """Return the mean (V, k) of each vertex's neighbours along the given edges, taken once."""
    return Neighbours(edges, len(values)).mean(values)
