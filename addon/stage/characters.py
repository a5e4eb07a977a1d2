"""A dressed character in Blender: meshes, materials and armature in a collection of its own."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from ..wardrobe.character import Character
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
    meshes : tuple of bpy.types.Object
        In the order of the character's meshes, the body first.
    height : float
        Metres from the soles to the highest vertex.
    """

    collection: bpy.types.Collection
    armature: bpy.types.Object
    meshes: tuple[bpy.types.Object, ...]
    height: float


def stage_character(character: Character, scene: bpy.types.Scene) -> StagedCharacter:
    """Build a character at the scene's origin, standing on z = 0, facing -Y."""
    collection = bpy.data.collections.new(character.name)
    scene.collection.children.link(collection)
    armature = make_armature(
        character.name, character.skeleton, collection, ground=character.ground
    )
    meshes = []
    for item in character.meshes:
        thing = make_mesh_object(item, ground=character.ground)
        thing.data.materials.append(make_material(item.name, item.surface))
        collection.objects.link(thing)
        bind(thing, armature)
        meshes.append(thing)
    top = max(float(item.vertices[:, 1].max()) for item in character.meshes)
    return StagedCharacter(collection, armature, tuple(meshes), (top - character.ground) * 0.1)


def bind(thing: bpy.types.Object, armature: bpy.types.Object) -> None:
    """Parent a mesh to an armature and let the armature deform it by its vertex groups."""
    thing.parent = armature
    modifier = thing.modifiers.new("Armature", "ARMATURE")
    modifier.object = armature
