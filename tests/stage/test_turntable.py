"""The turntable goes round a character once and leaves the scene as it found it."""

from __future__ import annotations

from math import cos, sin

import bpy
import numpy as np
import pytest

from addon.stage.cameras import evaluated_vertices, project
from addon.stage.characters import StagedCharacter
from addon.stage.turntable import add_turntable, find_turntable, remove_turntable


def everything() -> dict[str, set[str]]:
    kinds = ("objects", "meshes", "cameras", "lights", "materials", "worlds", "actions", "scenes")
    return {kind: set(getattr(bpy.data, kind).keys()) for kind in (*kinds, "collections", "images")}


def state(scene: bpy.types.Scene) -> tuple[object, ...]:
    frames = (scene.frame_start, scene.frame_end, scene.frame_current)
    colours = scene.view_settings.view_transform, scene.view_settings.look
    return (scene.camera, scene.world, *frames, *colours)


@pytest.fixture
def furnished(scene: bpy.types.Scene) -> bpy.types.Scene:
    """A scene with a camera, a world and frames of its own."""
    camera = bpy.data.objects.new("Own", bpy.data.cameras.new("Own"))
    scene.collection.objects.link(camera)
    scene.camera, scene.world = camera, bpy.data.worlds.new("Own")
    scene.frame_start, scene.frame_end = 10, 90
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Punchy"
    scene.frame_set(33)
    return scene


def test_it_turns_once_and_sees_the_whole_character(
    staged: StagedCharacter, scene: bpy.types.Scene
) -> None:
    staged.armature.location = (2.0, -1.0, 0.5)
    staged.armature.rotation_euler.z = 0.8
    bpy.context.view_layer.update()
    add_turntable(scene, staged)
    camera = scene.camera
    assert camera is not None
    assert (scene.frame_start, scene.frame_end) == (1, 144)
    directions = []
    for frame in (1, 37, 73, 109):
        scene.frame_set(frame)
        pixels = np.concatenate(
            [project(evaluated_vertices(thing), camera, scene) for thing in staged.meshes]
        )
        size = scene.render.resolution_x, scene.render.resolution_y
        assert (pixels > 0).all() and (pixels < size).all()
        assert np.ptp(pixels[:, 1]) > 0.85 * size[1]
        away = camera.matrix_world.translation - staged.armature.matrix_world.translation
        directions.append(np.array(away.xy.normalized()))
    front = np.array((sin(0.8), -cos(0.8)))
    assert directions[0] @ front == pytest.approx(1.0, abs=1e-3)
    assert directions[1] @ front == pytest.approx(0.0, abs=1e-3)
    assert directions[2] @ front == pytest.approx(-1.0, abs=1e-3)
    scene.frame_set(scene.frame_end + 1)  # would be the first again
    away = camera.matrix_world.translation - staged.armature.matrix_world.translation
    assert np.array(away.xy.normalized()) == pytest.approx(directions[0], abs=1e-4)


def test_taken_away_it_leaves_the_scene_as_it_was(
    staged: StagedCharacter, furnished: bpy.types.Scene
) -> None:
    before = everything(), state(furnished)
    add_turntable(furnished, staged)
    assert find_turntable(furnished) is not None
    assert state(furnished) != before[1]
    remove_turntable(furnished)
    assert find_turntable(furnished) is None
    assert (everything(), state(furnished)) == before
    remove_turntable(furnished)  # nothing to do
    assert state(furnished) == before[1]


def test_a_second_one_replaces_the_first_and_remembers_the_scene(
    staged: StagedCharacter, furnished: bpy.types.Scene
) -> None:
    before = everything(), state(furnished)
    add_turntable(furnished, staged)
    count = len(furnished.objects)
    add_turntable(furnished, staged)
    assert len(furnished.objects) == count
    remove_turntable(furnished)
    assert (everything(), state(furnished)) == before


def test_a_scene_without_camera_and_world_has_none_again(
    staged: StagedCharacter, scene: bpy.types.Scene
) -> None:
    scene.world = None
    before = everything(), state(scene)
    add_turntable(scene, staged)
    remove_turntable(scene)
    assert (everything(), state(scene)) == before
