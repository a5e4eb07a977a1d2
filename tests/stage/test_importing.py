"""MakeHuman's exports in Blender: the file's numbers, placeholders, shape keys, actions, poses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.makehuman.mhx2 import read_mhx2
from addon.pipeline_import import build_loaded, load_file
from addon.stage.cameras import evaluated_vertices
from addon.stage.importing import one_hemisphere, stage_loaded
from addon.stage.scenes import blender_from_makehuman, empty_scene
from addon.wardrobe.characters.from_mhx2 import load_mhx2
from addon.wardrobe.characters.loaded import LoadedCharacter


def exports(reference: Path) -> Path:
    return reference / "makehuman" / "exports"


@pytest.fixture(scope="module")
def moving(reference: Path) -> LoadedCharacter:
    """The export with expressions and poses."""
    return load_mhx2(exports(reference) / "m_casual01" / "mhx2_expr_poses" / "m_casual01.mhx2")


@pytest.mark.parametrize("variant", ["mhx2_inch_gz", "mhx2_meter_feet"])
def test_any_unit_becomes_metres_on_the_ground(variant: str, reference: Path) -> None:
    path = exports(reference) / "m_casual01" / variant / "m_casual01.mhx2"
    staged = stage_loaded(load_mhx2(path), empty_scene())
    places = np.concatenate([evaluated_vertices(thing) for thing in staged.meshes])
    low, high = places[:, 2].min(), places[:, 2].max()
    # MakeHuman lifts the soles to zero before the shoes are on
    assert -0.03 < low < 0.001 and 1.6 < high < 1.8
    bones = staged.armature.data.bones
    assert 0 < bones["root"].head_local.z < high and bones["head"].tail_local.z < high + 0.1


def test_bones_and_weights_are_the_files(reference: Path) -> None:
    path = exports(reference) / "f_casual01" / "mhx2" / "f_casual01.mhx2"
    file = read_mhx2(path)
    staged = stage_loaded(load_mhx2(path), empty_scene())
    assert file.skeleton is not None
    bones = staged.armature.data.bones
    assert set(bones.keys()) == set(file.skeleton.names)
    for name, parent in zip(file.skeleton.names, file.skeleton.parents, strict=True):
        wanted = file.skeleton.names[parent] if parent >= 0 else None
        assert (bones[name].parent.name if bones[name].parent else None) == wanted
    body, thing = file.geometry("body"), staged.meshes[0]
    assert body is not None and body.mesh.weights is not None
    bone, (vertices, values) = next(iter(body.mesh.weights.by_bone().items()))
    group = thing.vertex_groups[bone]
    found = [group.weight(vertex) for vertex in vertices.tolist()]
    np.testing.assert_allclose(found, values, atol=1e-6)
    assert thing.parent is staged.armature
    assert [modifier.type for modifier in thing.modifiers] == ["ARMATURE"]


def test_textures_and_maps_are_linked(reference: Path) -> None:
    path = exports(reference) / "f_casual01" / "mhx2" / "f_casual01.mhx2"
    loaded = load_mhx2(path)
    assert loaded.warnings == ()
    staged = stage_loaded(loaded, empty_scene())
    suit = next(thing for thing in staged.meshes if "suit" in thing.name)
    tree = suit.data.materials[0].node_tree
    shader = tree.nodes["Principled BSDF"]
    colour = shader.inputs["Base Color"].links[0].from_node
    assert Path(colour.image.filepath).name == "female_casualsuit01_diffuse.png"
    normal = shader.inputs["Normal"].links[0].from_node
    picture = normal.inputs["Color"].links[0].from_node.image
    assert Path(picture.filepath).name == "female_casualsuit01_normal.png"
    assert picture.colorspace_settings.name == "Non-Color"
    hair = next(thing for thing in staged.meshes if "Long01" in thing.name)
    assert hair.data.materials[0].node_tree.nodes["Principled BSDF"].inputs["Alpha"].is_linked


def test_a_missing_texture_is_a_warning_and_a_visible_placeholder(moving: LoadedCharacter) -> None:
    assert any("pictures are missing (textures/" in one for one in moving.warnings)
    staged = stage_loaded(moving, empty_scene())
    hair = next(thing for thing in staged.meshes if "Short01" in thing.name)
    shader = hair.data.materials[0].node_tree.nodes["Principled BSDF"]
    image = shader.inputs["Base Color"].links[0].from_node.image
    assert image.name == "missing short01_diffuse.png" and image.packed_file
    pixels = np.array(image.pixels[:]).reshape(-1, 4)
    assert (pixels[:, :3] == (1, 0, 1)).all(axis=1).mean() == pytest.approx(0.5)


def test_expressions_are_shape_keys_that_move_the_face_alone(moving: LoadedCharacter) -> None:
    staged = stage_loaded(moving, empty_scene())
    body = staged.meshes[0]
    blocks = body.data.shape_keys.key_blocks
    assert len(blocks) == 33 and blocks[0].name == "Basis"
    assert all(block.value == 0 for block in blocks[1:])
    moved = _points(blocks["laugh01"]) - _points(blocks["Basis"])
    far = np.linalg.norm(moved, axis=1) > 1e-4
    assert 0.01 < np.linalg.norm(moved, axis=1).max() < 0.05  # metres: the jaw drops
    neck = staged.armature.data.bones["neck01"].head_local.z
    assert _points(blocks["Basis"])[far, 2].min() > neck - 0.1
    teeth = next(thing for thing in staged.meshes if "Teeth" in thing.name)
    assert "laugh01" in teeth.data.shape_keys.key_blocks


def _points(block: Any) -> np.ndarray:
    flat = np.zeros(len(block.data) * 3, np.float32)
    block.data.foreach_get("co", flat)
    return flat.reshape(-1, 3)


def test_poses_are_actions_that_move_meshes_as_skinning_does(moving: LoadedCharacter) -> None:
    scene = empty_scene()
    staged = stage_loaded(moving, scene)
    assert len(bpy.data.actions) == 17 and bpy.data.actions["run01"].use_fake_user
    animation = staged.armature.animation_data_create()
    animation.action = bpy.data.actions["run01"]
    if hasattr(animation, "action_slot"):
        animation.action_slot = animation.action.slots[0]
    scene.frame_set(1)
    run = next(motion for motion in moving.motions if motion.name == "run01")
    wanted = replace(moving, pose=run).posed().character
    for thing, mesh in zip(staged.meshes, wanted.meshes, strict=True):
        expected = blender_from_makehuman(mesh.vertices, ground=moving.character.ground)
        np.testing.assert_allclose(evaluated_vertices(thing), expected, atol=2e-5)


def test_a_pose_stands_on_the_armature_over_rest_meshes(
    reference: Path, body_data: BodyData
) -> None:
    pose = exports(reference) / "f_sport_posed_proxy" / "f_sport_posed_proxy.bvh"
    path = exports(reference) / "f_casual01" / "f_casual01.mhm"
    loaded = load_file(
        path, data=body_data, folders=[reference / "makehuman" / "assets"], pose=pose
    )
    staged = stage_loaded(loaded, empty_scene())
    wanted = loaded.posed().character
    thing, mesh = staged.meshes[0], wanted.meshes[0]
    expected = blender_from_makehuman(mesh.vertices, ground=loaded.character.ground)
    np.testing.assert_allclose(evaluated_vertices(thing), expected, atol=2e-5)
    hand = staged.armature.pose.bones["wrist.L"].head.x
    assert hand < staged.armature.data.bones["wrist.L"].head_local.x - 0.05  # the arm went down


def test_without_bones_an_empty_object_carries_the_meshes(tmp_path: Path) -> None:
    (tmp_path / "a.mhm").write_text("version v1.3.0\nname a\nsubdivide False\n")
    loaded = load_file(tmp_path / "a.mhm")
    assert build_loaded(loaded, empty_scene()) == "a" and loaded.warnings == ()
    root = bpy.data.objects["a"]
    assert root.type == "EMPTY" and [child.type for child in root.children] == ["MESH"]
    assert not root.children[0].modifiers


def test_a_file_that_asks_for_it_is_subdivided(tmp_path: Path) -> None:
    (tmp_path / "a.mhm").write_text("version v1.3.0\nskeleton default.mhskel\nsubdivide True\n")
    build_loaded(load_file(tmp_path / "a.mhm"), empty_scene())
    body = next(thing for thing in bpy.data.objects if thing.type == "MESH")
    assert [modifier.type for modifier in body.modifiers] == ["ARMATURE", "SUBSURF"]


def test_the_operator_imports_and_reports(reference: Path) -> None:
    from addon import registration

    empty_scene()
    registration.register()
    try:
        path = exports(reference) / "naked_default" / "mhx2" / "naked_default.mhx2"
        assert bpy.ops.outfit.import_makehuman(filepath=str(path)) == {"FINISHED"}
        assert "naked_default" in bpy.data.collections
        assert bpy.context.view_layer.objects.active.type == "ARMATURE"
        bpy.ops.object.mode_set(mode="EDIT")
        assert bpy.ops.outfit.import_makehuman(filepath=str(path)) == {"FINISHED"}
        assert bpy.context.mode == "OBJECT" and len(bpy.data.armatures) == 2
        with pytest.raises(RuntimeError, match="there is no such file"):
            bpy.ops.outfit.import_makehuman(filepath="/nowhere/x.mhx2")
        with pytest.raises(RuntimeError, match=r"cannot read \.txt files"):
            bpy.ops.outfit.import_makehuman(filepath="/nowhere/x.txt")
    finally:
        registration.unregister()


def test_keys_of_a_turn_stay_in_one_hemisphere() -> None:
    angles = np.linspace(0, 4 * np.pi, 60)  # halves: w, x of a turn about X
    turns = np.stack([np.cos(angles / 2), np.sin(angles / 2), 0 * angles, 0 * angles], axis=-1)
    turns = np.stack([turns, turns[::-1]], axis=1)
    flipped = turns * np.sign(turns[..., :1] + 1e-9)  # as matrices give them, w >= 0
    assert np.abs(np.diff(flipped, axis=0)).max() > 1
    found = one_hemisphere(flipped)
    assert np.abs(np.diff(found, axis=0)).max() < 0.2
    np.testing.assert_allclose(np.abs(found), np.abs(turns), atol=1e-12)
