"""Places to shoot in: cameras are exact, .blend files are taken as they are, bad ones refused."""

from __future__ import annotations

import json
from itertools import pairwise
from math import radians
from pathlib import Path

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Euler, Vector

from addon.errors import OutfitError
from addon.motion.floor import Floor
from addon.pipeline_shoot import prepare_scene
from addon.shots.scene_record import SceneRecord
from addon.stage import networks, places
from addon.stage.context import update
from addon.stage.scenery.built import CameraSpot
from addon.stage.scenes import empty_scene

SIZE = (640, 360)


def block(low: tuple[float, float, float], high: tuple[float, float, float]) -> bpy.types.Object:
    """A box between two corners, in the scene that is open."""
    bpy.ops.mesh.primitive_cube_add(size=1.0)
    thing = bpy.context.object
    assert thing is not None
    thing.location = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    thing.scale = [b - a for a, b in zip(low, high, strict=True)]
    return thing


def room(path: Path, *, cameras: tuple[str, ...] = ("cam2", "cam10", "cam_a")) -> None:
    """Write a .blend: a floor of 10 x 10 m, a wall, a kerb, a table, a lamp, cameras on high."""
    scene = empty_scene()
    block((-5, -5, -0.1), (5, 5, 0))
    block((-5, 2, 0), (5, 2.5, 3))
    block((3, -5, 0), (5, 2, 0.12))
    block((-2, -2, 0.7), (-1, -1, 0.75))
    block((-5, -5, 2.9), (5, 2.5, 3))
    block((-4, -4.5, 0), (-3, -3.5, 0.02))["keep_off"] = True
    for name in cameras:
        networks.hang_cameras(scene, [CameraSpot((4.5, -4.5, 2.8), (-1, 0, 0), 90)])
        scene.objects["cam00"].name = name
    lamp = bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "POINT"))
    lamp.data.color = (1.0, 0.5, 0.25)
    scene.collection.objects.link(lamp)
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)


