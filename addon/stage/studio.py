"""A photographer's studio: backdrop, soft lamps and a portrait camera round one character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import radians, tan
from types import MappingProxyType
from typing import Literal

import bpy
import numpy as np
from mathutils import Matrix, Vector

from . import compat

COLLECTION = "Studio"
FOCAL_LENGTH = 85.0  # millimetres; long enough that hips and head are seen level
SENSOR = 36.0
MARGIN = 1.08
VIEWS: Mapping[str, float] = MappingProxyType({"front": 0.0, "back": 180.0, "three_quarter": 35.0})


@dataclass(frozen=True)
class Lamp:
    """An area lamp: watts, size in metres, where it stands, and its cone in degrees."""

    name: str
    watts: float
    size: float
    azimuth: float
    height: float
    distance: float
    spread: float = 180.0


LAMPS = (
    Lamp("Key", 95.0, 1.8, 35.0, 2.6, 3.2),
    Lamp("Fill", 42.0, 2.6, -50.0, 1.6, 3.4),
    Lamp("Rim", 30.0, 1.2, 150.0, 2.8, 2.0, spread=75.0),
)


@dataclass(frozen=True)
class Studio:
    """The studio's collection, and the turntable that carries camera and lamps."""

    collection: bpy.types.Collection
    turntable: bpy.types.Object
    camera: bpy.types.Object


def build_studio(scene: bpy.types.Scene, *, height: float, width: float, aspect: float) -> Studio:
    """Put backdrop, lamps and camera round a character that stands at the origin.

    Camera, lamps and backdrop turn together, so that all views are lit alike.

    Parameters
    ----------
    scene : bpy.types.Scene
    height, width : float
        Size of what is to be seen, metres.
    aspect : float
        Width over height of the picture.
    """
    collection = bpy.data.collections.new(COLLECTION)
    scene.collection.children.link(collection)
    turntable = bpy.data.objects.new("Turntable", None)
    collection.objects.link(turntable)
    camera = _camera(height=height, width=width, aspect=aspect)
    parts = [camera, _backdrop(), *(_lamp(lamp) for lamp in LAMPS)]
    for part in parts:
        part.parent = turntable
        collection.objects.link(part)
    scene.camera = camera
    _set_world(scene)
    return Studio(collection, turntable, camera)


def turn_to(studio: Studio, degrees: float) -> None:
    """Look at the character from the given angle; 0 is its front, positive its left side."""
    studio.turntable.rotation_euler = (0.0, 0.0, radians(degrees))


def animate_turns(
    studio: Studio,
    turns: Mapping[int, float],
    *,
    interpolation: Literal["CONSTANT", "LINEAR"],
) -> None:
    """Turn the studio by its animation.

    Parameters
    ----------
    studio : Studio
    turns : mapping of frame to degrees, as `turn_to` has them
    interpolation : str
        Between the frames.
    """
    turntable = studio.turntable
    action = bpy.data.actions.new(turntable.name)
    curve = compat.new_fcurve(action, turntable, "rotation_euler", 2, group="Turn")
    curve.keyframe_points.add(len(turns))
    for point, (frame, degrees) in zip(curve.keyframe_points, turns.items(), strict=True):
        point.co = (frame, radians(degrees))
        point.interpolation = interpolation
    curve.update()
    compat.set_action(turntable, action)


def _camera(*, height: float, width: float, aspect: float) -> bpy.types.Object:
    data = bpy.data.cameras.new("Portrait")
    data.lens = FOCAL_LENGTH
    data.sensor_width = data.sensor_height = SENSOR
    data.sensor_fit = "VERTICAL"
    seen = MARGIN * max(height, width / aspect)
    distance = seen / 2 / tan(data.angle_y / 2) + 0.15
    camera = bpy.data.objects.new("Portrait", data)
    camera.location = (0.0, -distance, height / 2)
    camera.rotation_euler = (radians(90.0), 0.0, 0.0)
    return camera


def _lamp(lamp: Lamp) -> bpy.types.Object:
    data = bpy.data.lights.new(lamp.name, "AREA")
    data.energy = lamp.watts
    data.size = lamp.size
    data.spread = radians(lamp.spread)
    thing = bpy.data.objects.new(lamp.name, data)
    turn = Matrix.Rotation(radians(lamp.azimuth), 3, "Z")
    place = turn @ Vector((0.0, -lamp.distance, 0.0))
    place.z = lamp.height
    thing.location = place
    thing.rotation_euler = (place - Vector((0.0, 0.0, 1.0))).to_track_quat("Z", "Y").to_euler()
    return thing


def _backdrop() -> bpy.types.Object:
    """A paper roll: floor, a quarter circle, wall; behind the character for the camera."""
    depth, radius, half_width, top = 2.2, 1.2, 7.0, 6.0
    angles = np.linspace(0.0, np.pi / 2, 16)
    y = [-9.0, *(depth - radius + radius * np.sin(angles) + radius), depth + radius]
    z = [0.0, *(radius - radius * np.cos(angles)), top]
    points = [(x, yy, zz) for yy, zz in zip(y, z, strict=True) for x in (-half_width, half_width)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(y) - 1)]
    mesh = bpy.data.meshes.new("Backdrop")
    mesh.from_pydata(points, [], faces)
    mesh.shade_smooth()
    mesh.materials.append(_paper())
    return bpy.data.objects.new("Backdrop", mesh)


def _paper() -> bpy.types.Material:
    material = bpy.data.materials.new("Backdrop Paper")
    shader = compat.use_nodes(material).nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (0.38, 0.4, 0.42, 1.0)
    shader.inputs["Roughness"].default_value = 0.95
    shader.inputs["Specular IOR Level"].default_value = 0.05
    return material


def _set_world(scene: bpy.types.Scene) -> None:
    world = bpy.data.worlds.new("Studio")
    background = compat.use_nodes(world).nodes["Background"]
    background.inputs["Color"].default_value = (0.85, 0.9, 1.0, 1.0)
    background.inputs["Strength"].default_value = 0.55
    scene.world = world
