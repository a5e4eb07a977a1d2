"""Pressing: clothes that lie under others stay inside them, and move with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...makehuman.data import BODY_VERTEX_COUNT
from ...makehuman.fitting import fit, offset_scale
from ...makehuman.obj import triangulated
from ...makehuman.rigs import BoneWeights
from ..garment import Garment
from ..landmarks import category_named
from ..surface import nearest_vertices, vertex_normals
from ..tailoring.cloth_mesh import Neighbours
from .covers import EDGE, REACH, Cover, Lie, Weave, cover_of, loose_trims, weave_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

# Decimetres.
GAP = 0.07  # that inner cloth lies below outer cloth
LEAST_GAP = 0.02  # the same where there is little room above the skin
LEFT = 0.03  # of that room, between cloth and skin
BELOW_HEM = 0.12  # how far beyond its hem the outer layer still presses
NEAR = (0.2, 1.2)  # room between layers that move alike, and that move on their own
SETTLED = 1e-3
PASSES = 8  # the nearest place may be another one once cloth has moved
FADE_ROUNDS = 12  # over how many rings of vertices beyond a hem the pressure fades
FADE = 0.85  # of the pressure that reaches the next ring
LENDING_ROUNDS = 16  # of smoothing lent bone weights into a garment's own
LEAST = 0.004  # weight: less is left out


@dataclass(frozen=True)
class _Layer:
    """A garment on the body while layers are pressed.

    Attributes
    ----------
    garment : Garment
    shape : (V, 3) float ndarray
    weave : Weave
    """

    garment: Garment
    shape: Floats
    weave: Weave


def slot_of(garment: Garment) -> str:
    """Return where a garment is worn, "" for what has no registration; a suit counts as a top."""
    registration = garment.registration
    return category_named(registration.categories[0]).slot if registration else ""


def pressed(
    garments: Sequence[Garment], body_vertices: Floats, *, lend: bool = True
) -> tuple[Garment, ...]:
    """Return garments, in their order, each bound to lie inside those that are worn over it.

    Cloth that sticks out of an outer layer is pressed in wherever that covers it; beyond its hem
    it comes back to its own shape. Hoods and collars stay outside. The bindings say so, hence the
    files that a character's garments are written to. Where layers touch the inner one takes over
    the outer one's weights, if both bring some, so that no pose pulls them apart.

    Parameters
    ----------
    garments : sequence of Garment
        Layered by their z_depth; what are no clothes stays as it is.
    body_vertices : (19158, 3) float ndarray
        The body that wears them, all base vertices, decimetres, Y up.
    lend : bool
        False leaves the weights as they are: for shapes that are looked at for a moment.
    """
    found = list(garments)
    clothes = [place for place, garment in enumerate(found) if garment.kind == "clothes"]
    if len(clothes) < 2:
        return tuple(found)
    skin = body_vertices[:BODY_VERTEX_COUNT]
    over: list[tuple[Cover, _Layer]] = []
    for place in sorted(clothes, key=lambda place: -found[place].binding.z_depth):
        garment = found[place]
        shape = fit(garment.binding, body_vertices)
        layer = _Layer(garment, shape, weave_of(triangulated(garment.mesh.faces), len(shape)))
        for cover, outer in over:
            layer = _under(layer, cover, outer.garment if lend else None, skin)
        found[place] = _rebound(layer, garment, body_vertices)
        edge = EDGE if slot_of(garment) == "outwear" else BELOW_HEM
        over.append((cover_of(layer.shape, layer.weave.triangles, edge=edge), layer))
    return tuple(found)


def _under(layer: _Layer, cover: Cover, outer: Garment | None, skin: Floats) -> _Layer:
    """Press one layer in under another one, and let it move along with that, if it is given."""
    normals = vertex_normals(layer.shape, layer.weave.triangles)
    rows = cover.near(layer.shape, normals)
    lie = cover.over(layer.shape[rows], normals[rows], -BELOW_HEM)
    height = np.zeros(len(layer.shape))
    height[rows] = np.where(lie.covered, lie.far, 0)
    kept = ~loose_trims(layer.weave, height)[rows]
    rows, lie = rows[kept], lie.at(kept)
    if not lie.covered.any():
        return layer
    move = _pressure(layer, rows, normals, cover, lie, skin)
    moved = move[rows].any(axis=1)
    shape = layer.shape + move
    if outer is None:
        return replace(layer, shape=shape)
    lie = lie.changed(moved, cover.over(shape[rows[moved]], normals[rows[moved]], -BELOW_HEM))
    return replace(layer, garment=_moving_along(layer, outer, rows, lie), shape=shape)


def _pressure(
    layer: _Layer, rows: Rows, normals: Floats, cover: Cover, lie: Lie, skin: Floats
) -> Floats:
    """Return how cloth moves (V, 3) of which rows lie under a cover, fading beyond it."""
    move = np.zeros_like(layer.shape)
    held = np.zeros(len(move), bool)
    held[rows] = lie.covered
    out = lie.covered & (lie.far + GAP > SETTLED)
    _press(move, layer.shape, rows[out], normals[rows[out]], cover, skin, lie.at(out))
    if not move.any():
        return move
    for _ in range(FADE_ROUNDS):
        move = np.where(held[:, None], move, FADE * layer.weave.around.mean(move))
    # What came along may have come under the cover only now.
    came = np.flatnonzero(~held & (np.abs(move).max(axis=1) > SETTLED))
    came = came[cover.near(layer.shape[came] + move[came], normals[came])]
    lie = cover.over(layer.shape[came] + move[came], normals[came], -BELOW_HEM)
    _press(move, layer.shape, came, normals[came], cover, skin, lie)
    return move


def _press(
    move: Floats,
    shape: Floats,
    rows: Rows,
    facing: Floats,
    cover: Cover,
    skin: Floats,
    lie: Lie,
) -> None:
    """Add to the moves (V, 3) what presses rows in that stand out of a cover, as they lie now."""
    room = _room(shape[rows] + move[rows], -lie.normal, skin)
    for turn in range(PASSES):
        if not len(rows):
            return
        if turn > 0:
            lie = cover.over(shape[rows] + move[rows], facing, -BELOW_HEM)
        lack = np.maximum(np.minimum(lie.far + GAP, room), lie.far + LEAST_GAP)
        lack = np.where(lie.covered, np.clip(lack, 0, None), 0)
        move[rows] -= lack[:, None] * lie.normal
        left = lack > SETTLED
        rows, facing, room = rows[left], facing[left], (room - lack)[left]


def _room(points: Floats, inwards: Floats, skin: Floats) -> Floats:
    """Return how far (n,) points may move inwards (n, 3) before they touch the skin."""
    if not len(points):
        return np.zeros(0)
    low, high = points.min(axis=0) - REACH, points.max(axis=0) + REACH
    skin = skin[((skin > low) & (skin < high)).all(axis=1)]
    if not len(skin):
        return np.full(len(points), np.inf)
    below = skin[nearest_vertices(points, skin)] - points
    return np.asarray((below * inwards).sum(axis=1) - LEFT)


def _rebound(layer: _Layer, before: Garment, body_vertices: Floats) -> Garment:
    """Return a layer's garment bound in its new shape."""
    binding, mesh = before.binding, before.mesh
    move = layer.shape - fit(binding, body_vertices)
    if not move.any():
        return layer.garment
    offsets = binding.offsets + move / offset_scale(binding, body_vertices)
    return replace(
        layer.garment,
        binding=replace(binding, offsets=offsets),
        mesh=replace(mesh, vertices=mesh.vertices + move),
    )


