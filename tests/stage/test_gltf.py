"""glTF files hold the character: read back by the tests' own reader."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from addon.errors import OutfitError
from addon.stage.characters import StagedCharacter
from addon.stage.gltf import export_gltf
from addon.stage.posing import turn_bone
from addon.wardrobe.characters.character import Character

from .read_glb import read_gltf


def in_metres(points: np.ndarray, ground: float) -> np.ndarray:
    return (points - (0, ground, 0)) * 0.1


@pytest.mark.parametrize("suffix", ["glb", "gltf"])
def test_meshes_bones_and_textures_are_the_characters(
    suffix: str, staged: StagedCharacter, character: Character, tmp_path: Path
) -> None:
    path = tmp_path / f"tester.{suffix}"
    export_gltf(staged, path)
    read = read_gltf(path)
    assert len(read.data["scenes"]) == 1
    for item in character.meshes:
        points = read.positions(item.name)
        wanted = in_metres(item.vertices, character.ground)
        assert points.min(axis=0) == pytest.approx(wanted.min(axis=0), abs=1e-5)
        assert points.max(axis=0) == pytest.approx(wanted.max(axis=0), abs=1e-5)
        assert item.surface.texture is not None
        assert read.texture_of(item.name) == item.surface.texture.read_bytes()
    (skin,) = read.data["skins"]
    nodes = read.data["nodes"]
    assert {nodes[joint]["name"] for joint in skin["joints"]} == set(character.skeleton.names)
    assert np.allclose([node.get("scale", (1, 1, 1)) for node in nodes], 1.0, atol=1e-6)
    names = {node["name"] for node in nodes if "mesh" in node}
    assert names == {item.name for item in character.meshes}


def test_every_vertex_has_weights_that_sum_to_one(staged: StagedCharacter, tmp_path: Path) -> None:
    path = tmp_path / "tester.glb"
    export_gltf(staged, path)
    read = read_gltf(path)
    for thing in staged.meshes:
        (primitive,) = read.primitives(thing.name)
        weights = read.array(primitive["attributes"]["WEIGHTS_0"])
        assert weights.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_pose_and_place_in_the_scene_do_not_leak_and_stay(
    staged: StagedCharacter, tmp_path: Path
) -> None:
    plain, moved = tmp_path / "plain.glb", tmp_path / "moved.glb"
    export_gltf(staged, plain)
    turn_bone(staged.armature, "upperarm_l", "Y", 40)
    place = Matrix.Translation((1, 2, 3)) @ Matrix.Rotation(0.7, 4, "Z") @ Matrix.Scale(2, 4)
    staged.armature.matrix_world = place
    staged.meshes[1].hide_viewport = True
    staged.meshes[2].hide_set(True)
    bone = staged.armature.pose.bones["upperarm_l"].matrix_basis.copy()
    before = set(bpy.data.objects.keys()), set(bpy.data.meshes.keys()), set(bpy.data.scenes.keys())
    export_gltf(staged, moved)
    assert moved.read_bytes() == plain.read_bytes()
    assert staged.armature.pose.bones["upperarm_l"].matrix_basis == bone
    assert np.allclose(staged.armature.matrix_world, place, atol=1e-6)
    after = set(bpy.data.objects.keys()), set(bpy.data.meshes.keys()), set(bpy.data.scenes.keys())
    assert after == before


def test_what_cannot_be_written_is_one_sentence(staged: StagedCharacter, tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match="cannot be written: No such file or directory"):
        export_gltf(staged, tmp_path / "nowhere" / "x.glb")
    with pytest.raises(OutfitError, match=r"end with \.glb or \.gltf"):
        export_gltf(staged, tmp_path / "x.obj")
    (tmp_path / "folder.glb").mkdir()
    with pytest.raises(OutfitError, match="it is a folder, not a file"):
        export_gltf(staged, tmp_path / "folder.glb")
    assert [one.name for one in tmp_path.iterdir()] == ["folder.glb"]


def test_a_switched_off_exporter_is_named(staged: StagedCharacter, tmp_path: Path) -> None:
    bpy.ops.preferences.addon_disable(module="io_scene_gltf2")
    try:
        with pytest.raises(OutfitError, match="exporter is switched off"):
            export_gltf(staged, tmp_path / "x.glb")
    finally:
        bpy.ops.preferences.addon_enable(module="io_scene_gltf2")
    assert not list(tmp_path.iterdir())
