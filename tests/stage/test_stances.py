"""Poses on a character of the scene: arms hang, feet stand on the ground, and rest is rest."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from addon.errors import OutfitError
from addon.makehuman.body import build_body
from addon.makehuman.bvh import read_bvh
from addon.makehuman.data import BodyData
from addon.makehuman.parameters import BodyParameters
from addon.makehuman.posing import pose_from_bvh, rest_matrices
from addon.makehuman.rigs import RIG_NAMES
from addon.makehuman.unity import UNITY_HUMAN_BONES
from addon.stage.armatures import make_armature, skeleton_of
from addon.stage.cameras import evaluated_vertices
from addon.stage.characters import StagedCharacter
from addon.stage.posing import clear_pose, is_posed, take_stance
from addon.wardrobe.characters.character import Character
from addon.wardrobe.characters.stances import Stance, built_in_stance, stance_of_file

BVH = """HIERARCHY
ROOT root
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT upperarm01.L
  {
    OFFSET 1 1 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 1 0 0
    }
  }
}
MOTION
Frames: 2
Frame Time: 0.04
0 0 0 0 0 0 0 0 0
0 0 0 0 0 30 -50 0 0
"""


def take(staged: StagedCharacter, stance: Stance, skeleton) -> None:
    take_stance(staged, skeleton, stance.moves, bones=stance.bones, on_ground=stance.on_ground)
    bpy.context.view_layer.update()


def unclothed(rig: str, data: BodyData, scene: bpy.types.Scene) -> bpy.types.Object:
    """The bones of a rig on the body of nobody in particular."""
    body = build_body(data, BodyParameters())
    skeleton = data.rig(rig).skeleton(body.vertices)
    return make_armature(rig, skeleton, scene.collection, ground=0.0)


def lowest(staged: StagedCharacter) -> float:
    return min(float(evaluated_vertices(thing)[:, 2].min()) for thing in staged.meshes)


def test_bones_are_read_back_as_they_were_built(
    staged: StagedCharacter, character: Character
) -> None:
    found, wanted = skeleton_of(staged.armature), character.skeleton
    order = [found.index(name) for name in wanted.names]
    lifted = wanted.heads - (0, character.ground, 0)
    np.testing.assert_allclose(found.heads[order], lifted, atol=1e-4)
    parents = [found.names[p] if p >= 0 else "" for p in found.parents[order]]
    assert parents == [wanted.names[p] if p >= 0 else "" for p in wanted.parents]


@pytest.mark.parametrize("kind", ["STANDING", "WALKING"])
def test_somebody_stands_on_the_ground_with_hanging_arms(
    kind: str, staged: StagedCharacter
) -> None:
    place = Matrix.Translation((1, 2, 3)) @ Matrix.Rotation(0.5, 4, "Z")
    staged.armature.matrix_world = place
    skeleton = skeleton_of(staged.armature)
    take(staged, built_in_stance(kind, skeleton, phase=0.1), skeleton)
    assert is_posed(staged.armature)
    assert lowest(staged) == pytest.approx(3.0, abs=1e-4)
    for side in ("l", "r"):
        arm = staged.armature.pose.bones[f"upperarm_{side}"].vector.normalized()
        assert arm.z < -0.85
    clear_pose(staged.armature)
    bpy.context.view_layer.update()
    assert not is_posed(staged.armature)
    assert lowest(staged) == pytest.approx(3.0, abs=1e-4)


@pytest.mark.parametrize("rig", RIG_NAMES)
def test_every_rig_stands_and_walks(rig: str, body_data: BodyData, scene: bpy.types.Scene) -> None:
    armature = unclothed(rig, body_data, scene)
    found = skeleton_of(armature)
    assert found.rig == rig
    staged = StagedCharacter(scene.collection, armature, (), 0.0)
    for stance in (
        built_in_stance("STANDING", found),
        *(built_in_stance("WALKING", found, phase=phase) for phase in (0.0, 0.5)),
    ):
        take_stance(staged, found, stance.moves, bones=stance.bones, on_ground=False)
        bpy.context.view_layer.update()
        bones = UNITY_HUMAN_BONES[rig]
        for name in ("LeftUpperArm", "RightUpperArm"):
            assert armature.pose.bones[bones[name]].vector.normalized().z < -0.85


def test_a_motions_frame_is_taken_as_the_importer_takes_it(
    staged: StagedCharacter, character: Character, body_data: BodyData, tmp_path: Path
) -> None:
    path = tmp_path / "arm.bvh"
    path.write_text(BVH)
    skeleton = skeleton_of(staged.armature)
    take(staged, stance_of_file(path, skeleton, body_data, frame=1), skeleton)
    own = character.skeleton
    posed = pose_from_bvh(read_bvh(path), body_data, "game_engine", own, frame=1)
    moves = posed @ np.linalg.inv(rest_matrices(own))
    place = own.index("hand_l")
    wanted = (moves[place] @ [*own.heads[place], 1])[:3] - (0, character.ground, 0)
    found = staged.armature.pose.bones["hand_l"].head
    np.testing.assert_allclose([found.x, found.z, -found.y], wanted * 0.1, atol=1e-4)
    with pytest.raises(OutfitError, match="has 2 frames, there is none 2"):
        stance_of_file(path, skeleton, body_data, frame=2)


def test_an_expression_poses_the_face_alone(
    body_data: BodyData, scene: bpy.types.Scene, tmp_path: Path
) -> None:
    smile = tmp_path / "expressions" / "smile.mhpose"
    (tmp_path / "poseunits").mkdir()
    smile.parent.mkdir()
    smile.write_text('{"name": "smile", "unit_poses": {"Open": 1.0}}')
    armature = unclothed("default", body_data, scene)
    skeleton = skeleton_of(armature)
    with pytest.raises(OutfitError, match=r"needs MakeHuman's face-poseunits\.json"):
        stance_of_file(smile, skeleton, body_data)
    units = tmp_path / "poseunits" / "face-poseunits.json"
    units.write_text('{"framemapping": ["Rest", "Open"]}')
    units.with_suffix(".bvh").write_text(BVH.replace("upperarm01.L", "jaw").replace("30", "0"))
    staged = StagedCharacter(scene.collection, armature, (), 0.0)
    standing = built_in_stance("STANDING", skeleton)
    take_stance(staged, skeleton, standing.moves, bones=standing.bones, on_ground=False)
    before = {bone.name: bone.rotation_quaternion.copy() for bone in armature.pose.bones}
    take(staged, stance_of_file(smile, skeleton, body_data), skeleton)
    turned = [b.name for b in armature.pose.bones if b.rotation_quaternion != before[b.name]]
    assert turned == ["jaw"]
    game = skeleton_of(unclothed("game_engine", body_data, scene))
    with pytest.raises(OutfitError, match="bones of the face, which the rig game_engine does not"):
        stance_of_file(smile, game, body_data)


def test_an_action_does_not_turn_the_bones_back(staged: StagedCharacter) -> None:
    bone = staged.armature.pose.bones["upperarm_l"]
    bone.rotation_mode = "QUATERNION"
    bone.keyframe_insert("rotation_quaternion", frame=1)
    action = staged.armature.animation_data.action
    skeleton = skeleton_of(staged.armature)
    take(staged, built_in_stance("STANDING", skeleton), skeleton)
    turned = bone.rotation_quaternion.copy()
    bpy.context.scene.frame_set(2)
    assert bone.rotation_quaternion == turned
    assert action.use_fake_user
    assert action.name in bpy.data.actions


def test_other_files_are_no_poses(
    staged: StagedCharacter, body_data: BodyData, tmp_path: Path
) -> None:
    with pytest.raises(OutfitError, match=r"a pose is a \.bvh or a \.mhpose file"):
        stance_of_file(tmp_path / "x.fbx", skeleton_of(staged.armature), body_data)
