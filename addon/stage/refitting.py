"""Refitting in Blender: meshes and bones that are there take the places of another body."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import OutfitError
from ..makehuman.rigs import BoneWeights
from ..wardrobe.characters.character import Character, DressedMesh
from .armatures import move_bones
from .meshes import fill_mesh, set_vertex_groups
from .scenes import blender_from_makehuman

Objects = Mapping[str, bpy.types.Object]

# Custom properties of the meshes and the armature. They hang on what undo restores with the
# vertices: the body that they have, how many vertices they should have, and their weights.
BODY, COUNT, WEIGHTS = "outfit_body", "outfit_vertices", "outfit_weights"
AGAIN = "clone again to build it anew"


def refit(
    root: bpy.types.Object,
    meshes: Objects,
    parts: Sequence[str],
    character: Character,
    *,
    body: str,
    weigh: bool = True,
) -> None:
    """Give a character's meshes and bones the places of another body.

    Pose, shape keys, materials, modifiers and the objects' own transforms stay. Nothing is
    changed where it cannot be done.

    Parameters
    ----------
    root : bpy.types.Object
        An armature object.
    meshes : mapping of str to bpy.types.Object
        By part.
    parts : sequence of str
        Which mesh each of the character's meshes is.
    character : Character
        The same person on the new body.
    body : str
        A name for that body; `shows_body` knows it again.
    weigh : bool
        False leaves bone weights as they are, and `shows_body` waiting for another call.

    Raises
    ------
    OutfitError
        If a mesh is gone, is edited at the moment, or was edited so that its vertices or bones
        are others.
    """
    check_refit(root, meshes, parts, bones=character.skeleton.names)
    pairs = list(zip(parts, character.meshes, strict=True))
    for thing in (root, *(meshes[part] for part in parts)):
        if thing.data.users > 1:  # a linked duplicate keeps its body
            thing.data = thing.data.copy()
    for part, item in pairs:
        _place_mesh(meshes[part], item, character.ground, weigh=weigh)
    armature = root.data
    assert isinstance(armature, bpy.types.Armature)
    move_bones(armature, character.skeleton, ground=character.ground)
    stamp(root, meshes, body if weigh else "")


def check_refit(
    root: bpy.types.Object, meshes: Objects, parts: Sequence[str], *, bones: Sequence[str]
) -> None:
    """Raise OutfitError, as `refit` does, where a character's meshes or bones are not there."""
    for part in parts:
        _check_mesh(part, meshes.get(part))
    armature = root.data
    assert isinstance(armature, bpy.types.Armature)
    lost = [name for name in bones if name not in armature.bones]
    if lost:
        raise OutfitError(f"{root.name} has no bone {lost[0]!r} any more: {AGAIN}")


def _check_mesh(part: str, thing: bpy.types.Object | None) -> None:
    if thing is None:
        raise OutfitError(f"the character's mesh {part!r} is gone: {AGAIN}")
    mesh = thing.data
    assert isinstance(mesh, bpy.types.Mesh)
    if mesh.is_editmode:
        raise OutfitError(f"{thing.name} is in Edit Mode: leave it first")
    count, wanted = len(mesh.vertices), mesh.get(COUNT)
    if wanted is not None and wanted != count:
        raise OutfitError(f"{thing.name} was edited: {count} vertices, not {wanted}; {AGAIN}")


def mark(thing: bpy.types.Object, item: DressedMesh) -> None:
    """Take note of what a mesh was built from, so that `refit` knows whether it was edited."""
    mesh = thing.data
    assert isinstance(mesh, bpy.types.Mesh)
    mesh[COUNT], mesh[WEIGHTS] = len(item.vertices), _digest(item.weights)


def stamp(root: bpy.types.Object, meshes: Objects, body: str) -> None:
    """Take note of the body that all meshes and the bones have."""
    for data in _data_of(root, meshes):
        data[BODY] = body


def is_stamped(root: bpy.types.Object) -> bool:
    """Whether anybody has taken note of a character's body."""
    return root.data is not None and root.data.get(BODY) is not None


def shows_body(root: bpy.types.Object, meshes: Objects, body: str) -> bool:
    """Whether all meshes and the bones of a character have a body."""
    return all(data.get(BODY) == body for data in _data_of(root, meshes))


def _data_of(root: bpy.types.Object, meshes: Objects) -> list[bpy.types.ID]:
    return [thing.data for thing in (root, *meshes.values()) if thing.data is not None]


def _place_mesh(thing: bpy.types.Object, item: DressedMesh, ground: float, *, weigh: bool) -> None:
    mesh = thing.data
    assert isinstance(mesh, bpy.types.Mesh)
    if _has_faces(mesh, item):
        _move_vertices(mesh, blender_from_makehuman(item.vertices, ground=ground))
    else:
        # A tucked top hides more or less of itself on another body.
        mesh.clear_geometry()
        fill_mesh(mesh, item, ground=ground)
        mesh[WEIGHTS] = ""
    mesh[COUNT] = len(item.vertices)
    if mesh.get(WEIGHTS) and not weigh:
        return
    digest = _digest(item.weights)
    if mesh.get(WEIGHTS) != digest:
        for name in item.weights.bones:
            group = thing.vertex_groups.get(name)
            if group is not None:
                thing.vertex_groups.remove(group)
        set_vertex_groups(thing, item.weights)
        mesh[WEIGHTS] = digest


def _digest(weights: BoneWeights) -> str:
    content = hashlib.blake2b(weights.values.tobytes(), digest_size=8)
    content.update(weights.vertices.tobytes() + weights.bone_indices.tobytes())
    return content.hexdigest()


def _has_faces(mesh: bpy.types.Mesh, item: DressedMesh) -> bool:
    """Whether a mesh has exactly an item's faces."""
    corners = item.faces[item.faces >= 0]
    if len(mesh.vertices) != len(item.vertices) or len(mesh.loops) != len(corners):
        return False
    found = np.zeros(len(corners), np.int32)
    mesh.loops.foreach_get("vertex_index", found)
    return len(mesh.polygons) == len(item.faces) and np.array_equal(found, corners)


def _move_vertices(mesh: bpy.types.Mesh, places: NDArray[np.float32]) -> None:
    """Move vertices; shape keys keep what they change about the shape."""
    keys = mesh.shape_keys
    if keys is not None:
        before = _read(keys.reference_key.points, len(places))
        for block in keys.key_blocks:
            moved = _read(block.points, len(places)) - before + places
            block.points.foreach_set("co", moved.ravel())
    mesh.vertices.foreach_set("co", places.ravel())
    mesh.update()


def _read(points: Any, count: int) -> NDArray[np.float32]:
    flat = np.zeros(count * 3, np.float32)
    points.foreach_get("co", flat)
    return flat.reshape(-1, 3)
