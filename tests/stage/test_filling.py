"""A character is built into a root that is there, again and again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import bpy
import pytest

from addon.errors import OutfitError
from addon.stage.characters import fill_root
from addon.stage.scenes import empty_scene
from addon.wardrobe.characters.character import Character


@pytest.fixture
def root() -> Iterator[bpy.types.Object]:
    """An armature without bones in a collection of its own."""
    registered = hasattr(bpy.types.Object, "outfit_part")  # by the tests of the interface
    if not registered:
        bpy.types.Object.outfit_part = bpy.props.StringProperty()
    scene = empty_scene()
    thing = bpy.data.objects.new("tester", bpy.data.armatures.new("tester"))
    collection = bpy.data.collections.new("tester")
    scene.collection.children.link(collection)
    collection.objects.link(thing)
    yield thing
    empty_scene()
    if not registered:
        del bpy.types.Object.outfit_part


def counts() -> dict[str, list[str]]:
    kinds = ("objects", "meshes", "armatures", "materials", "images", "collections")
    return {kind: sorted(thing.name for thing in getattr(bpy.data, kind)) for kind in kinds}


def test_the_meshes_are_children_with_their_parts(
    root: bpy.types.Object, character: Character
) -> None:
    staged = fill_root(root, character)
    assert [thing.name for thing in staged.meshes] == [item.name for item in character.meshes]
    assert staged.meshes[0].outfit_part == "body"
    assert all(thing.parent == root for thing in staged.meshes)
    assert tuple(root.data.bones.keys()) and root.data.name == "tester"
    assert set(root.data.bones.keys()) == set(character.skeleton.names)


def test_again_replaces_what_was_there_and_keeps_place_and_pose(
    root: bpy.types.Object, character: Character
) -> None:
    fill_root(root, character)
    root.location = (1.0, 2.0, 3.0)
    bone = root.pose.bones[character.skeleton.names[1]]
    bone.rotation_quaternion = (0.8, 0.6, 0.0, 0.0)
    before = counts()
    fill_root(root, character)
    after = counts()
    assert {kind: len(names) for kind, names in after.items()} == {
        kind: len(names) for kind, names in before.items()
    }
    assert (after["objects"], after["meshes"]) == (before["objects"], before["meshes"])
    assert tuple(root.location) == (1.0, 2.0, 3.0)
    turned = root.pose.bones[character.skeleton.names[1]].rotation_quaternion
    assert tuple(turned) == pytest.approx((0.8, 0.6, 0.0, 0.0))


def test_what_an_artist_hung_on_it_stays(root: bpy.types.Object, character: Character) -> None:
    fill_root(root, character)
    lamp = bpy.data.objects.new("lamp", None)
    root.users_collection[0].objects.link(lamp)
    lamp.parent = root
    fill_root(root, character)
    assert lamp.parent == root


def test_a_linked_duplicate_keeps_its_own(root: bpy.types.Object, character: Character) -> None:
    staged = fill_root(root, character)
    twin = bpy.data.objects.new("twin", root.data)
    copies = []
    for thing in staged.meshes:
        copy = thing.copy()
        copy.parent = twin
        copies.append(copy)
    kept = [(thing.data, thing.data.materials[0]) for thing in copies]
    bones = twin.data
    fill_root(root, character)
    assert [(thing.data, thing.data.materials[0]) for thing in copies] == kept
    assert twin.data == bones != root.data


def test_nothing_changes_where_a_texture_cannot_be_read(
    root: bpy.types.Object, character: Character
) -> None:
    fill_root(root, character)
    before = counts()
    body, *others = character.meshes
    lost = dataclasses.replace(others[-1].surface, texture=others[-1].surface.texture.parent / "no")
    broken = (body, *others[:-1], dataclasses.replace(others[-1], surface=lost))
    with pytest.raises(OutfitError, match="cannot read this texture"):
        fill_root(root, dataclasses.replace(character, meshes=broken))
    assert counts() == before