@pytest.mark.parametrize("fit", ["AUTO", "HORIZONTAL", "VERTICAL"])
@pytest.mark.parametrize("size", [(1920, 1080), (600, 900)])
def test_our_camera_projects_as_blenders_does(fit: str, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(5)
    scene = empty_scene()
    thing = networks.hang_cameras(scene, [CameraSpot((1, -8, 4), (0.5, 2, 0.5), 60)])[0]
    thing.data.sensor_fit, thing.data.sensor_width, thing.data.sensor_height = fit, 22.0, 31.0
    thing.data.shift_x, thing.data.shift_y, thing.data.lens = 0.13, -0.21, 27.0
    thing.scale = (2.0, 2.0, 2.0)
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = 1.0, 1.25
    networks.set_picture(scene, *size)
    update()
    points = rng.uniform((-3, -2, 0), (3, 6, 3), (50, 3))
    ours = networks.camera_of(thing, scene).project(points)
    theirs = np.array([world_to_camera_view(scene, thing, Vector(p)) for p in points.tolist()])
    pixels = np.column_stack([theirs[:, 0] * size[0], (1 - theirs[:, 1]) * size[1]])
    assert np.abs(ours[:, :2] - pixels).max() < 1e-3
    assert np.abs(ours[:, 2] - theirs[:, 2]).max() < 1e-5


def test_a_camera_hangs_where_its_spot_says() -> None:
    scene = empty_scene()
    spot = CameraSpot((3, 4, 5), (1, 1, 1), 75)
    thing = networks.hang_cameras(scene, [spot])[0]
    networks.set_picture(scene, *SIZE)
    update()
    camera = networks.camera_of(thing, scene)
    assert camera.place == pytest.approx(spot.place, abs=1e-5)
    x, y, _ = camera.project(np.array([spot.target], float))[0]
    assert (x, y) == pytest.approx((SIZE[0] / 2, SIZE[1] / 2), abs=1e-3)
    across = 2 * np.degrees(np.arctan(camera.width / 2 / camera.intrinsics[0, 0]))
    assert across == pytest.approx(75, abs=1e-4)


def test_a_users_blend_is_prepared(tmp_path: Path) -> None:
    room(tmp_path / "my room.blend")
    folder = tmp_path / "s03"
    record = prepare_scene(
        str(tmp_path / "my room.blend"), folder, index=3, seed=1, cameras=2, width=640, height=360
    )
    assert [camera.name for camera in record.cameras] == ["cam2", "cam10"]
    assert (record.name, record.index, record.animated) == ("my room", 3, False)
    assert record.light.time == "indoor"
    assert record.light.colour == pytest.approx((1.0, 0.5, 0.25))
    stored = SceneRecord.from_json(json.loads((folder / "scene.json").read_text()))
    assert stored.to_json() == record.to_json()
    assert sorted(path.name for path in folder.iterdir()) == [
        "floor.npz",
        "scene.blend",
        "scene.json",
    ]
    floor = Floor.load(folder / "floor.npz")
    points = np.array([(0, 0), (0, 2.25), (0, 4), (4, 0), (-1.5, -1.5), (-3.5, -4), (7, 0)], float)
    # Open floor, wall, behind the wall (unseen), kerb, table, water, beyond.
    assert floor.is_free(points).tolist() == [True, False, False, True, False, False, False]
    assert floor.places(floor.cells(points))[[0, 3], 2] == pytest.approx([0, 0.12], abs=1e-4)
    places.open_place(folder / "scene.blend")
    assert "cam_a" in bpy.data.objects


def test_cameras_of_a_blend_stay_where_the_first_frame_has_them(tmp_path: Path) -> None:
    scene = empty_scene()
    block((-5, -5, -0.1), (5, 5, 0))
    camera = networks.hang_cameras(scene, [CameraSpot((0, -4, 3), (0, 0, 0), 70)])[0]
    arm = bpy.data.objects.new("arm", None)
    scene.collection.objects.link(arm)
    arm.location, arm.rotation_euler = (1.0, 0.0, 0.0), Euler((0, 0, radians(90)))
    camera.parent = arm
    update()
    before = np.array(camera.matrix_world)
    camera.keyframe_insert("location", frame=1)
    camera.location.x += 3
    camera.keyframe_insert("location", frame=20)
    scene.frame_set(20)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"), copy=True)
    record = prepare_scene(
        str(tmp_path / "a.blend"), tmp_path / "s", index=0, seed=0, width=640, height=360
    )
    assert record.cameras[0].place == pytest.approx(before[:3, 3], abs=1e-5)
    assert not record.animated  # it was the camera alone that moved


@pytest.mark.parametrize("moves", [True, False])
def test_what_moves_in_a_blend_is_noticed(tmp_path: Path, moves: bool) -> None:
    scene = empty_scene()
    block((-5, -5, -0.1), (5, 5, 0))
    networks.hang_cameras(scene, [CameraSpot((0, -4, 3), (0, 0, 0), 70)])
    door = block((2, 2, 0), (3, 2.1, 2))
    door.keyframe_insert("rotation_euler", frame=1)
    door.rotation_euler.z = 1.0 if moves else 0.0
    door.keyframe_insert("rotation_euler", frame=20)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"), copy=True)
    record = prepare_scene(
        str(tmp_path / "a.blend"), tmp_path / "s", index=0, seed=0, width=640, height=360
    )
    assert record.animated is moves


def test_scripts_of_a_blend_do_not_run(tmp_path: Path) -> None:
    room(tmp_path / "first.blend", cameras=("cam",))
    places.open_place(tmp_path / "first.blend")
    text = bpy.data.texts.new("run.py")
    text.write(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    text.use_module = True
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "second.blend"), copy=True)
    places.open_place(tmp_path / "second.blend")
    assert not (tmp_path / "ran").exists()


def test_what_is_no_place_is_refused_in_a_sentence(tmp_path: Path) -> None:
    def refusal(kind: str) -> str:
        with pytest.raises(OutfitError) as caught:
            prepare_scene(kind, tmp_path / "out", index=0, seed=0, width=640, height=360)
        assert not (tmp_path / "out").exists()
        return str(caught.value)

    assert "there is no such scene; there are street_day" in refusal("moon")
    assert refusal(str(tmp_path / "none.blend")).endswith("there is no such file")
    (tmp_path / "bad.blend").write_bytes(b"BLENDER nonsense")
    assert refusal(str(tmp_path / "bad.blend")).endswith("cannot open it as a .blend")
    room(tmp_path / "blind.blend", cameras=())
    assert refusal(str(tmp_path / "blind.blend")).endswith("no camera named cam* in it")
    empty = empty_scene()
    networks.hang_cameras(empty, [CameraSpot((0, 0, 3), (1, 1, 0), 70)])
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "void.blend"), copy=True)
    assert "no ground that its cameras see" in refusal(str(tmp_path / "void.blend"))


def test_names_with_numbers_are_counted() -> None:
    scene = empty_scene()
    for name in ("cam10", "cam2", "cam", "Camera", "cam_b", "cam2b"):
        thing = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        scene.collection.objects.link(thing)
    names = [thing.name for thing in networks.find_cameras(scene)]
    assert names == ["cam", "cam2", "cam2b", "cam10", "cam_b"]
    assert all(a != b for a, b in pairwise(names))
