"""Rooms: built alike from one seed, differently from another, with room before each camera."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from numpy.typing import NDArray

from addon.motion.floor import Floor
from addon.pipeline_shoot import prepare_scene
from addon.shots.scene_record import SceneRecord
from addon.stage.places import build_place

KINDS = ("station_hall", "shop", "corridor")
TALL = 200.0  # pixels, of a person on a picture of 1080 rows
PERSON = 1.7  # metres


@pytest.fixture(scope="module", params=KINDS)
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[SceneRecord, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    return prepare_scene(request.param, folder, index=1, seed=7), folder


def vertices() -> NDArray[np.float32]:
    """All that stands in the scene that is open."""
    found = []
    for thing in sorted(bpy.context.scene.objects, key=lambda one: one.name):
        if thing.type == "MESH":
            points = np.zeros(len(thing.data.vertices) * 3, np.float32)
            thing.data.vertices.foreach_get("co", points)
            found.append(points)
    return np.concatenate(found)


def test_every_camera_sees_free_floor_where_people_are_tall(
    prepared: tuple[SceneRecord, Path],
) -> None:
    record, folder = prepared
    floor = Floor.load(folder / "floor.npz")
    places = floor.places(np.argwhere(floor.room(0.3)))
    for camera in record.cameras:
        seen = camera.project(places + np.array((0, 0, PERSON / 2)))
        tall = PERSON * camera.intrinsics[1, 1] / seen[:, 2] >= TALL
        inside = (seen[:, :2] > 0).all(axis=1) & (seen[:, 0] < camera.width)
        inside &= seen[:, 1] < camera.height
        assert (tall & inside & (seen[:, 2] > 1)).sum() * floor.cell**2 > 12, camera.name


def test_cameras_hang_below_the_ceiling_and_look_down(
    prepared: tuple[SceneRecord, Path],
) -> None:
    record, _ = prepared
    assert 4 <= len(record.cameras) <= 8
    for camera in record.cameras:
        assert 2.4 <= camera.place[2] <= 4.5
        down = np.degrees(np.arcsin(-camera.extrinsics[2, 2]))
        assert 8 <= down <= 36, camera.name
        assert (camera.width, camera.height) == (1920, 1080)
    assert record.light.time == "indoor" and not record.animated


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_alone_decides_what_stands(kind: str) -> None:
    build_place(kind, 3)
    first = vertices()
    colours = [tuple(lamp.color) for lamp in bpy.data.lights]
    build_place(kind, 3)
    assert np.array_equal(vertices(), first)
    assert [tuple(lamp.color) for lamp in bpy.data.lights] == colours
    build_place(kind, 4)
    assert [tuple(lamp.color) for lamp in bpy.data.lights] != colours
    again = vertices()
    assert again.shape != first.shape or not np.array_equal(again, first)
    assert np.isfinite(first).all()
    assert sum(len(mesh.polygons) for mesh in bpy.data.meshes) < 300_000


def test_preparing_again_gives_the_same_floor_and_record(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        prepare_scene("corridor", tmp_path / folder, index=1, seed=7, cameras=3)
    for name in ("scene.json", "floor.npz"):
        first, second = (tmp_path / folder / name for folder in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
