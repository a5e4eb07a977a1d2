"""A dressed character in Blender: meshes, materials and armature in a collection of its own."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..wardrobe.characters.character import Character
from .armatures import make_armature
from .materials import make_material
from .meshes import make_mesh_object


@dataclass(frozen=True)
class StagedCharacter:
    """The Blender objects of one character.

    Attributes
    ----------
    collection : bpy.types.Collection
    armature : bpy.types.Object
        An empty object where the character has no bones.
    meshes : tuple of bpy.types.Object
        In the order of the character's meshes, the body first.
    height : float
        Metres from the soles to the highest vertex.
    """

    collection: bpy.types.Collection
    armature: bpy.types.Object
    meshes: tuple[bpy.types.Object, ...]
    height: float


def stage_character(
    character: Character, scene: bpy.types.Scene, *, exact_weights: bool = False
) -> StagedCharacter:
    """Build a character at the scene's origin, standing on z = 0, facing -Y.

    Parameters
    ----------
    character : Character
    scene : bpy.types.Scene
    exact_weights : bool
        Keep the weights of a file as they are, see `meshes.set_vertex_groups`.
    """
    collection = bpy.data.collections.new(character.name)
    scene.collection.children.link(collection)
    armature = _make_root(character, collection)
    meshes = []
    for item in character.meshes:
        thing = make_mesh_object(item, ground=character.ground, exact_weights=exact_weights)
        thing.data.materials.append(make_material(item.name, item.surface))
        collection.objects.link(thing)
        bind(thing, armature)
        meshes.append(thing)
    top = max(float(item.vertices[:, 1].max()) for item in character.meshes)
    return StagedCharacter(collection, armature, tuple(meshes), (top - character.ground) * 0.1)


def _make_root(character: Character, collection: bpy.types.Collection) -> bpy.types.Object:
    """Make the armature, or an empty object that carries a character without bones."""
    if character.skeleton.names:
        return make_armature(
            character.name, character.skeleton, collection, ground=character.ground
        )
    root = bpy.data.objects.new(character.name, None)
    collection.objects.link(root)
    return root


def bind(thing: bpy.types.Object, armature: bpy.types.Object) -> None:
    """Parent a mesh to an armature and let the armature deform it by its vertex groups.

    A mesh that is carried by an empty object is only parented.
    """
    thing.parent = armature
    if armature.type != "ARMATURE":
        return
    modifier = thing.modifiers.new("Armature", "ARMATURE")
    modifier.object = armature
