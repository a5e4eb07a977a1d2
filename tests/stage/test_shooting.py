"""Frames: plates, what people change of them, and frames that depend on themselves alone."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.errors import OutfitError
from addon.makehuman.data import BodyData
from addon.motion.figure import figure_of
from addon.motion.performance import STEP, Action, Performance, Track
from addon.motion.posing import pose_at
from addon.motion.props import prop_of
from addon.pipeline_shoot import prepare_actor, prepare_plates, shoot, shoot_alone
from addon.shots.actors import read_actor
from addon.shots.camera import Camera
from addon.shots.request import ShotRequest, frame_name
from addon.shots.scene_record import Light, SceneRecord
from addon.shots.settings import SURVEILLANCE, ShotSettings
from addon.stage.scenes import empty_scene
from addon.stage.shooting.plates import read_plates
from addon.stage.shooting.views import open_scene, read_scene

WIDTH, HEIGHT = 240, 160
SUN_TILT, SUN_TURN = math.radians(45), math.radians(-60)
QUICK = ShotSettings(samples=4, plate_samples=8, device="cpu", jpeg_quality=98)


def looking(place: tuple[float, float, float], target: tuple[float, float, float]) -> Camera:
    """A camera of 50 degrees whose middle is not quite the picture's."""
    forward = np.subtract(target, place)
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(forward, right), forward])
    focal = WIDTH / 2 / math.tan(math.radians(25))
    lens = np.array([[focal, 0, WIDTH / 2 + 3], [0, focal, HEIGHT / 2 - 2], [0, 0, 1.0]])
    return Camera("cam00", WIDTH, HEIGHT, lens, np.column_stack([turn, -turn @ place]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lawn in the sun with a wall behind it, and the plates of its camera."""
    folder = tmp_path_factory.mktemp("lawn")
    scene = empty_scene()
    bpy.ops.mesh.primitive_plane_add(size=40)
    bpy.ops.mesh.primitive_cube_add(location=(0, 4, 1))
    wall = bpy.context.object
    assert wall is not None
    wall.scale = (3, 0.2, 1)
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy = 2.0
    lamp = bpy.data.objects.new("sun", sun)
    lamp.rotation_euler = (SUN_TILT, 0, SUN_TURN)
    scene.collection.objects.link(lamp)
    scene.world = bpy.data.worlds.new("sky")
    scene.world.color = (0.3, 0.35, 0.4)
    bpy.context.view_layer.update()  # type: ignore[union-attr]
    towards = tuple(float(value) for value in lamp.matrix_world.to_3x3().col[2])
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
    record = SceneRecord(
        "lawn",
        0,
        0,
        Light("day", 12.0, towards, 0.0, (1.0, 1.0, 1.0)),  # type: ignore[arg-type]
        (looking((-3.0, -4.5, 2.4), (0.2, 0.5, 0.7)),),
    )
    (folder / "scene.json").write_text(json.dumps(record.to_json()), encoding="utf-8")
    prepare_plates(folder, 0, QUICK)
    return folder


@pytest.fixture(scope="module")
def actor(
    character_folder: Path, body_data: BodyData, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("actors") / "vera"
    prepare_actor(character_folder, folder, data=body_data, texture_size=64)
    return folder


def walk(person: int, x: float, y: float, action: Action = "walk", style: int = 7) -> Performance:
    """Somebody who walks to the right."""
    steps = np.arange(120) * STEP * 1.3
    points = np.column_stack([x + steps, np.full(120, y), np.zeros(120)])
    return Performance(person, action, style, 1.3, Track(-2.0, points, np.zeros(120), steps))


def request(place: Path, actor: Path, out: Path, **changes: Any) -> ShotRequest:
    plain = ShotRequest(
        place,
        0,
        range(1),
        2.0,
        (walk(0, -3.0, 0.0), walk(1, -2.2, 2.0)),
        (actor, actor),
        out,
        QUICK,
    )
    return replace(plain, **changes)


def picture(folder: Path, frame: int = 0) -> NDArray[np.int64]:
    found = cv2.imread(str(folder / frame_name(frame)))
    assert found is not None
    return found.astype(np.int64)


@pytest.fixture(scope="module")
def shot(place: Path, actor: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three frames with two people: their folder and results."""
    folder = tmp_path_factory.mktemp("frames")
    return folder, shoot(request(place, actor, folder, frames=range(3)))


def test_the_depth_is_that_of_a_plane_at_pixel_centres(place: Path) -> None:
    camera = read_scene(place).cameras[0]
    depth = read_plates(place, 0).depth
    x, y = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    rays = np.stack([x, y, np.ones_like(x)], axis=-1) @ np.linalg.inv(camera.intrinsics).T
    expected = -camera.place[2] / (rays @ camera.extrinsics[:, :3])[..., 2]
    lawn = slice(HEIGHT * 3 // 4, None)
    np.testing.assert_allclose(depth[lawn], expected[lawn], rtol=3e-5)
    assert np.isinf(depth[0, -1])  # the sky


def test_boxes_equal_the_whole_frame(place: Path, actor: Path, shot: Any, tmp_path: Path) -> None:
    folder, (result, *_) = shot
    whole = replace(QUICK, boxes=False)
    shoot(request(place, actor, tmp_path, settings=whole))
    difference = np.abs(picture(folder) - picture(tmp_path))
    assert difference.mean() < 2.0
    assert np.percentile(difference, 99.5) < 12
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for person in result.people:
        mask |= person.mask.full(WIDTH, HEIGHT)
    assert difference[mask].mean() < 3.2  # of 255: four samples, denoised beside other pixels
    assert result.rendered < 0.6 * WIDTH * HEIGHT


def test_nothing_changes_where_nobody_is_near(place: Path, shot: Any) -> None:
    plate = read_plates(place, 0).plate[..., ::-1].astype(int)
    changed = np.abs(picture(shot[0]) - plate).max(axis=2) > 12  # more than JPEG makes of edges
    for person in shot[1][0].people:
        changed &= ~person.amodal_mask.full(WIDTH, HEIGHT)
    assert 40 < np.count_nonzero(changed) < 0.12 * WIDTH * HEIGHT  # shadows, and nothing else


def test_people_cast_shadows_away_from_the_sun(place: Path, shot: Any) -> None:
    plate = read_plates(place, 0).plate.astype(int).sum(axis=2)
    frame = picture(shot[0])[..., ::-1].sum(axis=2)
    record = read_scene(place)
    camera, sun = record.cameras[0], np.array(record.light.sun)
    walker = walk(0, -3.0, 0.0).track.points[20]
    chest = np.add(walker, (0.0, 0.0, 1.2))
    shadow = chest - sun * chest[2] / sun[2]
    x, y, _ = camera.project(shadow[None])[0]
    assert frame[int(y), int(x)] < 0.85 * plate[int(y), int(x)]


def test_masks_lie_on_the_people_that_were_rendered(place: Path, shot: Any) -> None:
    plate = read_plates(place, 0).plate[..., ::-1].astype(int)
    changed = np.abs(picture(shot[0]) - plate).max(axis=2) > 6
    assert [person.person for person in shot[1][0].people] == [0, 1]
    for person in shot[1][0].people:
        assert changed[person.mask.full(WIDTH, HEIGHT)].mean() > 0.93


@pytest.mark.parametrize("style", [0, 3])
def test_what_somebody_carries_is_in_picture_and_mask(
    place: Path, actor: Path, tmp_path: Path, style: int
) -> None:
    """A parcel and a bag belong to the person, as a worn bag does."""
    performance = walk(0, -3.0, 0.0, "carry", style)
    (result,) = shoot(request(place, actor, tmp_path, performances=(performance,)))
    figure = figure_of(read_actor(actor).character)
    prop = prop_of(figure, performance)
    assert prop is not None
    camera = read_scene(place).cameras[0]
    main = prop.at(pose_at(figure, performance, 0.0))[0]
    columns, rows = camera.project(0.8 * main + 0.2 * main.mean(axis=0))[:, :2].astype(int).T
    mask = result.people[0].mask.full(WIDTH, HEIGHT)
    assert mask[rows, columns].mean() > 0.95
    plate = read_plates(place, 0).plate[..., ::-1].astype(int)
    changed = np.abs(picture(tmp_path) - plate).max(axis=2) > 6
    assert changed[rows, columns].mean() > 0.9
    written = (tmp_path / frame_name(0)).read_bytes()
    shoot(request(place, actor, tmp_path, performances=(performance,)))
    assert (tmp_path / frame_name(0)).read_bytes() == written


def test_a_frame_depends_on_itself_alone(
    place: Path,
    actor: Path,
    shot: Any,
    tmp_path: Path,
) -> None:
    folder, results = shot
    (alone,) = shoot(request(place, actor, tmp_path, frames=range(2, 3)))
    assert (tmp_path / frame_name(2)).read_bytes() == (folder / frame_name(2)).read_bytes()
    for one, other in zip(alone.people, results[2].people, strict=True):
        np.testing.assert_array_equal(one.keypoints, other.keypoints)
        np.testing.assert_array_equal(one.mask.pixels, other.mask.pixels)


def test_crops_rendered_alone_are_of_those_who_are_tall(
    place: Path, actor: Path, shot: Any, tmp_path: Path
) -> None:
    heights = sorted(one.box[3] - one.box[1] for one in shot[1][0].people)
    crops, seconds = shoot_alone(request(place, actor, tmp_path), tall=int(heights[-1]))
    assert crops == heights.count(heights[-1])
    assert seconds > 0
    assert shoot_alone(request(place, actor, tmp_path), tall=HEIGHT + 1)[0] == 0
    assert not list(tmp_path.iterdir())


def test_the_blend_holds_what_it_held(place: Path, shot: Any) -> None:
    assert shot[1]
    scene = open_scene(place)
    assert {thing.name for thing in scene.objects} == {"Plane", "Cube", "sun"}


def test_who_is_not_there_yet_is_not_seen(place: Path, actor: Path, tmp_path: Path) -> None:
    late = walk(0, -1.0, 0.0)
    late = replace(late, track=replace(late.track, start=5.0))
    (result,) = shoot(request(place, actor, tmp_path, performances=(late,)))
    assert result.people == ()
    assert result.rendered == 0
    plate = read_plates(place, 0).plate[..., ::-1].astype(int)
    assert np.abs(picture(tmp_path) - plate).max() < 20


def test_motion_blurs_limbs_and_leaves_annotations(
    place: Path,
    actor: Path,
    shot: Any,
    tmp_path: Path,
) -> None:
    blurred = replace(QUICK, motion_blur=0.12)
    (result,) = shoot(request(place, actor, tmp_path, settings=blurred))
    sharp = shot[1][0]
    np.testing.assert_array_equal(result.people[0].keypoints, sharp.people[0].keypoints)
    top, bottom = sharp.people[0].box[[1, 3]]
    left, right = sharp.people[0].box[[0, 2]]
    rows = slice(int(top), int(bottom)), slice(int(left), int(right))
    edges = [
        np.abs(np.diff(picture(folder)[rows], axis=1)).max(axis=(1, 2)).mean()
        for folder in (shot[0], tmp_path)
    ]
    assert edges[1] < 0.9 * edges[0]


def test_cheap_cameras_have_seeded_noise(
    place: Path,
    actor: Path,
    shot: Any,
    tmp_path: Path,
) -> None:
    cheap = replace(QUICK, look=SURVEILLANCE)
    for name, seed in (("one", 0), ("two", 0), ("three", 1)):
        (tmp_path / name).mkdir()
        settings = replace(cheap, seed=seed)
        shoot(request(place, actor, tmp_path / name, settings=settings, performances=()))
    one, two, three = (
        (tmp_path / name / frame_name(0)).read_bytes() for name in ("one", "two", "three")
    )
    assert one == two != three
    grain = picture(tmp_path / "one") - picture(tmp_path / "three")
    assert 2 < grain[HEIGHT // 2 :].std() < 12


def test_what_is_missing_is_named(place: Path, actor: Path, tmp_path: Path) -> None:
    with pytest.raises(OutfitError, match="it has 1 cameras, there is none 3"):
        shoot(request(place, actor, tmp_path, camera=3))
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "scene.json").write_bytes((place / "scene.json").read_bytes())
    with pytest.raises(OutfitError, match=r"depth_c00\.npy: prepare the scene's plates anew"):
        shoot(request(bare, actor, tmp_path))
    with pytest.raises(OutfitError, match=r"scene\.blend: the scene's .blend is not there"):
        prepare_plates(bare, 0, QUICK)
    with pytest.raises(OutfitError, match=r"000000\.jpg: cannot be written"):
        shoot(request(place, actor, tmp_path / "nowhere", performances=()))
    with pytest.raises(OutfitError, match="finds no optix device"):
        prepare_plates(place, 0, replace(QUICK, device="optix"))
