"""A scene's network of cameras: made from spots or found in a .blend, and what each sees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import radians
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ..errors import OutfitError
from ..shots.camera import Camera
from .scenery.built import CameraSpot

PREFIX = "cam"
SENSOR = 36.0  # millimetres
NEAR, FAR = 0.1, 1000.0  # metres
BLENDER_TO_OPENCV = np.diag([1.0, -1.0, -1.0])  # Blender's cameras look along -z, y up
RAYS = (64, 36)  # across and down a picture


def set_picture(scene: bpy.types.Scene, width: int, height: int) -> None:
    """Give a scene's pictures their size, whole and at full resolution."""
    render = scene.render
    render.resolution_x, render.resolution_y = width, height
    render.resolution_percentage = 100
    render.use_border = render.use_crop_to_border = False


def hang_cameras(scene: bpy.types.Scene, spots: Sequence[CameraSpot]) -> list[bpy.types.Object]:
    """Make cameras cam00, cam01 ... at the spots."""
    return [_hang(scene, f"{PREFIX}{number:02d}", spot) for number, spot in enumerate(spots)]


def _hang(scene: bpy.types.Scene, name: str, spot: CameraSpot) -> bpy.types.Object:
    data = bpy.data.cameras.new(name)
    data.sensor_fit, data.sensor_width = "HORIZONTAL", SENSOR
    data.angle = radians(spot.lens)
    data.clip_start, data.clip_end = NEAR, FAR
    thing = bpy.data.objects.new(name, data)
    turn = (Vector(spot.target) - Vector(spot.place)).to_track_quat("-Z", "Y")
    thing.matrix_world = Matrix.LocRotScale(Vector(spot.place), turn, None)
    scene.collection.objects.link(thing)
    return thing


def find_cameras(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Return a scene's cameras whose names start with "cam", in the order of their names.

    Numbers in names count as numbers: cam2 comes before cam10.
    """
    found = [
        thing for thing in scene.objects if thing.type == "CAMERA" and thing.name.startswith(PREFIX)
    ]
    return sorted(found, key=lambda thing: _natural(thing.name))


def _natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def fix(thing: bpy.types.Object) -> None:
    """Let a camera stay where it is now, sharp everywhere: parents, constraints, keys go."""
    place = thing.matrix_world.copy()
    thing.animation_data_clear()
    thing.data.animation_data_clear()
    thing.constraints.clear()
    thing.parent = None
    thing.matrix_world = place
    thing.data.dof.use_dof = False


def camera_of(thing: bpy.types.Object, scene: bpy.types.Scene) -> Camera:
    """Return exactly what Blender's camera does, as intrinsics and extrinsics.

    Raises
    ------
    OutfitError
        Where it is no perspective camera.
    """
    data: Any = thing.data
    if data.type != "PERSP":
        raise OutfitError(f"{thing.name}: a camera is of type Perspective, this is {data.type}")
    render = scene.render
    matrix = np.array(thing.matrix_world.normalized())
    turn = BLENDER_TO_OPENCV @ matrix[:3, :3].T
    return Camera(
        thing.name,
        render.resolution_x,
        render.resolution_y,
        _intrinsics(data, render),
        np.column_stack([turn, -turn @ matrix[:3, 3]]),
    )


def _intrinsics(data: Any, render: bpy.types.RenderSettings) -> NDArray[np.float64]:
    width, height = render.resolution_x, render.resolution_y
    tall = render.pixel_aspect_y / render.pixel_aspect_x  # of a pixel
    fits = data.sensor_fit
    if fits == "AUTO":
        fits = "HORIZONTAL" if width >= height * tall else "VERTICAL"
        sensor = data.sensor_width
    else:
        sensor = data.sensor_width if fits == "HORIZONTAL" else data.sensor_height
    side = width if fits == "HORIZONTAL" else height * tall  # pixels' widths
    focal = data.lens * side / sensor
    return np.array(
        [
            [focal, 0.0, width / 2 - data.shift_x * side],
            [0.0, focal / tall, height / 2 + data.shift_y * side / tall],
            [0.0, 0.0, 1.0],
        ]
    )


def seen_points(
    scene: bpy.types.Scene, cameras: Sequence[Camera], *, rays: tuple[int, int] = RAYS
) -> NDArray[np.float64]:
    """Return (N, 3) world points of the surfaces that cameras see, evenly over their pictures."""
    graph = bpy.context.evaluated_depsgraph_get()
    found: list[Any] = []
    for camera in cameras:
        eye = Vector(camera.place.tolist())
        for way in _ways(camera, rays).tolist():
            hit, place, *_ = scene.ray_cast(graph, eye, Vector(way))
            if hit:
                found.append(place[:])
    return np.array(found, np.float64).reshape(-1, 3)


def _ways(camera: Camera, rays: tuple[int, int]) -> NDArray[np.float64]:
    """Return (N, 3) directions of sight, world axes."""
    across = (np.arange(rays[0]) + 0.5) / rays[0] * camera.width
    down = (np.arange(rays[1]) + 0.5) / rays[1] * camera.height
    x, y = (grid.ravel() for grid in np.meshgrid(across, down))
    flat = np.column_stack([x, y, np.ones_like(x)]) @ np.linalg.inv(camera.intrinsics).T
    ways: NDArray[np.float64] = flat @ camera.extrinsics[:, :3]
    return ways / np.linalg.norm(ways, axis=1, keepdims=True)
