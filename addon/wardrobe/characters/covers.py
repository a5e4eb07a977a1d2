"""Covers: where an outer garment lies over what is worn under it, and what stands out of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..surface import Surface, nearest_vertices, vertex_normals
from ..tailoring.cloth_mesh import Neighbours, component_labels, edges_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

REACH = 0.7  # decimetres: what stands out farther is not meant to lie under the cloth
DEEP = 1.2  # decimetres: farther below the cloth nothing counts as near it
ALIKE = 0.2  # least cosine between the normals of two layers: an arm hangs beside a jacket's flank
STRAIGHT, CLOSE = 0.5, 0.15  # least cosine to the normal of what is farther off, decimetres
ROUGH, ROUGHLY_ALIKE = 0.3, -0.3  # the same for a first choice by the nearest vertex alone
EDGE = 0.04  # decimetres, see `Cover`
LOOSE_TRIM = 0.4  # decimetres: a trim that stands out farther, as a hood does, stays outside


@dataclass(frozen=True)
class Lie:
    """How points (n,) lie under a cover.

    Attributes
    ----------
    far : (n,) float ndarray
        How far they stand out of the cloth, decimetres; negative inside.
    normal : (n, 3) float ndarray
        The cloth's unit normals there.
    covered : (n,) bool ndarray
        Which it covers, or would if they did not stand out.
    corners : (n, 3) int32 ndarray
        The cloth's vertices around the nearest place.
    shares : (n, 3) float ndarray
        That place's barycentric weights.
    """

    far: Floats
    normal: Floats
    covered: Bools
    corners: Ints
    shares: Floats

    def at(self, rows: Bools) -> Lie:
        """Return some points alone."""
        return Lie(
            self.far[rows],
            self.normal[rows],
            self.covered[rows],
            self.corners[rows],
            self.shares[rows],
        )

    def changed(self, rows: Bools, other: Lie) -> Lie:
        """Return the points with some of them, as many as `other` has, lying otherwise."""
        columns = {}
        for column in fields(self):
            columns[column.name] = getattr(self, column.name).copy()
            columns[column.name][rows] = getattr(other, column.name)
        return Lie(**columns)


@dataclass(frozen=True)
class Cover:
    """The main piece of an outer garment, without collar or hood.

    Attributes
    ----------
    surface : Surface
    normals : (V, 3) float ndarray
    rim : (n, 3) float ndarray
        Vertices of its hems and openings.
    edge : float
        Where what lies far off is nearest to so narrow an edge, decimetres, it lies beyond the
        hem, however far beyond it cloth counts as covered.
    """

    surface: Surface
    normals: Floats
    rim: Floats
    edge: float = EDGE

    def near(self, points: Floats, facing: Floats) -> NDArray[np.intp]:
        """Return the rows of points (n, 3), with their normals, that the cloth may lie over."""
        used = np.unique(self.surface.faces)
        places = self.surface.vertices[used]
        low, high = places.min(axis=0) - REACH, places.max(axis=0) + REACH
        rows = np.flatnonzero(((points > low) & (points < high)).all(axis=1))
        closest = nearest_vertices(points[rows], places)
        near = np.linalg.norm(points[rows] - places[closest], axis=1) < DEEP + ROUGH
        near &= (self.normals[used[closest]] * facing[rows]).sum(axis=1) > ROUGHLY_ALIKE
        return rows[near]

    def over(self, points: Floats, facing: Floats, margin: float) -> Lie:
        """Tell how an inner garment's vertices lie under this one.

        Parameters
        ----------
        points, facing : (n, 3) float ndarray
            Places and unit normals of the vertices.
        margin : float
            What is nearest to so narrow an edge lies beyond the hem, decimetres. Below 0 cloth so
            far beyond the hem still counts as covered.
        """
        face, shares, foot = self.surface.nearest(points)
        corners = self.surface.faces[face]
        normal = np.einsum("nk,nkj->nj", shares, self.normals[corners])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        far = ((points - foot) * normal).sum(axis=1)
        off = np.linalg.norm(points - foot, axis=1)
        covered = (normal * facing).sum(axis=1) > ALIKE
        # Beyond a hem the nearest place is not straight below: there the way leads along the cloth.
        covered &= np.abs(far) > STRAIGHT * (off - CLOSE)
        covered &= (far < REACH) & (far > -DEEP)
        # Far out over a ridge the way to the nearest place leans as well: there the rim decides.
        sure = np.zeros(len(far), bool)
        if margin < 0:
            sure = np.sqrt(np.clip(off**2 - far**2, 0, None)) < -margin
        rows = np.flatnonzero(covered & ~sure)
        covered[rows] = self._from_rim(foot[rows]) > (self.edge if margin < 0 else margin)
        return Lie(far, normal, covered, corners, shares)

    def _from_rim(self, places: Floats) -> Floats:
        """Return how far (n,) places on the cloth are from its hems."""
        if not len(self.rim):
            return np.full(len(places), np.inf)
        return np.linalg.norm(places - self.rim[nearest_vertices(places, self.rim)], axis=1)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Weave:
    """How triangles hang together, whatever their shape.

    Attributes
    ----------
    triangles : (T, 3) int32 ndarray
    around : Neighbours
        Of the vertices.
    labels : (V,) int64 ndarray
        One number for each connected piece.
    main : (M, 3) int32 ndarray
        The triangles of the largest piece, without collar or hood.
    rim : (n,) int ndarray
        The vertices of its hems and openings.
    """

    triangles: Ints
    around: Neighbours
    labels: NDArray[np.int64]
    main: Ints
    rim: NDArray[np.intp]


def weave_of(triangles: Ints, count: int) -> Weave:
    """Return the weave of triangles (T, 3) between so many vertices.

    Those of the last few meshes are kept: a slider presses the same clothes again and again.
    """
    return _weave(triangles.astype(np.int32).tobytes(), count)


@lru_cache(maxsize=8)
def _weave(content: bytes, count: int) -> Weave:
    triangles = np.frombuffer(content, np.int32).reshape(-1, 3)
    labels = component_labels(triangles, count)
    owners = labels[triangles[:, 0]]
    main = triangles[owners == np.bincount(owners).argmax()]
    edges, sides = edges_of(main)
    rim = np.unique(edges[np.bincount(sides.ravel(), minlength=len(edges)) == 1])
    around = Neighbours(edges_of(triangles)[0], count)
    return Weave(triangles, around, labels, main, rim)


def cover_of(shape: Floats, faces: Ints, *, edge: float = EDGE) -> Cover:
    """Return the main piece of a garment's triangles (F, 3) in a shape (V, 3); see `Cover`."""
    weave = weave_of(faces, len(shape))
    normals = vertex_normals(shape, weave.main)
    return Cover(Surface(shape, weave.main), normals, shape[weave.rim], edge)


def loose_trims(weave: Weave, height: Floats) -> Bools:
    """Tell which vertices (V,) belong to a hood or collar that stands far out of a cover.

    Parameters
    ----------
    weave : Weave
    height : (V,) float ndarray
        How far the vertices that the cover lies over stand out of it, decimetres; 0 of others.
    """
    far = np.unique(weave.labels[height > LOOSE_TRIM])
    largest = np.bincount(weave.labels[weave.triangles[:, 0]]).argmax()
    return np.asarray(np.isin(weave.labels, far[far != largest]))