def _moving_along(layer: _Layer, outer: Garment, rows: Rows, lie: Lie) -> Garment:
    """Give rows of a layer the outer garment's weights by how near they lie to it."""
    inner = layer.garment
    if inner.weights is None or outer.weights is None:
        return inner
    share = np.clip((NEAR[1] + lie.far) / (NEAR[1] - NEAR[0]), 0, 1) * lie.covered
    bones = tuple(dict.fromkeys((*inner.weights.bones, *outer.weights.bones)))
    table = inner.weights.renamed(bones, {}).dense(len(layer.shape))
    theirs = outer.weights.renamed(bones, {}).dense(len(outer.mesh.vertices))
    lent = np.zeros_like(table)
    there = np.einsum("nk,nkb->nb", lie.shares, theirs[lie.corners])
    lent[rows] = share[:, None] * (there - table[rows])
    firm = np.zeros((len(table), 1), bool)
    firm[rows, 0] = share > 0.5
    used = np.flatnonzero(np.abs(lent).max(axis=0) > LEAST)
    table[:, used] += _spread(lent[:, used], firm, layer.weave.around)
    vertices, columns = np.nonzero(table > LEAST)
    weights = BoneWeights.collect(
        bones, vertices.astype(np.int32), columns.astype(np.int32), table[vertices, columns]
    )
    return replace(inner, weights=weights.normalised())


def _spread(lent: Floats, firm: Bools, around: Neighbours) -> Floats:
    """Smooth lent weights (V, B) into their surroundings, but for the firm vertices (V, 1)."""
    change = lent
    for _ in range(LENDING_ROUNDS):
        change = change + 0.5 * (around.mean(change) - change)
        change = np.where(firm, lent, change)
    return np.asarray(change)
