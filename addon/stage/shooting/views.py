"""A scene's file and its cameras, set up to the pixel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import mathutils
import numpy as np

from ...errors import OutfitError
from ...makehuman.json_files import read_json
from ...shots.camera import Camera
from ...shots.scene_record import SCENE_BLEND, SCENE_RECORD, SceneRecord
from ..context import scene_of
from ..quiet import quiet

SENSOR = 36.0  # millimetres; only its ratio to the focal length matters
CLIP = (0.05, 2000.0)  # metres
VIEW = "shot view"
FROM_OPENCV = np.diag([1.0, -1.0, -1.0])  # Blender's cameras look along -z, with y up


def read_scene(folder: Path) -> SceneRecord:
    """Read a prepared scene's record.

    Raises
    ------
    OutfitError
        Where it is missing or wrong.
    """
    return SceneRecord.from_json(read_json(folder / SCENE_RECORD))


def camera_of(record: SceneRecord, number: int) -> Camera:
    """Return a camera by its place in the network."""
    if not 0 <= number < len(record.cameras):
        raise OutfitError(
            f"scene {record.name}: it has {len(record.cameras)} cameras, there is none {number}"
        )
    return record.cameras[number]


def open_scene(folder: Path) -> bpy.types.Scene:
    """Open a prepared scene's .blend, without running what scripts it may hold."""
    path = folder / SCENE_BLEND
    if not path.is_file():
        raise OutfitError(f"{path}: the scene's .blend is not there")
    try:
        with quiet():
            bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False, use_scripts=False)
    except RuntimeError as error:
        raise OutfitError(f"{path}: Blender cannot open it: {error}") from error
    return scene_of(bpy.context)


def set_view(scene: bpy.types.Scene, camera: Camera) -> bpy.types.Object:
    """Look through a camera: the same projection as `Camera.project`, to the pixel.

    Parameters
    ----------
    scene : bpy.types.Scene
    camera : Camera
    """
    thing = bpy.data.objects.get(VIEW)
    if thing is None:
        thing = bpy.data.objects.new(VIEW, bpy.data.cameras.new(VIEW))
        scene.collection.objects.link(thing)
    lens: Any = thing.data
    lens.clip_start, lens.clip_end = _clip(camera.name)
    _set_lens(lens, scene.render, camera)
    turn = camera.extrinsics[:, :3].T @ FROM_OPENCV
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = turn, camera.place
    thing.matrix_world = mathutils.Matrix(matrix.tolist())
    scene.camera = thing
    return thing


def _clip(name: str) -> tuple[float, float]:
    """Return how near and far the scene's own camera of that name sees."""
    own = bpy.data.objects.get(name)
    lens: Any = own.data if own is not None and own.type == "CAMERA" else None
    return (lens.clip_start, max(lens.clip_end, CLIP[1])) if lens is not None else CLIP


def _set_lens(lens: Any, render: bpy.types.RenderSettings, camera: Camera) -> None:
    focal_x, focal_y = camera.intrinsics[0, 0], camera.intrinsics[1, 1]
    middle_x, middle_y = camera.intrinsics[0, 2], camera.intrinsics[1, 2]
    width, height = camera.width, camera.height
    lens.type, lens.sensor_fit, lens.sensor_width = "PERSP", "HORIZONTAL", SENSOR
    lens.lens = focal_x * SENSOR / width
    lens.shift_x = (width / 2 - middle_x) / width
    lens.shift_y = (middle_y - height / 2) / width * focal_x / focal_y
    lens.dof.use_dof = False
    render.resolution_x, render.resolution_y = width, height
    render.resolution_percentage = 100
    render.pixel_aspect_x, render.pixel_aspect_y = 1.0, focal_x / focal_y
