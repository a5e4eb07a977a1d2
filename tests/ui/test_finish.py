"""Poses, turntable and pictures by operators: undoable, and the scene is left as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from addon.makehuman.data import BodyData
from addon.pipeline import build_in_scene
from addon.pipeline_scene import Dressed
from addon.stage.posing import is_posed
from addon.stage.rendering import render_previews
from addon.stage.scenes import empty_scene
from addon.stage.settings import RenderSettings
from addon.stage.studio import VIEWS
from addon.stage.turntable import find_turntable
from addon.wardrobe.catalogue import Wardrobe

from .finished import built_root, new_root

BVH = """HIERARCHY
ROOT spine05
{
  OFFSET 0 0 0
  CHANNELS 3 Zrotation Xrotation Yrotation
  End Site
  {
    OFFSET 0 1 0
  }
}
MOTION
Frames: 2
Frame Time: 0.04
0 0 0
20 0 0
"""


@pytest.fixture
def built(body_data: BodyData, opened_wardrobe: Wardrobe) -> tuple[Any, Dressed]:
    return built_root(body_data, opened_wardrobe)


def bones(root: Any) -> np.ndarray:
    bpy.context.view_layer.update()
    return np.array([bone.matrix for bone in root.pose.bones])


def test_poses_are_taken_and_cleared(built: tuple[Any, Dressed]) -> None:
    root, _ = built
    rest = bones(root)
    seen = [rest]
    for options in (
        {"pose": "STANDING"},
        {"pose": "WALKING"},
        {"pose": "WALKING", "phase": 0.3},
    ):
        assert bpy.ops.outfit.pose(**options) == {"FINISHED"}
        assert is_posed(root)
        assert all(np.abs(bones(root) - other).max() > 0.01 for other in seen)
        seen.append(bones(root))
    bpy.ops.outfit.clear_pose()
    np.testing.assert_allclose(bones(root), rest, atol=1e-6)
    bpy.ops.outfit.pose(pose="STANDING")
    bpy.ops.outfit.pose(pose="REST")
    np.testing.assert_allclose(bones(root), rest, atol=1e-6)


def test_a_motion_is_taken_and_what_is_none_is_one_sentence(
    built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    root, _ = built
    rest, path = bones(root), tmp_path / "bow.bvh"
    path.write_text(BVH)
    for pose, words in (
        (tmp_path / "gone.bvh", r"gone\.bvh"),
        (tmp_path / "x.fbx", "a pose is a"),
    ):
        with pytest.raises(RuntimeError, match=words):
            bpy.ops.outfit.pose(pose="FILE", filepath=str(pose))
    with pytest.raises(RuntimeError, match="there is none 7"):
        bpy.ops.outfit.pose(pose="FILE", filepath=str(path), frame=7)
    np.testing.assert_array_equal(bones(root), rest)
    bpy.ops.outfit.pose(pose="FILE", filepath=str(path), frame=1)
    assert np.abs(bones(root) - rest).max() > 0.1


def test_a_pose_can_be_undone(built: tuple[Any, Dressed]) -> None:
    root, _ = built
    name, rest = root.name, bones(root)
    bpy.ops.ed.undo_push(message="Built")
    bpy.ops.outfit.pose("EXEC_DEFAULT", True, pose="STANDING")
    assert is_posed(bpy.data.objects[name])
    bpy.ops.ed.undo()
    np.testing.assert_allclose(bones(bpy.data.objects[name]), rest, atol=1e-6)


def test_the_turntable_comes_and_goes(built: tuple[Any, Dressed]) -> None:
    scene = bpy.context.scene
    before = sorted(bpy.data.objects.keys()), scene.camera, scene.frame_end
    assert bpy.ops.outfit.turntable() == {"FINISHED"}
    assert find_turntable(scene) is not None
    assert scene.camera is not None
    assert bpy.ops.outfit.turntable() == {"FINISHED"}
    assert find_turntable(scene) is None
    assert (sorted(bpy.data.objects.keys()), scene.camera, scene.frame_end) == before


def test_pictures_are_the_pipeline_s(built: tuple[Any, Dressed], tmp_path: Path) -> None:
    root, dressed = built
    root.location.x = 3.0
    own, wanted = tmp_path / "own", tmp_path / "wanted"
    for folder in (own, wanted):
        folder.mkdir()
    options = {"width": 60, "height": 80, "samples": 2}
    assert bpy.ops.outfit.render_views(folder=str(own), **options) == {"FINISHED"}
    assert bpy.data.scenes.keys() == ["Scene"]
    assert root.location.x == 3.0
    scene = empty_scene()
    staged = build_in_scene(dressed.character, scene)
    render_previews(scene, staged, wanted, RenderSettings(**options))
    for view in VIEWS:
        picture = f"{view}.png"
        assert (own / picture).read_bytes() == (wanted / picture).read_bytes()
    assert len(list(own.iterdir())) == len(VIEWS)


def test_pictures_that_cannot_be_written_are_one_sentence(
    built: tuple[Any, Dressed], tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match="cannot be written: No such file or directory"):
        bpy.ops.outfit.render_views(folder=str(tmp_path / "nowhere"))
    assert bpy.data.scenes.keys() == ["Scene"]


def test_without_a_built_character_there_is_nothing_to_finish() -> None:
    for name in ("pose", "clear_pose", "turntable", "render_views", "send_to_driver"):
        assert not getattr(bpy.ops.outfit, name).poll()
    new_root()
    for name in ("pose", "clear_pose", "turntable", "render_views"):
        assert not getattr(bpy.ops.outfit, name).poll()
    assert bpy.ops.outfit.send_to_driver.poll()
