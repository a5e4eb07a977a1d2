"""The FBX is what Unity expects: metres, scale 1, embedded PNGs, weights that sum to 1."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import bpy
import pytest

from addon.makehuman.unity import UNITY_HUMAN_BONES
from addon.stage.characters import StagedCharacter
from addon.stage.exporting import export_fbx, save_blend
from addon.stage.scenes import empty_scene
from addon.wardrobe.characters.character import Character

READER = Path(__file__).with_name("read_fbx.py")


def read_by_ufbx(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(READER), str(path)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.fixture
def fbx(staged: StagedCharacter, tmp_path: Path) -> Path:
    path = tmp_path / "tester.fbx"
    export_fbx(staged, path)
    return path


def test_units_are_metres_and_all_scales_are_one(fbx: Path) -> None:
    read = read_by_ufbx(fbx)
    assert read["unit_meters"] == 1.0
    for node in read["nodes"]:
        assert node["scale"] == pytest.approx([1, 1, 1], abs=1e-5), node["name"]


def test_height_is_the_bodys(fbx: Path, staged: StagedCharacter) -> None:
    meshes = read_by_ufbx(fbx)["meshes"]
    low, high = min(m["low"] for m in meshes), max(m["high"] for m in meshes)
    assert low == pytest.approx(0.0, abs=1e-4)
    assert high == pytest.approx(staged.height, abs=1e-4)


def test_all_weights_sum_to_one(fbx: Path, character: Character) -> None:
    for mesh in read_by_ufbx(fbx)["meshes"]:
        assert mesh["weight_low"] == pytest.approx(1.0, abs=1e-5), mesh["name"]
        assert mesh["weight_high"] == pytest.approx(1.0, abs=1e-5), mesh["name"]
        assert set(mesh["clusters"]) <= set(character.skeleton.names)


def test_every_mesh_has_its_own_texture_embedded_as_png(fbx: Path, character: Character) -> None:
    read = read_by_ufbx(fbx)
    embedded = {texture["file"]: texture for texture in read["textures"]}
    used = {mesh["node"]: mesh["textures"] for mesh in read["meshes"]}
    for item in character.meshes:
        assert item.surface.texture is not None
        assert [Path(name).name for name in used[item.name]] == [f"{item.name}.png"]
        texture = embedded[used[item.name][0]]
        assert texture["png"]
        assert texture["sha256"] == hashlib.sha256(item.surface.texture.read_bytes()).hexdigest()


def test_exporting_leaves_the_scenes_texture_paths_alone(
    staged: StagedCharacter, character: Character, tmp_path: Path
) -> None:
    export_fbx(staged, tmp_path / "tester.fbx")
    paths = {image.filepath for image in bpy.data.images if image.filepath}
    assert paths == {str(item.surface.texture) for item in character.meshes}


def test_no_leaf_bones_and_all_of_the_rigs(fbx: Path, character: Character) -> None:
    read = read_by_ufbx(fbx)
    bones = {node["name"] for node in read["nodes"] if node["is_bone"]}
    assert bones == set(character.skeleton.names)
    assert set(UNITY_HUMAN_BONES[character.skeleton.rig].values()) <= bones


def test_blender_reads_back_the_same(fbx: Path, staged: StagedCharacter) -> None:
    vertices = {thing.name: len(thing.data.vertices) for thing in staged.meshes}
    bones = set(staged.armature.data.bones.keys())
    empty_scene()
    bpy.ops.import_scene.fbx(filepath=str(fbx))
    objects = bpy.context.scene.objects
    assert {t.name: len(t.data.vertices) for t in objects if t.type == "MESH"} == vertices
    armature = next(thing for thing in objects if thing.type == "ARMATURE")
    assert set(armature.data.bones.keys()) == bones
    assert tuple(armature.scale) == pytest.approx((1, 1, 1), abs=1e-5)


def test_blend_opens_with_the_character(staged: StagedCharacter, tmp_path: Path) -> None:
    path = tmp_path / "tester.blend"
    names = {thing.name for thing in staged.meshes}
    save_blend(path)
    with bpy.data.libraries.load(str(path)) as (inside, _):
        assert names <= set(inside.objects)
