"""Outdoor scenes: built from a seed alone, walkable where cameras look, alike by day and night."""

from __future__ import annotations

from collections.abc import Iterator
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
Raised = tuple[Built, dict[str, NDArray[np.float32]]]


def raise_scene(kind: str, seed: int) -> tuple[bpy.types.Scene, Built]:
    scene = empty_scene()
    return scene, builder(kind)(scene, np.random.default_rng(seed))


def world_corners(scene: bpy.types.Scene) -> dict[str, NDArray[np.float32]]:
    """Every mesh object's vertices, world metres, by its name."""
    found = {}
    for thing in scene.objects:
        if isinstance(thing.data, bpy.types.Mesh):
            places = np.empty((len(thing.data.vertices), 3), np.float32)
            thing.data.vertices.foreach_get("co", places.ravel())
            matrix = np.array(thing.matrix_basis, np.float32)
            found[thing.name] = places @ matrix[:3, :3].T + matrix[:3, 3]
    return found


@pytest.fixture(scope="module", params=OUTDOOR)
def raised(request: pytest.FixtureRequest) -> Iterator[tuple[str, dict[int, Raised]]]:
    """Each outdoor scene, of two seeds."""
    yield (
        request.param,
        {
            seed: (built, world_corners(scene))
            for seed, (scene, built) in (
                (seed, raise_scene(request.param, seed)) for seed in (3, 4)
            )
        },
    )


def same(first: dict[str, NDArray[np.float32]], second: dict[str, NDArray[np.float32]]) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )


def test_the_seed_alone_decides(raised: tuple[str, dict[int, Raised]]) -> None:
    kind, by_seed = raised
    scene, again = raise_scene(kind, 3)
    assert same(by_seed[3][1], world_corners(scene))
    assert again.light == by_seed[3][0].light
    assert not same(by_seed[3][1], by_seed[4][1])
    assert by_seed[3][0].light != by_seed[4][0].light


def test_all_vertices_are_numbers_and_near(raised: tuple[str, dict[int, Raised]]) -> None:
    for _, corners in raised[1].values():
        everything = np.concatenate(list(corners.values()))
        assert np.isfinite(everything).all()
        assert np.abs(everything).max() < 200.0


def test_the_light_fits_the_scene(raised: tuple[str, dict[int, Raised]]) -> None:
    for built, _ in raised[1].values():
        light = built.light
        assert light.time in TIMES and 0 <= light.hour < 24
        assert (light.sun is None) == (light.time == "night")
        if light.sun is not None:
            assert np.linalg.norm(light.sun) == pytest.approx(1.0)
            assert light.sun[2] > 0.1


def test_cameras_hang_high_and_far_enough_apart(raised: tuple[str, dict[int, Raised]]) -> None:
    kind, by_seed = raised
    spots = by_seed[3][0].spots
    assert len(spots) == 8 if kind.startswith("street") else 4 <= len(spots) <= 8
    for spot in spots:
        assert 2.6 <= spot.place[2] <= 6.0
        assert 55.0 <= spot.lens <= 75.0
        others = [np.subtract(spot.place, other.place) for other in spots if other is not spot]
        assert min(np.linalg.norm(gap) for gap in others) > 3.0


@pytest.mark.parametrize("kind", OUTDOOR)
def test_a_scene_is_light_enough_to_render(kind: str) -> None:
    raise_scene(kind, 5)
    assert sum(len(mesh.polygons) for mesh in bpy.data.meshes) < MOST_POLYGONS


@pytest.mark.parametrize("kind", [kind for kind in OUTDOOR if kind != "street_night"])
@pytest.mark.parametrize("seed", (3, 4))
def test_cameras_see_open_ground_to_walk_on(kind: str, seed: int) -> None:
    scene, built = raise_scene(kind, seed)
    scene.view_layers[0].update()
    graph = scene.view_layers[0].depsgraph
    for spot in built.spots:
        seen = [ground_seen(scene, graph, spot, way, far) for way, far in fan()]
        assert np.mean(seen) > 0.5, f"{kind} {seed}: {spot} sees {np.mean(seen):.0%} of its ground"


def fan() -> list[tuple[float, float]]:
    """Directions (degrees off the middle) and distances (metres) where people should stand."""
    return [(way, far) for way in (-18, -9, 0, 9, 18) for far in (6.5, 8.5, 10.5, 12.5)]


def ground_seen(
    scene: bpy.types.Scene,
    graph: bpy.types.Depsgraph,
    spot: CameraSpot,
    way: float,
    far: float,
) -> bool:
    """Whether a person could stand on a spot's ground and be seen from the camera by the chest."""
    place = Vector(spot.place)
    ahead = atan2(spot.target[1] - place.y, spot.target[0] - place.x) + radians(way)
    x, y = place.x + far * cos(ahead), place.y + far * sin(ahead)
    hit, under, *_ = scene.ray_cast(graph, Vector((x, y, 2.2)), Vector((0, 0, -1)))
    if not hit or not -0.01 <= under.z <= 0.15:
        return False
    sight = Vector((x, y, 1.2)) - place
    blocked, *_ = scene.ray_cast(graph, place, sight.normalized(), distance=sight.length)
    return not blocked


def test_day_and_night_light_the_same_street() -> None:
    day, _ = raise_scene("street_day", 6)
    by_day = world_corners(day)
    night, built = raise_scene("street_night", 6)
    assert same(by_day, world_corners(night))
    assert built.light.time == "night"
