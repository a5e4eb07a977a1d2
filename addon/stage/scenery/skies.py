"""Sky and sun of a scene by day, at dusk and by night, drawn from its seed."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin
from typing import Any

import bpy
import numpy as np
from mathutils import Vector

from ...shots.scene_record import Light
from .. import compat
from .surfaces import Colour, Nodes

NOON = 13.0  # o'clock
LATITUDE = 46.0  # degrees; with the season's declination it ties the hour to the sun's height
DECLINATION = 14.0
FULL_SUN = 4.9  # watts a square metre
# Linear colours of street lamps: sodium, warm and neutral light-emitting diodes, mercury.
LAMP_COLOURS: tuple[Colour, ...] = (
    (1.0, 0.56, 0.2),
    (1.0, 0.74, 0.46),
    (1.0, 0.88, 0.72),
    (0.85, 0.95, 1.0),
)


@dataclass(frozen=True)
class Sky:
    """What the dome over a scene looks like.

    Attributes
    ----------
    horizon, zenith, ground : colour
        Linear; the ground is what lies below the horizon and lights what hangs over it.
    cloud : colour
    cover : float
        0 no clouds to 1 all cloud.
    strength : float
    """

    horizon: Colour
    zenith: Colour
    ground: Colour
    cloud: Colour
    cover: float
    strength: float


def daylight(
    scene: bpy.types.Scene,
    rng: np.random.Generator,
    *,
    facing: float = 180.0,
    spread: float = 70.0,
) -> Light:
    """Light a scene by day: a clear, hazy or covered sky, or a low sun at dusk.

    Parameters
    ----------
    scene : bpy.types.Scene
    rng : np.random.Generator
    facing : float
        The azimuth around which the sun stands, degrees counter-clockwise from +x.
    spread : float
        How far to either side it may stand.
    """
    _plain_colours(scene)
    off = float(rng.uniform(-spread, spread))
    azimuth = radians(facing + off)
    overcast = float(
        rng.choice([rng.uniform(0.0, 0.25), rng.uniform(0.25, 0.6), 0.92], p=(0.5, 0.3, 0.2))
    )
    if overcast < 0.6 and rng.random() < 0.2:
        return _dusk(scene, radians(facing + 0.3 * off), float(rng.uniform(9.0, 15.0)), overcast)
    height = float(rng.uniform(34.0, 58.0))
    warmth = np.interp(height, (10.0, 50.0), (0.45, 0.06))
    colour = (1.0, 1.0 - 0.42 * float(warmth), 1.0 - 0.9 * float(warmth))
    _set_world(scene, _day_sky(overcast))
    sun = _direction(azimuth, height)
    energy = FULL_SUN * (1 - overcast) ** 0.8 if overcast < 0.9 else 1.5
    _sun(scene, sun, colour, energy, softness=0.6 + 34.0 * overcast**3)
    hour = _hour(height, before_noon=bool(rng.random() < 0.5))
    return Light("day", hour, sun, overcast, colour)


def _dusk(scene: bpy.types.Scene, azimuth: float, height: float, overcast: float) -> Light:
    sky = Sky(
        (1.0, 0.62, 0.38), (0.4, 0.46, 0.66), (0.2, 0.18, 0.16), (1.0, 0.74, 0.6), overcast, 1.85
    )
    _set_world(scene, sky)
    sun, colour = _direction(azimuth, height), (1.0, 0.62, 0.3)
    _sun(scene, sun, colour, 3.4 * (1 - overcast), softness=1.2)
    return Light("dusk", _hour(height, before_noon=False), sun, overcast, colour)


def night(scene: bpy.types.Scene, rng: np.random.Generator) -> tuple[Light, Colour]:
    """Darken a scene to a city's night and return its light and the colour of its lamps."""
    _plain_colours(scene)
    glow = float(rng.uniform(0.05, 0.085))
    _set_world(
        scene,
        Sky((0.75, 0.62, 0.6), (0.25, 0.33, 0.6), (0.3, 0.25, 0.2), (0.6, 0.5, 0.5), 0.3, glow),
    )
    colour = LAMP_COLOURS[int(rng.integers(len(LAMP_COLOURS)))]
    hour = float((21.5 + rng.uniform(0.0, 4.0)) % 24.0)
    return Light("night", hour, None, float(rng.uniform(0.0, 1.0)), colour), colour


def _plain_colours(scene: bpy.types.Scene) -> None:
    """Take Blender's plainest view of light: what it is laid out for here."""
    scene.view_settings.view_transform = "Standard"
    scene.view_settings.look = "None"
    scene.view_settings.exposure = 0.0


def _day_sky(overcast: float) -> Sky:
    clear, grey = np.array([0.7, 0.84, 1.0]), np.array([0.93, 0.96, 1.0])
    zenith = np.array([0.3, 0.5, 0.88]) * (1 - overcast) + 0.82 * grey * overcast
    horizon = clear * (1 - overcast) + grey * overcast
    strength = float(np.interp(overcast, (0.0, 0.5, 1.0), (0.95, 1.1, 1.5)))
    bright = (1.05, 1.04, 1.02) if overcast < 0.8 else (0.84, 0.87, 0.92)
    return Sky(
        _colour(horizon),
        _colour(zenith),
        (0.3, 0.28, 0.25),
        bright,
        0.15 + 0.8 * overcast,
        strength,
    )


