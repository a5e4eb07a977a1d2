"""Pressing: clothes that lie under others stay inside them, and move with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...makehuman.fitting import fit, offset_scale
from ...makehuman.obj import triangulated
from ...makehuman.rigs import BoneWeights
from ..garment import Garment
from ..surface import nearest_vertices, vertex_normals
from ..tailoring.cloth_mesh import component_labels, edges_of, neighbour_mean
from .covers import LOOSE_TRIM

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

# Decimetres.
GAP = 0.07  # room between two layers
FAR = 0.8  # what sticks out farther is no fold that could be pressed
BESIDE = 0.3  # cloth that far beside the nearest vertex of the outer layer is not under it
BELOW_HEM = 0.25  # how far beyond its hem the outer layer still presses
LEFT = 0.03  # between cloth and what it is bound to: no layer is pressed into the skin
NEAR = (0.2, 1.2)  # room between layers that move alike, and that move on their own
LEAST = 0.004  # weight: less is left out
ROUNDS = 16  # of smoothing what is pressed into what is not


@dataclass(frozen=True)
class _Contact:
    """How an inner garment's vertices (V,) lie under an outer one.

    Attributes
    ----------
    under : (V,) bool ndarray
    nearest : (V,) int32 ndarray
        The outer garment's vertex next to each.
    inwards : (V, 3) float ndarray
        The way in from there.
    height : (V,) float ndarray
        How far out of the outer garment each lies, decimetres; negative inside.
    """

    under: Bools
    nearest: Ints
    inwards: Floats
    height: Floats


def pressed(garments: Sequence[Garment], body_vertices: Floats) -> tuple[Garment, ...]:
    """Return garments, in their order, each bound to lie inside those that are worn over it.

    Folds that stick out of an outer layer are pressed flat, in the files that a character's
    garments are written to as well. Where layers touch the inner one takes over the outer one's
    weights, if both bring some, so that no pose pulls them apart.

    Parameters
    ----------
    garments : sequence of Garment
        Layered by their z_depth.
    body_vertices : (19158, 3) float ndarray
        The body that wears them, all base vertices, decimetres, Y up.
    """
    found = list(garments)
    shapes = [fit(garment.binding, body_vertices) for garment in found]
    order = sorted(range(len(found)), key=lambda index: -found[index].binding.z_depth)
    for place, inner in enumerate(order):
        for outer in order[:place]:
            contact = _contact(found[inner], shapes[inner], found[outer], shapes[outer])
            if not contact.under.any():
                continue
            found[inner], move = _inside(found[inner], shapes[inner], contact, body_vertices)
            shapes[inner] = shapes[inner] + move
            depth = (move * contact.inwards).sum(axis=1) - contact.height
            found[inner] = _moving_along(found[inner], found[outer], contact, depth)
    return tuple(found)


def _contact(inner: Garment, shape: Floats, outer: Garment, over: Floats) -> _Contact:
    triangles, own_triangles = triangulated(outer.mesh.faces), triangulated(inner.mesh.faces)
    normals = vertex_normals(over, triangles)
    low, high = over.min(axis=0) - GAP, over.max(axis=0) + GAP
    near = np.flatnonzero(((shape > low) & (shape < high)).all(axis=1))
    nearest = nearest_vertices(shape[near], over)
    step = shape[near] - over[nearest]
    out = normals[nearest]
    height = (step * out).sum(axis=1)
    aside = np.linalg.norm(step - height[:, None] * out, axis=1)
    alike = (vertex_normals(shape, own_triangles)[near] * out).sum(axis=1) > 0
    beyond = -(step * _from_rim(over, triangles)[nearest]).sum(axis=1)
    under = alike & (aside < BESIDE) & (height < FAR) & (height > -NEAR[1]) & (beyond < BELOW_HEM)
    count = len(shape)
    found = _Contact(
        np.zeros(count, bool), np.zeros(count, np.int32), np.zeros((count, 3)), np.zeros(count)
    )
    found.under[near], found.nearest[near] = under, nearest
    found.inwards[near], found.height[near] = -out, height
    found.under[loose_trims(own_triangles, np.where(found.under, found.height, 0))] = False
    return found


def loose_trims(triangles: Ints, height: Floats) -> Bools:
    """Tell which vertices (V,) belong to a hood or collar that stands far out of a layer.

    Parameters
    ----------
    triangles : (F, 3) int32 ndarray
    height : (V,) float ndarray
        How far the vertices that lie under the layer stand out of it, decimetres.
    """
    labels = component_labels(triangles, len(height))
    far = np.unique(labels[height > LOOSE_TRIM])
    largest = np.bincount(labels[triangles[:, 0]]).argmax()
    return np.asarray(np.isin(labels, far[far != largest]))


def _from_rim(points: Floats, triangles: Ints) -> Floats:
    """Return directions (V, 3) from hems and openings into the cloth; zero elsewhere."""
    edges, sides = edges_of(triangles)
    rim = np.zeros(len(points), bool)
    rim[edges[np.bincount(sides.ravel()) == 1]] = True
    inner = edges[~(rim[edges].all(axis=1))]
    way = np.where(rim[:, None], neighbour_mean(points, inner) - points, 0)
    return np.asarray(way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9))


def _inside(
    garment: Garment, shape: Floats, contact: _Contact, body_vertices: Floats
) -> tuple[Garment, Floats]:
    """Press a garment in; return it, and how its vertices moved (V, 3)."""
    binding, mesh = garment.binding, garment.mesh
    anchors = np.einsum("nk,nkj->nj", binding.weights, body_vertices[binding.refs])
    room = np.maximum(np.linalg.norm(shape - anchors, axis=1) - LEFT, 0)
    needed = np.where(contact.under, np.clip(contact.height + GAP, 0, room), 0)
    if not needed.any():
        return garment, np.zeros_like(shape)
    edges, _ = edges_of(triangulated(mesh.faces))
    move = needed[:, None] * contact.inwards
    for _ in range(ROUNDS):
        move = move + 0.5 * (neighbour_mean(move, edges) - move)
        lack = needed - (move * contact.inwards).sum(axis=1)
        move = move + np.maximum(lack, 0)[:, None] * contact.inwards
    length = np.linalg.norm(move, axis=1)
    move *= np.minimum(1, room / np.maximum(length, 1e-9))[:, None]
    offsets = binding.offsets + move / offset_scale(binding, body_vertices)
    pressed_in = replace(
        garment,
        binding=replace(binding, offsets=offsets),
        mesh=replace(mesh, vertices=mesh.vertices + move),
    )
    return pressed_in, move


def _moving_along(inner: Garment, outer: Garment, contact: _Contact, depth: Floats) -> Garment:
    """Give the inner garment the outer one's weights where it is less than `depth` (V,) below."""
    if inner.weights is None or outer.weights is None:
        return inner
    near, far = NEAR
    share = np.where(contact.under, np.clip((far - depth) / (far - near), 0, 1), 0)[:, None]
    bones = tuple(dict.fromkeys((*inner.weights.bones, *outer.weights.bones)))
    own = inner.weights.renamed(bones, {}).dense(len(share))
    theirs = outer.weights.renamed(bones, {}).dense(len(outer.mesh.vertices))
    change = lent = share * (theirs[contact.nearest] - own)
    edges, _ = edges_of(triangulated(inner.mesh.faces))
    for _ in range(ROUNDS):
        change = change + 0.5 * (neighbour_mean(change, edges) - change)
        change = np.where(share > 0.5, lent, change)
    table = own + change
    vertices, columns = np.nonzero(table > LEAST)
    weights = BoneWeights.collect(
        bones, vertices.astype(np.int32), columns.astype(np.int32), table[vertices, columns]
    )
    return replace(inner, weights=weights.normalised())
