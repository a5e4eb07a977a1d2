"""Opening places to shoot in: a scene built from its seed, or somebody's .blend."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..errors import OutfitError
from ..motion.ground import Area
from ..shots.scene_record import Light
from . import compat, networks
from .context import scene_of
from .quiet import quiet
from .scenery.built import Built
from .scenery.catalogue import builder
from .scenes import empty_scene

# What moves by itself, without keys.
MOVING = {"CLOTH", "SOFT_BODY", "FLUID", "DYNAMIC_PAINT", "OCEAN", "EXPLODE", "MESH_CACHE"}
MOVING_NODES = {"GeometryNodeInputSceneTime", "GeometryNodeSimulationInput"}
BLEND = ".blend"
BRIGHT_DAY = 0.2  # of the sun's direction's z, above which it is day


@dataclass(frozen=True, eq=False)
class Place:
    """A scene that stands, with its cameras.

    Attributes
    ----------
    scene : bpy.types.Scene
    light : Light
    area : Area or None
        Where its ground is; None for anywhere.
    animated : bool
        Things move in it.
    cameras : list of bpy.types.Object
    """

    scene: bpy.types.Scene
    light: Light
    area: Area | None
    animated: bool
    cameras: list[bpy.types.Object]


def stand_place(kind: str, seed: int, count: int | None) -> Place:
    """Build a scene by its name, or open a .blend, with so many cameras at most.

    Raises
    ------
    OutfitError
        As `build_place` and `open_place`.
    """
    if kind.endswith(BLEND):
        scene = open_place(Path(kind))
        cameras = networks.find_cameras(scene)[:count]
        return Place(scene, light_of(scene), None, is_animated(scene), cameras)
    scene, built = build_place(kind, seed)
    cameras = networks.hang_cameras(scene, built.spots[:count])
    return Place(scene, built.light, built.area, built.animated, cameras)


def build_place(kind: str, seed: int) -> tuple[bpy.types.Scene, Built]:
    """Build a scene by its name into a new file.

    Raises
    ------
    OutfitError
        Where no scene has that name.
    """
    build = builder(kind)
    scene = empty_scene()
    return scene, build(scene, np.random.default_rng(seed))


def open_place(path: Path) -> bpy.types.Scene:
    """Open a .blend with cameras named cam*, without running what scripts it holds.

    Cameras stay where they are at the first frame.

    Raises
    ------
    OutfitError
        Where Blender cannot open it, or it has no such camera.
    """
    if not path.is_file():
        raise OutfitError(f"{path}: there is no such file")
    try:
        with quiet():
            bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False, use_scripts=False)
    except RuntimeError as error:
        raise OutfitError(f"{path}: Blender cannot open it as a .blend") from error
    scene = scene_of(bpy.context)
    if not networks.find_cameras(scene):
        raise OutfitError(f"{path}: no camera named {networks.PREFIX}* in it")
    units = scene.unit_settings
    if units.system != "NONE" and abs(units.scale_length - 1.0) > 1e-3:
        raise OutfitError(
            f"{path}: its unit scale is {units.scale_length:g}; scenes are in metres (1.0)"
        )
    scene.frame_set(scene.frame_start)
    for camera in networks.find_cameras(scene):
        networks.fix(camera)
    _pack()
    return scene


def save_place(path: Path) -> None:
    """Write the open file as .blend, whole or not at all.

    Raises
    ------
    OutfitError
        Where it cannot be written.
    """
    partial = path.with_name(f".{path.stem}.partial.blend")
    try:
        with quiet():
            bpy.ops.wm.save_as_mainfile(filepath=str(partial), copy=True, compress=False)
        partial.replace(path)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).strip()
        raise OutfitError(f"{path}: cannot be written: {reason}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _pack() -> None:
    """Take pictures into the file, which will lie elsewhere; what is missing stays missing."""
    for image in bpy.data.images:
        if image.source == "FILE" and not image.packed_file and not image.is_dirty:
            with contextlib.suppress(RuntimeError):
                image.pack()


def light_of(scene: bpy.types.Scene) -> Light:
    """Judge how a scene is lit by its lamps: by a sun that stands high, low, or by none."""
    lamps = [thing for thing in scene.objects if thing.type == "LIGHT" and not thing.hide_render]
    suns: list[Any] = [thing for thing in lamps if thing.data.type == "SUN"]
    if suns:
        sun = max(suns, key=lambda thing: thing.data.energy)
        way = sun.matrix_world.to_3x3().normalized().col[2]
        time = "day" if way.z > BRIGHT_DAY else "dusk"
        hour = 12.0 if time == "day" else 19.0
        return Light(time, hour, (way.x, way.y, way.z), 0.0, _colour(sun))
    if lamps:
        return Light("indoor", 12.0, None, 0.0, _colour(max(lamps, key=_power)))
    return Light("indoor", 12.0, None, 0.0, (1.0, 1.0, 1.0))


def _power(thing: bpy.types.Object) -> float:
    return float(thing.data.energy)


def _colour(thing: bpy.types.Object) -> tuple[float, float, float]:
    red, green, blue = thing.data.color[:]
    return float(red), float(green), float(blue)


def is_animated(scene: bpy.types.Scene) -> bool:
    """Tell whether anything in the open file moves or changes by itself."""
    return (
        any(_has_motion(owner) for owner in _owners())
        or any(_is_moving(thing) for thing in scene.objects)
        or any(node.bl_idname in MOVING_NODES for g in bpy.data.node_groups for node in g.nodes)
        or any(image.source in ("MOVIE", "SEQUENCE") and image.users for image in bpy.data.images)
        or bool(scene.rigidbody_world and scene.rigidbody_world.enabled)
    )


def _owners() -> list[Any]:
    """Return all that can hold keys."""
    data = bpy.data
    kinds: tuple[Any, ...] = (
        data.objects,
        data.meshes,
        data.curves,
        data.lights,
        data.materials,
        data.worlds,
        data.node_groups,
        data.shape_keys,
        data.armatures,
        data.scenes,
    )
    owners = [owner for kind in kinds for owner in kind]
    trees = [getattr(owner, "node_tree", None) for owner in owners]
    return owners + [tree for tree in trees if tree is not None]


def _has_motion(owner: Any) -> bool:
    held = owner.animation_data
    if held is None:
        return False
    curves = compat.fcurves(held.action, held) if held.action else []
    return (
        any(_changes(curve) for curve in curves)
        or any(track.strips for track in held.nla_tracks)
        or any("frame" in driver.driver.expression for driver in held.drivers)
        or any(
            "frame_current" in target.data_path
            for driver in held.drivers
            for variable in driver.driver.variables
            for target in variable.targets
        )
    )


def _changes(curve: bpy.types.FCurve) -> bool:
    values = [point.co[1] for point in curve.keyframe_points]
    return len(curve.modifiers) > 0 or (len(values) > 1 and max(values) - min(values) > 1e-6)


def _is_moving(thing: bpy.types.Object) -> bool:
    emits = any(one.settings.type == "EMITTER" for one in thing.particle_systems)
    return emits or any(modifier.type in MOVING for modifier in thing.modifiers)