def _colour(values: Any) -> Colour:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def _set_world(scene: bpy.types.Scene, sky: Sky) -> None:
    world = bpy.data.worlds.new("Sky")
    scene.world = world
    tree = compat.use_nodes(world)
    tree.nodes.clear()
    nodes = Nodes(tree)
    way = nodes.add("ShaderNodeTexCoord", {}).outputs["Generated"]
    up = nodes.add("ShaderNodeSeparateXYZ", {0: way}).outputs["Z"]
    half = nodes.add("ShaderNodeMath", {0: up, 1: 0.5, 2: 0.5}, operation="MULTIPLY_ADD")
    dome = nodes.ramp(
        half.outputs[0],
        (0.47, sky.ground),
        (0.5, sky.horizon),
        (0.6, _mixed(sky)),
        (0.85, sky.zenith),
    )
    puffs = nodes.noise(nodes.times(way, (1.0, 1.0, 3.0)), 2.4, detail=5.0)
    edge = 0.72 - 0.5 * sky.cover
    above = nodes.ramp(half.outputs[0], (0.5, (0.0,) * 3), (0.56, (1.0,) * 3))
    cover = nodes.times(nodes.grey(puffs, 0.0, 1.0, start=edge, end=edge + 0.16), above)
    background = nodes.add(
        "ShaderNodeBackground",
        {"Color": nodes.between(cover, dome, sky.cloud), "Strength": sky.strength},
    )
    output = nodes.add("ShaderNodeOutputWorld", {})
    tree.links.new(background.outputs[0], output.inputs["Surface"])
    cycles: Any = world.cycles  # type: ignore[attr-defined]
    cycles.sampling_method = "NONE"  # a smooth dome: rays find it by themselves, and start sooner


def _mixed(sky: Sky) -> Colour:
    return _colour(0.45 * np.array(sky.horizon) + 0.55 * np.array(sky.zenith))


def _sun(
    scene: bpy.types.Scene,
    towards: tuple[float, float, float],
    colour: Colour,
    energy: float,
    *,
    softness: float,
) -> None:
    data = bpy.data.lights.new("Sun", "SUN")
    assert isinstance(data, bpy.types.SunLight)
    data.energy, data.color, data.angle = energy, colour, radians(softness)
    lamp = bpy.data.objects.new("Sun", data)
    lamp.rotation_mode = "QUATERNION"
    lamp.rotation_quaternion = Vector(towards).to_track_quat("Z", "Y")
    scene.collection.objects.link(lamp)


def _direction(azimuth: float, height: float) -> tuple[float, float, float]:
    up = radians(height)
    return cos(azimuth) * cos(up), sin(azimuth) * cos(up), sin(up)


def _hour(height: float, *, before_noon: bool) -> float:
    """Return when the sun stands at a height (degrees) at LATITUDE and DECLINATION."""
    place, season = radians(LATITUDE), radians(DECLINATION)
    wanted = (sin(radians(height)) - sin(place) * sin(season)) / (cos(place) * cos(season))
    angle = (
        degrees(asin(float(np.clip(1 - wanted, 0.0, 2.0)) / 2))
        if wanted >= 1
        else degrees(atan2((1 - min(wanted, 1.0) ** 2) ** 0.5, wanted))
    )
    hours = angle / 15.0
    return NOON - hours if before_noon else NOON + hours


def add_spot(
    scene: bpy.types.Scene,
    place: tuple[float, float, float],
    *,
    watts: float,
    colour: Colour,
    cone: float = 140.0,
    radius: float = 0.2,
    target: tuple[float, float, float] | None = None,
) -> None:
    """Hang a lamp that shines down, or at a target, in a cone of so many degrees."""
    data = bpy.data.lights.new("Lamp", "SPOT")
    assert isinstance(data, bpy.types.SpotLight)
    data.energy, data.color = watts, colour
    data.spot_size, data.spot_blend, data.shadow_soft_size = radians(cone), 0.6, radius
    lamp = bpy.data.objects.new("Lamp", data)
    lamp.location = place
    if target is not None:
        way = Vector(target) - Vector(place)
        lamp.rotation_mode = "QUATERNION"
        lamp.rotation_quaternion = way.to_track_quat("-Z", "Y")
    scene.collection.objects.link(lamp)


def add_panel(
    scene: bpy.types.Scene,
    place: tuple[float, float, float],
    target: tuple[float, float, float],
    *,
    size: tuple[float, float],
    watts: float,
    colour: Colour,
) -> None:
    """Hang a rectangular lamp, as the light that falls out of a shop front."""
    data = bpy.data.lights.new("Panel", "AREA")
    assert isinstance(data, bpy.types.AreaLight)
    data.energy, data.color, data.shape = watts, colour, "RECTANGLE"
    data.size, data.size_y = size
    lamp = bpy.data.objects.new("Panel", data)
    lamp.location = place
    lamp.rotation_mode = "QUATERNION"
    lamp.rotation_quaternion = (Vector(target) - Vector(place)).to_track_quat("-Z", "Y")
    lamp.visible_camera = False
    scene.collection.objects.link(lamp)
