"""The FBX is what Unity expects: metres, scale 1, embedded PNGs, weights that sum to 1."""

from __future__ import annotations

import hashlib
import resource
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from addon.errors import OutfitError
from addon.makehuman.unity import UNITY_HUMAN_BONES
from addon.stage.characters import StagedCharacter, stage_character
from addon.stage.exporting import export_fbx, export_fbx_at_rest, save_blend
from addon.stage.posing import turn_bone
from addon.stage.scenes import empty_scene
from addon.wardrobe.characters.character import Character
from addon.wardrobe.people.painting import write_png
from tests.fbx import by_ufbx


@pytest.fixture
def fbx(staged: StagedCharacter, tmp_path: Path) -> Path:
    path = tmp_path / "tester.fbx"
    export_fbx(staged, path)
    return path


def test_units_are_metres_and_all_scales_are_one(fbx: Path) -> None:
    read = by_ufbx(fbx)
    assert read["unit_meters"] == 1.0
    for node in read["nodes"]:
        assert node["scale"] == pytest.approx([1, 1, 1], abs=1e-5), node["name"]


def test_height_is_the_bodys(fbx: Path, staged: StagedCharacter) -> None:
    meshes = by_ufbx(fbx)["meshes"]
    low, high = min(m["low"] for m in meshes), max(m["high"] for m in meshes)
    assert low == pytest.approx(0.0, abs=1e-4)
    assert high == pytest.approx(staged.height, abs=1e-4)


def test_all_weights_sum_to_one(fbx: Path, character: Character) -> None:
    for mesh in by_ufbx(fbx)["meshes"]:
        assert mesh["weight_low"] == pytest.approx(1.0, abs=1e-5), mesh["name"]
        assert mesh["weight_high"] == pytest.approx(1.0, abs=1e-5), mesh["name"]
        assert set(mesh["clusters"]) <= set(character.skeleton.names)


def test_every_mesh_has_its_own_texture_embedded_as_png(fbx: Path, character: Character) -> None:
    read = by_ufbx(fbx)
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
    read = by_ufbx(fbx)
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


def test_at_rest_a_scenes_pose_place_and_names_make_no_difference(
    character: Character, fbx: Path, tmp_path: Path
) -> None:
    scene = empty_scene()
    stage_character(character, scene)  # takes the names
    second = stage_character(character, scene)
    turn_bone(second.armature, "thigh_l", "X", -50)
    second.armature.matrix_world = Matrix.Translation((3, 1, 2)) @ Matrix.Scale(0.5, 4)
    second.meshes[1].hide_set(True)
    names = [thing.name for thing in scene.objects]
    path = tmp_path / "aside" / fbx.name
    path.parent.mkdir()
    export_fbx_at_rest(second, path)
    wanted, read = by_ufbx(fbx), by_ufbx(path)
    assert read == wanted
    assert [thing.name for thing in scene.objects] == names
    assert bpy.data.scenes[:] == [scene]
    assert second.armature.location[:] == (3, 1, 2)


def test_what_was_painted_by_hand_is_exported(staged: StagedCharacter, tmp_path: Path) -> None:
    (node,) = [n for n in staged.meshes[2].active_material.node_tree.nodes if n.type == "TEX_IMAGE"]
    image = node.image
    painted = np.random.default_rng(1).integers(0, 256, (*image.size, 4), np.uint8)
    painted[..., 3] = 255
    image.pixels.foreach_set((painted[::-1] / np.float32(255)).ravel())
    image.update()
    export_fbx_at_rest(staged, tmp_path / "painted.fbx")
    read = by_ufbx(tmp_path / "painted.fbx")
    name = f"{staged.meshes[2].name}.png"
    (texture,) = [one for one in read["textures"] if Path(one["file"]).name == name]
    write_png(tmp_path / "wanted.png", painted[..., :3])
    wanted = (tmp_path / "wanted.png").read_bytes()
    assert texture["sha256"] == hashlib.sha256(wanted).hexdigest()
    assert image.is_dirty  # it is still to be saved


def test_blend_opens_with_the_character(staged: StagedCharacter, tmp_path: Path) -> None:
    path = tmp_path / "tester.blend"
    names = {thing.name for thing in staged.meshes}
    save_blend(path)
    with bpy.data.libraries.load(str(path)) as (inside, _):
        assert names <= set(inside.objects)


def _images(path: Path) -> dict[str, bool]:
    """Load a .blend's images: stored path -> whether a file is there."""
    with bpy.data.libraries.load(str(path), link=True) as (inside, into):
        into.images = inside.images
    return {
        image.filepath: Path(bpy.path.abspath(image.filepath, library=image.library)).is_file()
        for image in into.images
        if image is not None and image.filepath
    }


def test_a_blend_is_replaced_whole_and_keeps_no_older_version(
    character: Character, tmp_path: Path
) -> None:
    textures = []
    for mesh in character.meshes:  # beside the .blend, as `clone` has them
        assert mesh.surface.texture is not None
        place = tmp_path / mesh.name / "texture.png"
        place.parent.mkdir()
        place.write_bytes(mesh.surface.texture.read_bytes())
        textures.append(replace(mesh, surface=replace(mesh.surface, texture=place)))
    stage_character(replace(character, meshes=tuple(textures)), empty_scene())
    path = tmp_path / "tester.blend"
    for _ in range(2):
        save_blend(path)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["tester.blend"]
    found = _images(path)
    assert {f"//{mesh.name}/texture.png" for mesh in textures} <= set(found)
    assert all(found.values())


@pytest.mark.parametrize("suffix", ["blend", "fbx"])
def test_what_cannot_be_saved_is_one_sentence(
    suffix: str, staged: StagedCharacter, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def save(path: Path) -> None:
        if suffix == "fbx":
            export_fbx(staged, path)
        else:
            save_blend(path)

    whole = tmp_path / f"whole.{suffix}"
    save(whole)
    content, before = whole.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    (tmp_path / f"folder.{suffix}").mkdir()
    with pytest.raises(OutfitError, match="cannot be written: it is a folder, not a file"):
        save(tmp_path / f"folder.{suffix}")
    with pytest.raises(OutfitError, match="cannot be written: No such file or directory"):
        save(tmp_path / "nowhere" / f"x.{suffix}")
    capfd.readouterr()
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))  # as a full disk
    try:
        with pytest.raises(OutfitError) as caught:
            save(whole)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(caught.value).startswith(f"{whole}: cannot be written: ")
    assert "\n" not in str(caught.value)
    assert "Traceback" not in "".join(capfd.readouterr())
    assert whole.read_bytes() == content
    assert {one.name for one in tmp_path.iterdir()} == {whole.name, f"folder.{suffix}"}
