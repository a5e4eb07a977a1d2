"""A character in a scene of its own for a while: at the origin, in rest pose, under clean names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import bpy
from mathutils import Matrix

from ..wardrobe.characters.character import Character
from .characters import StagedCharacter, stage_character
from .context import layer_of, scene_of
from .materials import images_of
from .scenes import make_metric

NUMBERED = re.compile(r"\.\d{3,}$")  # what Blender adds to a name that is taken
Datablock = bpy.types.ID


@contextmanager
def set_aside(
    staged: StagedCharacter, *, posed: bool = False
) -> Iterator[tuple[bpy.types.Scene, StagedCharacter]]:
    """Copy a character's objects into a scene of their own, which goes when the block ends.

    The copies share meshes, bones and materials with the character, stand at the origin whatever
    the artist did to the root, are shown whatever is hidden, and bear the names that the
    character would have in an empty file. The artist's scene stays as it is.

    Parameters
    ----------
    staged : StagedCharacter
    posed : bool
        Keep the pose of the armature; else it is at rest.
    """
    scene = bpy.data.scenes.new(staged.armature.name)
    make_metric(scene)
    copied = copy_character(staged, scene, posed=posed)
    try:
        with as_current(scene), named(_clean_names(staged, copied)):
            yield scene, copied
    finally:
        remove_scene(scene)


@contextmanager
def built_aside(character: Character) -> Iterator[StagedCharacter]:
    """Build a character into the open scene for a while, which is as before when the block ends.

    Bones can be made only where a window looks.
    """
    scene, layer = scene_of(bpy.context), layer_of(bpy.context)
    if bpy.context.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    selected = [thing for thing in layer.objects if thing.select_get()]
    staged = stage_character(character, scene)
    try:
        yield staged
    finally:
        remove_collection(staged.collection)
        for thing in selected:
            thing.select_set(True)


def remove_scene(scene: bpy.types.Scene) -> None:
    """Remove a scene with all its objects, and what they and nothing else used."""
    world = scene.world
    with _rest_unused(scene.collection):
        bpy.data.scenes.remove(scene)
    if world is not None and not world.users:
        bpy.data.worlds.remove(world)


def remove_collection(collection: bpy.types.Collection) -> None:
    """Remove a collection with all its objects, and what they and nothing else used."""
    with _rest_unused(collection):
        bpy.data.collections.remove(collection)


@contextmanager
def _rest_unused(top: bpy.types.Collection) -> Iterator[None]:
    """Remove a collection's objects, and at the end what they used; between, its owner goes."""
    things = list(top.all_objects)
    collections = [*top.children_recursive]
    data = {thing.data for thing in things}
    actions = {own.action for thing in things if (own := thing.animation_data)}
    materials = {slot.material for thing in things for slot in thing.material_slots}
    images = {image for thing in things if thing.type == "MESH" for image in images_of(thing)}
    for thing in things:
        bpy.data.objects.remove(thing)
    yield
    for items in (collections, data, actions, materials, images):  # what uses others first
        bpy.data.batch_remove([item for item in items if item is not None and not item.users])


def copy_character(
    staged: StagedCharacter, scene: bpy.types.Scene, *, posed: bool
) -> StagedCharacter:
    """Copy a character's objects, not their data, to a scene's origin."""
    collection = bpy.data.collections.new(staged.collection.name)
    scene.collection.children.link(collection)
    armature = _copy_armature(staged.armature, posed=posed)
    collection.objects.link(armature)
    meshes = []
    for thing in staged.meshes:
        copy = _copy(thing)
        copy.parent = armature
        for modifier in copy.modifiers:
            if modifier.type == "ARMATURE" and modifier.object == staged.armature:
                modifier.object = armature
        collection.objects.link(copy)
        meshes.append(copy)
    return replace(staged, collection=collection, armature=armature, meshes=tuple(meshes))


def _copy_armature(armature: bpy.types.Object, *, posed: bool) -> bpy.types.Object:
    """Copy the root to the origin; a new object of the same bones is at rest by itself."""
    if posed:
        copy = _copy(armature)
        copy.constraints.clear()
    else:
        copy = bpy.data.objects.new(armature.name, _settled(armature))
    copy.parent = None
    copy.matrix_world = Matrix.Identity(4)
    return copy


def _copy(thing: bpy.types.Object) -> bpy.types.Object:
    copy = thing.copy()
    copy.data = _settled(thing)
    copy.animation_data_clear()  # what it shows now is in the copy already
    copy.hide_render = copy.hide_viewport = False
    return copy


def _settled(thing: bpy.types.Object) -> Any:
    """Return an object's data; a copy as it is by now where it is edited at the moment."""
    if thing.mode != "EDIT" or thing.data is None:
        return thing.data
    thing.update_from_editmode()
    return thing.data.copy()


@contextmanager
def as_current(scene: bpy.types.Scene) -> Iterator[None]:
    """Let operators in this block work on a scene that no window shows."""
    with bpy.context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
        yield


def _clean_names(staged: StagedCharacter, copied: StagedCharacter) -> dict[Datablock, str]:
    """Return the names that copies, meshes and materials should have: without Blender's number."""
    wanted: dict[Datablock, str] = {}
    before = (staged.armature, *staged.meshes)
    after = (copied.armature, *copied.meshes)
    for thing, copy in zip(before, after, strict=True):
        wanted[copy] = NUMBERED.sub("", thing.name)
        if thing.data is not None and copy.data is not None:
            wanted[copy.data] = NUMBERED.sub("", thing.data.name)
    for thing in staged.meshes:
        for slot in thing.material_slots:
            if slot.material is not None:
                wanted[slot.material] = NUMBERED.sub("", slot.material.name)
    return wanted


@contextmanager
def named(wanted: Mapping[Datablock, str]) -> Iterator[None]:
    """Give things names that others may bear; everyone has the old ones back when this ends.

    Two of the things that want the same name get Blender's numbers again.
    """
    before: list[tuple[Datablock, str]] = []
    local = {thing: name for thing, name in wanted.items() if thing.library is None}
    try:
        for thing, name in local.items():
            holder = _holders(thing).get(name)
            if holder is not None and holder != thing and holder not in local:
                before.append((holder, name))
                holder.name = f"{name} (aside)"
        for thing, name in local.items():
            before.append((thing, thing.name))
            thing.name = name
        yield
    finally:
        for thing, name in reversed(before):
            thing.name = name


def _holders(thing: Datablock) -> Any:
    """Return the list of bpy.data in which a thing's name must be the only one."""
    lists = {
        "OBJECT": bpy.data.objects,
        "MESH": bpy.data.meshes,
        "ARMATURE": bpy.data.armatures,
        "MATERIAL": bpy.data.materials,
    }
    return lists[thing.id_type]
