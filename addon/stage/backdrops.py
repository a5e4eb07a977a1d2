"""Simple outdoor walls to photograph a character before: brick, plaster and hedge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import radians
from types import MappingProxyType

import bpy

from . import compat

Tree = bpy.types.NodeTree
Colour = tuple[float, float, float, float]
WALL_DISTANCE = 1.1  # metres behind the character


@dataclass(frozen=True)
class Daylight:
    """Sun in watts per square metre, its height and side in degrees, and the sky's strength."""

    sun: float = 2.6
    height: float = 48.0
    side: float = 35.0
    sky: float = 0.75


def build_backdrop(scene: bpy.types.Scene, kind: str, *, light: Daylight) -> bpy.types.Collection:
    """Put a wall, the ground and daylight into a scene.

    Parameters
    ----------
    scene : bpy.types.Scene
    kind : str
        One of `WALLS`.
    light : Daylight
    """
    collection = bpy.data.collections.new("Backdrop")
    scene.collection.children.link(collection)
    wall = _plane("Wall", (0.0, WALL_DISTANCE, 2.5), (9.0, 5.0), tilt=90.0)
    ground = _plane("Ground", (0.0, WALL_DISTANCE - 5.0, 0.0), (9.0, 10.0), tilt=0.0)
    wall.data.materials.append(_surface("Wall", WALLS[kind]))
    ground.data.materials.append(_surface("Ground", _paving))
    for thing in (wall, ground, _sun(light)):
        collection.objects.link(thing)
    _set_sky(scene, light.sky)
    return collection


def _plane(
    name: str, centre: tuple[float, float, float], size: tuple[float, float], *, tilt: float
) -> bpy.types.Object:
    x, y = size[0] / 2, size[1] / 2
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)], [], [(0, 1, 2, 3)])
    thing = bpy.data.objects.new(name, mesh)
    thing.location = centre
    thing.rotation_euler = (radians(tilt), 0.0, 0.0)
    return thing


def _sun(light: Daylight) -> bpy.types.Object:
    data = bpy.data.lights.new("Sun", "SUN")
    data.energy = light.sun
    data.angle = radians(6.0)
    thing = bpy.data.objects.new("Sun", data)
    thing.rotation_euler = (radians(90.0 - light.height), 0.0, radians(light.side))
    return thing


def _set_sky(scene: bpy.types.Scene, strength: float) -> None:
    world = bpy.data.worlds.new("Sky")
    background = compat.use_nodes(world).nodes["Background"]
    background.inputs["Color"].default_value = (0.72, 0.83, 1.0, 1.0)
    background.inputs["Strength"].default_value = strength
    scene.world = world


def _surface(name: str, paint: Callable[[Tree, bpy.types.Node], None]) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    tree = compat.use_nodes(material)
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = 0.9
    shader.inputs["Specular IOR Level"].default_value = 0.15
    paint(tree, shader)
    return material


def _metres(tree: Tree) -> bpy.types.NodeSocket:
    return tree.nodes.new("ShaderNodeTexCoord").outputs["Object"]


def _brick(tree: Tree, shader: bpy.types.Node) -> None:
    colours = ((0.33, 0.13, 0.08, 1), (0.22, 0.09, 0.06, 1), (0.42, 0.4, 0.37, 1))
    _bond(tree, shader, colours, scale=2.1, mortar=0.012)


def _paving(tree: Tree, shader: bpy.types.Node) -> None:
    colours = ((0.3, 0.29, 0.28, 1), (0.24, 0.235, 0.23, 1), (0.12, 0.12, 0.12, 1))
    _bond(tree, shader, colours, scale=0.9, mortar=0.008)


def _bond(
    tree: Tree,
    shader: bpy.types.Node,
    colours: tuple[Colour, Colour, Colour],
    *,
    scale: float,
    mortar: float,
) -> None:
    """Lay bricks of two colours with mortar of the third."""
    node = tree.nodes.new("ShaderNodeTexBrick")
    tree.links.new(_metres(tree), node.inputs["Vector"])
    for key, colour in zip(("Color1", "Color2", "Mortar"), colours, strict=True):
        node.inputs[key].default_value = colour
    node.inputs["Scale"].default_value = scale
    node.inputs["Mortar Size"].default_value = mortar
    tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])


def _plaster(tree: Tree, shader: bpy.types.Node) -> None:
    _noise(tree, shader, 2.2, (0.52, 0.49, 0.43, 1), (0.66, 0.63, 0.57, 1))


def _hedge(tree: Tree, shader: bpy.types.Node) -> None:
    _noise(tree, shader, 26.0, (0.012, 0.035, 0.008, 1), (0.12, 0.22, 0.05, 1))


def _noise(tree: Tree, shader: bpy.types.Node, scale: float, low: Colour, high: Colour) -> None:
    noise = tree.nodes.new("ShaderNodeTexNoise")
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    tree.links.new(_metres(tree), noise.inputs["Vector"])
    noise.inputs["Scale"].default_value = scale
    noise.inputs["Detail"].default_value = 6.0
    stops = ramp.color_ramp.elements
    stops[0].position, stops[1].position = 0.35, 0.68
    stops[0].color, stops[1].color = low, high
    tree.links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    tree.links.new(ramp.outputs["Color"], shader.inputs["Base Color"])


WALLS: Mapping[str, Callable[[Tree, bpy.types.Node], None]] = MappingProxyType(
    {"brick": _brick, "plaster": _plaster, "hedge": _hedge}
)
