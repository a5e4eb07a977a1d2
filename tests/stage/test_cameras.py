"""Projection agrees with Blender's own, and rays tell what is hidden."""

from __future__ import annotations

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from addon.stage.cameras import evaluated_vertices, project, seen
from addon.stage.characters import StagedCharacter
from addon.stage.posing import turn_bone
from addon.stage.rendering import configure_cycles
from addon.stage.settings import RenderSettings
from addon.stage.studio import build_studio


def _camera(scene: bpy.types.Scene, staged: StagedCharacter) -> bpy.types.Object:
    configure_cycles(scene, RenderSettings(width=300, height=400, samples=1))
    studio = build_studio(scene, height=staged.height, width=1.4, aspect=0.75)
    bpy.context.view_layer.update()
    return studio.camera


def test_projection_agrees_with_blender(scene: bpy.types.Scene, staged: StagedCharacter) -> None:
    camera = _camera(scene, staged)
    points = evaluated_vertices(staged.meshes[0])[::500]
    pixels = project(points, camera, scene)
    for point, pixel in zip(points, pixels, strict=True):
        x, y, _ = world_to_camera_view(scene, camera, Vector(point))
        np.testing.assert_allclose(pixel, [x * 300, (1 - y) * 400], atol=0.01)


def test_whole_character_is_in_the_picture(scene: bpy.types.Scene, staged: StagedCharacter) -> None:
    camera = _camera(scene, staged)
    for thing in staged.meshes:
        pixels = project(evaluated_vertices(thing), camera, scene)
        assert (pixels > 0).all() and (pixels < [300, 400]).all()


def test_the_back_is_hidden_from_the_front(scene: bpy.types.Scene, staged: StagedCharacter) -> None:
    camera = _camera(scene, staged)
    top = evaluated_vertices(staged.meshes[1])
    chest = top[np.abs(top[:, 0]) < 0.03]
    front, back = chest[chest[:, 1].argmin()], chest[chest[:, 1].argmax()]
    np.testing.assert_array_equal(seen(np.array([front, back]), camera, scene), [True, False])


def test_another_mesh_hides_what_lies_just_beneath_its_own_folds_do_not(
    scene: bpy.types.Scene, staged: StagedCharacter
) -> None:
    camera = _camera(scene, staged)
    outer, inner = staged.meshes[1], staged.meshes[0]
    top = evaluated_vertices(outer)
    chest = top[np.abs(top[:, 0]) < 0.03]
    front = chest[[chest[:, 1].argmin()]]
    beneath = front + np.array([0.0, 0.01, 0.0])
    assert seen(beneath, camera, scene, own=outer, own_depth=0.06).all()
    assert not seen(beneath, camera, scene, own=inner, own_depth=0.06).any()


def test_turning_a_bone_lowers_the_hand(staged: StagedCharacter) -> None:
    before = evaluated_vertices(staged.meshes[0])
    hand = before[:, 0].argmax()
    turn_bone(staged.armature, "upperarm_l", "Y", 20.0)
    after = evaluated_vertices(staged.meshes[0])
    assert after[hand, 2] < before[hand, 2] - 0.05
    right = before[:, 0] < -0.1
    # the rig weighs two of the right side's vertices a little to the left arm
    np.testing.assert_allclose(after[right], before[right], atol=5e-4)
