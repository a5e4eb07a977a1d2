"""Dressing: a body and its garments become the meshes of one character."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...makehuman.body import Body
from ...makehuman.data import BodyData
from ...makehuman.fitting import (
    fit,
    garment_weights,
    hidden_faces,
    layered_deletes,
    transfer_deletes,
)
from ...makehuman.rigs import BoneWeights, Rig
from ..garment import Garment
from .character import Character, DressedMesh, Surface

BODY_GROUP = "body"


@dataclass(frozen=True)
class Worn:
    """A garment as this character wears it: under its own name, with its own look."""

    name: str
    garment: Garment
    surface: Surface


def dress(
    name: str,
    *,
    data: BodyData,
    body: Body,
    rig: Rig,
    skin: Surface,
    worn: Sequence[Worn],
    clothes_hide_clothes: bool = True,
    body_proxy: Garment | None = None,
) -> Character:
    """Fit garments onto a body as their bindings say, hide what lies under them, rig everything.

    Garments that were made for themselves go through `layers.layered` first, so that those worn
    over each other do not poke through.

    Parameters
    ----------
    name : str
    data : BodyData
    body : Body
    rig : Rig
    skin : Surface
    worn : sequence of Worn
        In any order; z_depth says what lies above what.
    clothes_hide_clothes : bool
        Drop faces of garments that lie under others, as MakeHuman does.
    body_proxy : Garment, optional
        A body of another topology, seen instead of the base mesh.

    Returns
    -------
    Character
        The body first, then the garments in the order given; hidden faces and the vertices that
        only they used are gone.
    """
    hidden_body, hidden = layered_deletes([item.garment.binding for item in worn])
    if body_proxy is None:
        meshes = [compact(body_mesh(f"{name}_body", data, body, rig, skin, hidden_body))]
    else:
        covered = transfer_deletes(body_proxy.binding, hidden_body)
        shown = Worn(f"{name}_body", body_proxy, skin)
        shape = fit(body_proxy.binding, body.vertices)
        meshes = [replace(compact(garment_mesh(shown, data, shape, rig, covered)), kind="body")]
    for item, deleted in zip(worn, hidden, strict=True):
        shape = fit(item.garment.binding, body.vertices)
        deleted = deleted & clothes_hide_clothes
        meshes.append(compact(garment_mesh(item, data, shape, rig, deleted)))
    return Character(name, tuple(meshes), rig.skeleton(body.vertices), lowest(meshes))


def lowest(meshes: Sequence[DressedMesh]) -> float:
    """Return the y of the lowest vertex, decimetres; a garment may be hidden altogether."""
    return min(float(mesh.vertices[:, 1].min()) for mesh in meshes if len(mesh.vertices))


def body_mesh(
    name: str,
    data: BodyData,
    body: Body,
    rig: Rig,
    skin: Surface,
    deleted: NDArray[np.bool_],
) -> DressedMesh:
    """Return the base mesh's skin with all base vertices, but without the hidden faces."""
    base = data.base
    shown = base.face_groups == base.groups.index(BODY_GROUP)
    shown &= ~hidden_faces(base.faces, deleted)
    return DressedMesh(
        name,
        "body",
        body.vertices,
        base.faces[shown],
        base.uvs,
        base.uv_faces[shown],
        rig.weights.normalised(),
        skin,
    )


def garment_mesh(
    item: Worn, data: BodyData, shape: NDArray[np.float64], rig: Rig, deleted: NDArray[np.bool_]
) -> DressedMesh:
    """Return a garment in a shape with all its vertices, but without the hidden faces."""
    mesh = item.garment.mesh
    shown = ~hidden_faces(mesh.faces, deleted)
    return DressedMesh(
        item.name,
        item.garment.kind,
        shape,
        mesh.faces[shown],
        mesh.uvs,
        mesh.uv_faces[shown],
        bone_weights(item.garment, data, rig),
        item.surface,
    )


def used_vertices(item: DressedMesh) -> NDArray[np.bool_]:
    """Tell which vertices (V,) faces use."""
    used = np.zeros(len(item.vertices), bool)
    used[item.faces[item.faces >= 0]] = True
    return used


def compact(item: DressedMesh) -> DressedMesh:
    """Drop the vertices that no face uses."""
    used = used_vertices(item)
    number = np.cumsum(used, dtype=np.int32) - 1
    return replace(
        item,
        vertices=item.vertices[used],
        faces=np.where(item.faces >= 0, number[item.faces], -1).astype(np.int32),
        weights=item.weights.selected(np.flatnonzero(used)),
    )


def bone_weights(garment: Garment, data: BodyData, rig: Rig) -> BoneWeights:
    """Return a garment's own weights where it brings some, else those of what it hangs on."""
    if garment.weights is not None:
        return data.moved_weights(garment.weights, rig, owner=garment.name)
    return garment_weights(garment.binding, rig.weights)
