"""A staged character has the shape, UVs, weights and bones of its arrays."""

from __future__ import annotations

import bpy
import numpy as np

from addon.stage.characters import StagedCharacter
from addon.stage.scenes import blender_from_makehuman
from addon.wardrobe.characters.character import Character


def _coordinates(thing: bpy.types.Object) -> np.ndarray:
    flat = np.zeros(len(thing.data.vertices) * 3, np.float32)
    thing.data.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3)


def test_vertices_and_faces_are_those_of_the_arrays(
    character: Character, staged: StagedCharacter
) -> None:
    for item, thing in zip(character.meshes, staged.meshes, strict=True):
        expected = blender_from_makehuman(item.vertices, ground=character.ground)
        np.testing.assert_array_equal(_coordinates(thing), expected)
        assert len(thing.data.polygons) == len(item.faces)
        assert not thing.data.validate()


def test_character_stands_on_the_ground_and_faces_minus_y(
    character: Character, staged: StagedCharacter
) -> None:
    lowest = min(_coordinates(thing)[:, 2].min() for thing in staged.meshes)
    assert abs(lowest) < 1e-6
    kinds = {item.kind: thing for item, thing in zip(character.meshes, staged.meshes, strict=True)}
    assert _coordinates(kinds["eyes"])[:, 1].max() < _coordinates(kinds["hair"])[:, 1].mean()


def test_uvs_are_the_files(character: Character, staged: StagedCharacter) -> None:
    for item, thing in zip(character.meshes, staged.meshes, strict=True):
        corners = item.faces >= 0
        flat = np.zeros(int(corners.sum()) * 2, np.float32)
        thing.data.uv_layers[0].uv.foreach_get("vector", flat)
        expected = item.uvs[item.uv_faces[corners]]
        np.testing.assert_allclose(flat.reshape(-1, 2), expected, atol=1e-6)


def test_weights_of_every_vertex_sum_to_one(staged: StagedCharacter) -> None:
    for thing in staged.meshes:
        sums = [sum(group.weight for group in vertex.groups) for vertex in thing.data.vertices]
        np.testing.assert_allclose(sums, 1.0, atol=1e-5)


def test_weights_are_close_to_the_arrays(character: Character, staged: StagedCharacter) -> None:
    item, thing = character.meshes[1], staged.meshes[1]
    dense = item.weights.dense(len(item.vertices))
    for vertex in thing.data.vertices:
        given = np.zeros(len(item.weights.bones))
        for group in vertex.groups:
            given[group.group] = group.weight
        np.testing.assert_allclose(given, dense[vertex.index], atol=4 / 1024)


def test_armature_has_the_rigs_bones(character: Character, staged: StagedCharacter) -> None:
    bones = staged.armature.data.bones
    assert tuple(sorted(bones.keys())) == tuple(sorted(character.skeleton.names))
    heads = blender_from_makehuman(character.skeleton.heads, ground=character.ground)
    for index, name in enumerate(character.skeleton.names):
        np.testing.assert_allclose(bones[name].head_local, heads[index], atol=2e-4)


def test_textures_are_named_png_files(staged: StagedCharacter) -> None:
    for thing in staged.meshes:
        nodes = thing.data.materials[0].node_tree.nodes
        images = [node.image for node in nodes if node.type == "TEX_IMAGE"]
        assert [image.filepath.endswith(".png") for image in images] == [True]
