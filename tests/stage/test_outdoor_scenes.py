"""Outdoor scenes: built from a seed alone, walkable where cameras look, alike by day and night."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, radians, sin

import bpy
import numpy as np
import pytest
from mathutils import Vector
from numpy.typing import NDArray

from addon.shots.scene_record import TIMES
from addon.stage.scenery.built import Built, CameraSpot
from addon.stage.scenery.catalogue import builder
from addon.stage.scenes import empty_scene

OUTDOOR = ("street_day", "street_night", "square", "park", "car_park")
MOST_POLYGONS = 300_000  # of meshes; objects share them
Corners = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Raised:
    """What is kept of a scene that stood: its vertices, and how much ground each camera saw."""

    built: Built
    corners: Corners
    polygons: int
    sights: tuple[float, ...]


def raise_scene(kind: str, seed: int) -> Raised:
    scene = empty_scene()
    built = builder(kind)(scene, np.random.default_rng(seed))
    scene.view_layers[0].update()
    sights = tuple(share_of_ground_seen(scene, spot) for spot in built.spots)
    polygons = sum(len(mesh.polygons) for mesh in bpy.data.meshes)
    return Raised(built, world_corners(scene), polygons, sights)


def world_corners(scene: bpy.types.Scene) -> Corners:
    """Every mesh object's vertices, world metres, by its name."""
    found = {}
    for thing in scene.objects:
        if isinstance(thing.data, bpy.types.Mesh):
            places = np.empty((len(thing.data.vertices), 3), np.float32)
            thing.data.vertices.foreach_get("co", places.ravel())
            matrix = np.array(thing.matrix_world, np.float32)
            found[thing.name] = places @ matrix[:3, :3].T + matrix[:3, 3]
    return found


def share_of_ground_seen(scene: bpy.types.Scene, spot: CameraSpot) -> float:
    """The share of places before a camera where a person could stand and be seen by the chest."""
    ways, distances = (-18, -9, 0, 9, 18), (6.5, 8.5, 10.5, 12.5)
    return float(np.mean([ground_seen(scene, spot, way, far) for way in ways for far in distances]))


def ground_seen(scene: bpy.types.Scene, spot: CameraSpot, way: float, far: float) -> bool:
    graph, place = scene.view_layers[0].depsgraph, Vector(spot.place)
    ahead = atan2(spot.target[1] - place.y, spot.target[0] - place.x) + radians(way)
    x, y = place.x + far * cos(ahead), place.y + far * sin(ahead)
    hit, under, *_ = scene.ray_cast(graph, Vector((x, y, 2.2)), Vector((0, 0, -1)))
    if not hit or not -0.01 <= under.z <= 0.15:
        return False
    sight = Vector((x, y, 1.2)) - place
    blocked, *_ = scene.ray_cast(graph, place, sight.normalized(), distance=sight.length)
    return not blocked


def same(first: Corners, second: Corners) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )


@pytest.fixture(scope="module", params=OUTDOOR)
def raised(request: pytest.FixtureRequest) -> tuple[str, Raised, Raised]:
    """Each outdoor scene, of two seeds."""
    return request.param, raise_scene(request.param, 3), raise_scene(request.param, 4)


def test_the_seed_alone_decides(raised: tuple[str, Raised, Raised]) -> None:
    kind, first, other = raised
    again = raise_scene(kind, 3)
    assert same(first.corners, again.corners)
    assert first.built == again.built
    assert not same(first.corners, other.corners)
    assert first.built.light != other.built.light


def test_all_vertices_are_numbers_and_near(raised: tuple[str, Raised, Raised]) -> None:
    for scene in raised[1:]:
        everything = np.concatenate(list(scene.corners.values()))
        assert np.isfinite(everything).all()
        assert np.abs(everything).max() < 200.0


def test_nothing_floats_or_sinks(raised: tuple[str, Raised, Raised]) -> None:
    for scene in raised[1:]:
        for name, places in scene.corners.items():
            low = float(places[:, 2].min())
            assert low > -0.15, f"{name} reaches {low:.2f} m"
            assert low < 0.5 or name.startswith("Camera cases"), f"{name} hangs at {low:.2f} m"


def test_the_light_fits_the_scene(raised: tuple[str, Raised, Raised]) -> None:
    for light in (raised[1].built.light, raised[2].built.light):
        assert light.time in TIMES and 0 <= light.hour < 24
        assert (light.sun is None) == (light.time == "night")
        if light.sun is not None:
            assert np.linalg.norm(light.sun) == pytest.approx(1.0)
            assert light.sun[2] > 0.1


def test_cameras_hang_where_surveillance_does(raised: tuple[str, Raised, Raised]) -> None:
    kind, first, _ = raised
    spots = first.built.spots
    assert len(spots) == 8 if kind.startswith("street") else 4 <= len(spots) <= 8
    for spot in spots:
        assert 2.6 <= spot.place[2] <= 6.0
        assert 55.0 <= spot.lens <= 75.0
        down = np.subtract(spot.place, spot.target)
        assert 10.0 <= np.degrees(atan2(down[2], np.hypot(down[0], down[1]))) <= 35.0
        others = [np.subtract(spot.place, other.place) for other in spots if other is not spot]
        assert min(np.linalg.norm(gap) for gap in others) > 3.0


def test_cameras_see_open_ground_to_walk_on(raised: tuple[str, Raised, Raised]) -> None:
    kind, *scenes = raised
    for scene in scenes:
        for spot, share in zip(scene.built.spots, scene.sights, strict=True):
            assert share >= 0.5, f"{kind}: {spot} sees {share:.0%} of its ground"


def test_a_scene_is_light_enough_to_render(raised: tuple[str, Raised, Raised]) -> None:
    assert max(scene.polygons for scene in raised[1:]) < MOST_POLYGONS


def test_day_and_night_light_the_same_street() -> None:
    day, night = raise_scene("street_day", 6), raise_scene("street_night", 6)
    assert same(day.corners, night.corners)
    assert day.built.spots == night.built.spots
    assert night.built.light.time == "night"
