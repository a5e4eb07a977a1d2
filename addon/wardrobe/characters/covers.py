"""Layers of clothes: what an outwear lies over is pressed in under it, so that it pokes nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...makehuman.fitting import fit
from ...makehuman.obj import triangulated
from ..garment import Garment
from ..landmarks import category_named
from ..surface import Surface, nearest_vertices, vertex_normals
from ..tailoring.cloth_mesh import boundary_loops, component_labels, edges_of, neighbour_mean

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

GAP = 0.05  # decimetres that inner cloth lies below outer cloth
REACH = 0.7  # decimetres: farther off the outer cloth nothing is pressed in
ALIKE = 0.2  # least cosine between the normals of two layers: an arm hangs beside a jacket's flank
PASSES, SETTLED = 8, 1e-3  # the nearest place may be another one once cloth has moved
ROUNDS = 12  # over how many rings of vertices beyond a hem the pressure fades
FADE = 0.85  # of the pressure that reaches the next ring
STRAIGHT, CLOSE = 0.5, 0.15  # least cosine to the normal of what is farther off, decimetres
RIM = 0.04  # decimetres inside a hem, beyond which nothing is pressed in
LOOSE_TRIM = 0.4  # decimetres: a trim that stands out farther, as a hood does, stays outside


@dataclass(frozen=True)
class Cover:
    """The main piece of an outer garment, without collar or hood.

    Attributes
    ----------
    surface : Surface
    normals : (V, 3) float ndarray
    rim : (n, 3) float ndarray
        Vertices of its hems and openings.
    """

    surface: Surface
    normals: Floats
    rim: Floats

    def over(self, points: Floats, facing: Floats, margin: float) -> tuple[Floats, Floats, Bools]:
        """Tell how an inner garment's vertices lie under this one.

        Parameters
        ----------
        points, facing : (n, 3) float ndarray
            Places and unit normals of the vertices.
        margin : float
            What is nearest to so narrow an edge lies beyond the hem, decimetres.

        Returns
        -------
        far : (n,) float ndarray
            How far they stand out of the cloth, decimetres; negative inside.
        normal : (n, 3) float ndarray
            The cloth's unit normals there.
        covered : (n,) bool ndarray
            Which it covers, or would if they did not stand out.
        """
        face, weights, foot = self.surface.nearest(points)
        normal = np.einsum("nk,nkj->nj", weights, self.normals[self.surface.faces[face]])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        far = ((points - foot) * normal).sum(axis=1)
        off = np.linalg.norm(points - foot, axis=1)
        to_rim = np.linalg.norm(foot - self.rim[nearest_vertices(foot, self.rim)], axis=1)
        alike = (normal * facing).sum(axis=1) > ALIKE
        # Beyond a hem the nearest place is not straight below: there the way leads along the cloth.
        below = np.abs(far) > STRAIGHT * (off - CLOSE)
        return far, normal, alike & below & (to_rim > margin) & (off < REACH)


def main_piece(faces: Ints, count: int) -> Bools:
    """Tell which triangles (F,) belong to the largest connected piece, without collar or hood."""
    labels = component_labels(faces, count)[faces[:, 0]]
    return np.asarray(labels == np.bincount(labels).argmax())


def slot_of(garment: Garment) -> str:
    """Return where a garment is worn by its first category, or its kind without one."""
    if garment.registration is None:
        return garment.kind
    return category_named(garment.registration.categories[0]).slot


def fit_layers(garments: Sequence[Garment], base_vertices: Floats) -> list[Floats]:
    """Fit garments onto a body as they are worn together.

    Parameters
    ----------
    garments : sequence of Garment
    base_vertices : (19158, 3) float ndarray, decimetres

    Returns
    -------
    list of (V, 3) float ndarray
        Each garment's vertices. Clothes under an outwear lie inside it wherever it covers them;
        beyond its hem they come back to their own shape.
    """
    shapes = [fit(garment.binding, base_vertices) for garment in garments]
    for outer, garment in enumerate(garments):
        if slot_of(garment) != "outwear":
            continue
        cover = cover_of(shapes[outer], triangulated(garment.mesh.faces))
        for inner, other in enumerate(garments):
            lower = other.binding.z_depth < garment.binding.z_depth
            if lower and other.kind == "clothes":
                shapes[inner] = pressed(shapes[inner], triangulated(other.mesh.faces), cover)
    return shapes


def cover_of(shape: Floats, faces: Ints) -> Cover:
    """Return the main piece of a garment's triangles (F, 3) in a shape (V, 3)."""
    faces = faces[main_piece(faces, len(shape))]
    rim = shape[np.concatenate(boundary_loops(faces))]
    return Cover(Surface(shape, faces), vertex_normals(shape, faces), rim)


def pressed(shape: Floats, faces: Ints, cover: Cover) -> Floats:
    """Press cloth (V, 3) in where it stands out of the cloth that covers it."""
    low, high = cover.surface.vertices.min(axis=0), cover.surface.vertices.max(axis=0)
    near = np.flatnonzero(((shape > low - REACH) & (shape < high + REACH)).all(axis=1))
    facing = vertex_normals(shape, faces)[near]
    move = np.zeros_like(shape)
    held = _press(move, shape, near, facing, cover)
    _leave_loose_trims(move, faces)
    edges, _ = edges_of(faces)
    for _ in range(ROUNDS):
        move = np.where(held[:, None], move, FADE * neighbour_mean(move, edges))
    # What came along may have come under the cover only now.
    _press(move, shape, near, facing, cover)
    _leave_loose_trims(move, faces)
    return np.asarray(shape + move)


def _press(
    move: Floats, shape: Floats, near: NDArray[np.intp], facing: Floats, cover: Cover
) -> Bools:
    """Add to the moves (V, 3) what presses vertices in; return which (V,) the cover lies over."""
    held = np.zeros(len(shape), bool)
    for _ in range(PASSES):
        far, normal, covered = cover.over(shape[near] + move[near], facing, RIM)
        lack = np.where(covered, np.clip(far + GAP, 0, None), 0.0)
        move[near] -= lack[:, None] * normal
        held[near] |= covered
        if lack.max(initial=0.0) < SETTLED:
            break
    return held


def _leave_loose_trims(move: Floats, faces: Ints) -> None:
    """Leave collars and hoods where they are that stand far out."""
    labels = component_labels(faces, len(move))
    largest = np.bincount(labels).argmax()
    for label in np.unique(labels[labels != largest]):
        rows = labels == label
        if np.linalg.norm(move[rows], axis=1).max() > LOOSE_TRIM:
            move[rows] = 0.0
