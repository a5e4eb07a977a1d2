"""The worn surface of a garment: triangles with UVs, welded along the seams of the UV map."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..layouts.layout import Layout

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
WELD = 1e-3  # decimetres: vertices nearer than this are one
SNAP = 0.08  # of an edge: a cut this near to a corner goes through the corner


@dataclass(frozen=True)
class Worn:
    """A garment's triangles as worn, with a corner for every place on the UV map.

    Attributes
    ----------
    points : (W, 3) float ndarray, decimetres, Y up, front +Z
    uvs : (W, 2) float ndarray, unit square, origin top-left, v down
    weld : (W,) int64 ndarray
        The same number for corners in the same place: what the UV map cuts hangs together.
    vertex : (W,) int64 ndarray
        The .obj vertex, -1 for corners that a cut has made.
    faces : (T, 3) int64 ndarray into the corners
    island : (T,) int64 ndarray
        Which island of the UV map each triangle belongs to.
    owner : (T,) int64 ndarray
        The garment's face that each triangle is a piece of.
    """

    points: Floats
    uvs: Floats
    weld: Ints
    vertex: Ints
    faces: Ints
    island: Ints
    owner: Ints

    @property
    def welded(self) -> Ints:
        """(T, 3): the triangles in welded numbers."""
        return self.weld[self.faces]

    def normals(self) -> Floats:
        """Return (T, 3): normals of the triangles, twice their area long."""
        a, b, c = (self.points[self.faces[:, k]] for k in range(3))
        return np.asarray(np.cross(b - a, c - a))

    def areas(self) -> Floats:
        """Return (T,): areas of the triangles, square decimetres."""
        return np.asarray(np.linalg.norm(self.normals(), axis=1) / 2)

    def centres(self) -> Floats:
        """Return (T, 3): middles of the triangles."""
        return np.asarray(self.points[self.faces].mean(axis=1))

    def only(self, kept: Bools) -> Worn:
        """Return the surface with some of its triangles (T,) alone."""
        return replace(
            self, faces=self.faces[kept], island=self.island[kept], owner=self.owner[kept]
        )


def labels_of(faces: Ints, count: int) -> Ints:
    """Return (F,) which connected piece each face belongs to, counted from 0 by first face."""
    labels = np.arange(count)
    while True:
        low = labels[faces].min(axis=1)
        fresh = labels.copy()
        for column in faces.T:
            np.minimum.at(fresh, column, low)
        fresh = fresh[fresh]
        if (fresh == labels).all():
            break
        labels = fresh
    _, first, number = np.unique(labels[faces[:, 0]], return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return np.asarray(rank[number], np.int64)


def make_worn(layout: Layout) -> Worn:
    """Return the worn surface of a garment whose layout was read; faces without UVs are left out.

    Parameters
    ----------
    layout : Layout
    """
    mapped = np.flatnonzero((layout.corners[:, :3] >= 0).all(axis=1))
    corners = layout.corners[mapped].astype(np.int64)
    quads = np.flatnonzero(corners[:, 3] >= 0)
    faces = np.concatenate([corners[:, [0, 1, 2]], corners[quads][:, [0, 2, 3]]])
    owner = mapped[np.concatenate([np.arange(len(corners)), quads])]
    vertex = layout.vertices.astype(np.int64)
    points = layout.shape[vertex]
    _, weld = np.unique(np.round(points / WELD).astype(np.int64), axis=0, return_inverse=True)
    island = layout.face_island[owner].astype(np.int64)
    worn = Worn(points, layout.points, weld.ravel(), vertex, faces, island, owner)
    return worn.only(_sound(worn))


def _sound(worn: Worn) -> Bools:
    """Tell which triangles (T,) have three corners apart from each other."""
    a, b, c = worn.welded.T
    return np.asarray((a != b) & (b != c) & (c != a))


def edge_keys(welded: Ints, count: int) -> Ints:
    """Return (T, 3): one number for each edge, the k-th from corner k to corner k + 1."""
    following = np.roll(welded, -1, axis=1)
    return np.asarray(np.minimum(welded, following) * count + np.maximum(welded, following))


def split(worn: Worn, scalar: Floats, inside: Bools) -> tuple[Worn, Floats, Ints]:
    """Cut triangles along the zero line of a scalar field.

    Parameters
    ----------
    worn : Worn
    scalar : (W,) float ndarray
        The same for welded corners.
    inside : (T,) bool ndarray
        Triangles to cut; their neighbours are split along with them, so that nothing gapes.

    Returns
    -------
    worn : Worn
    side : (T',) float ndarray
        Mean of the field on each new triangle.
    parent : (T',) int64 ndarray
        The triangle each comes from.
    """
    count = int(worn.weld.max()) + 1
    keys = edge_keys(worn.welded, count)
    scalar = _through_corners(worn, scalar, inside)
    a, b = worn.faces, np.roll(worn.faces, -1, axis=1)
    crossed = (scalar[a] * scalar[b] < 0) & np.isin(keys, np.unique(keys[inside]))
    # One new corner for each edge of the UV map, one welded number for each edge of the cloth.
    low, high = np.minimum(a, b)[crossed], np.maximum(a, b)[crossed]
    swap = worn.weld[low] > worn.weld[high]
    low, high = np.where(swap, high, low), np.where(swap, low, high)
    pairs, place = np.unique(low * len(worn.weld) + high, return_inverse=True)
    low, high = pairs // len(worn.weld), pairs % len(worn.weld)
    share = (scalar[low] / (scalar[low] - scalar[high]))[:, None]
    _, weld = np.unique(worn.weld[low] * count + worn.weld[high], return_inverse=True)
    middle = np.full(a.shape, -1, np.int64)
    middle[crossed] = len(worn.weld) + place
    faces, parent = _divided(worn.faces, middle)
    field = np.concatenate([scalar, np.zeros(len(pairs))])
    cut = Worn(
        np.concatenate([worn.points, (1 - share) * worn.points[low] + share * worn.points[high]]),
        np.concatenate([worn.uvs, (1 - share) * worn.uvs[low] + share * worn.uvs[high]]),
        np.concatenate([worn.weld, count + weld]),
        np.concatenate([worn.vertex, np.full(len(pairs), -1)]),
        faces,
        worn.island[parent],
        worn.owner[parent],
    )
    return cut, np.asarray(field[faces].mean(axis=1)), parent


def _through_corners(worn: Worn, scalar: Floats, inside: Bools) -> Floats:
    """Set the field to zero at corners that a cut nearly meets, so that no slivers arise."""
    faces = worn.faces[inside]
    a = np.concatenate([faces, np.roll(faces, -1, axis=1)]).ravel()
    b = np.concatenate([np.roll(faces, -1, axis=1), faces]).ravel()
    crossed = scalar[a] * scalar[b] < 0
    near = np.abs(scalar[a]) < SNAP * np.abs(scalar[a] - scalar[b])
    met = np.zeros(int(worn.weld.max()) + 1, bool)
    met[worn.weld[a[crossed & near]]] = True
    return np.where(met[worn.weld], 0.0, scalar)


def _divided(faces: Ints, middle: Ints) -> tuple[Ints, Ints]:
    """Split triangles (T, 3) at the new corners of their edges (T, 3), -1 where uncut."""
    number = (middle >= 0).sum(axis=1)
    whole = np.flatnonzero(number == 0)
    pieces, parents = [faces[whole]], [whole]
    one = np.flatnonzero(number == 1)
    turn = np.argmax(middle[one] >= 0, axis=1)
    f, m = _turned(faces[one], turn), middle[one].max(axis=1, initial=-1)
    pieces += [np.stack([f[:, 0], m, f[:, 2]], 1), np.stack([m, f[:, 1], f[:, 2]], 1)]
    two = np.flatnonzero(number == 2)
    turn = np.argmax(middle[two] < 0, axis=1)
    f, m2 = _turned(faces[two], turn), _turned(middle[two], turn)
    pieces += [
        np.stack([m2[:, 1], f[:, 2], m2[:, 2]], 1),
        np.stack([f[:, 0], f[:, 1], m2[:, 1]], 1),
        np.stack([f[:, 0], m2[:, 1], m2[:, 2]], 1),
    ]
    return np.concatenate(pieces), np.concatenate([*parents, one, one, two, two, two])


def _turned(rows: Ints, turn: Ints) -> Ints:
    columns = (np.arange(3)[None, :] + turn[:, None]) % 3
    return np.take_along_axis(rows, columns, axis=1)
