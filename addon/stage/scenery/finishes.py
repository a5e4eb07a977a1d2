"""Surfaces and light of rooms: pictures, tiles, steel, even light, and lamps that are unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np

from .. import compat
from .pictures import Ink, Picture
from .skies import add_panel
from .surfaces import Colour, finish, glowing, plain, start, unsampled

WHOLE = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)  # UVs of a face that has a picture
# Linear colours of lamps in rooms: neutral, warm white, daylight tubes, slightly green tubes.
TUBES: tuple[Colour, ...] = (
    (1.0, 0.93, 0.84),
    (1.0, 0.86, 0.7),
    (0.93, 0.97, 1.0),
    (0.95, 1.0, 0.93),
)
STEEL: Colour = (0.5, 0.51, 0.52)
DARK: Colour = (0.03, 0.032, 0.036)
HOUSES: tuple[Ink, ...] = (
    (28, 66, 128), (18, 96, 128), (32, 108, 84), (60, 92, 60), (150, 40, 44), (176, 84, 36),
    (196, 148, 44), (92, 50, 92), (70, 84, 104), (120, 74, 52), (24, 128, 132), (110, 120, 48),
)  # fmt: skip
SPREAD = 0.5  # of the ceiling's size: a lamp that still gives people a shadow to stand on
CREAM: Colour = (0.78, 0.75, 0.68)


def image_of(name: str, picture: Picture) -> bpy.types.Image:
    """Return a picture as an image that is kept in the .blend."""
    height, width = picture.shape[:2]
    image = bpy.data.images.new(name, width, height)
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = picture[::-1] / np.float32(255)
    image.pixels.foreach_set(pixels.ravel())
    image.update()
    image.pack()
    return image


def pictured(
    name: str,
    picture: Picture,
    *,
    glow: float = 0.0,
    roughness: float = 0.55,
    metres: float = 0.0,
) -> bpy.types.Material:
    """Return a material that shows a picture.

    Parameters
    ----------
    name : str
    picture : (H, W, 3) uint8 ndarray
        sRGB.
    glow : float
        How brightly it shines by itself.
    roughness : float
    metres : float
        Side of the picture on surfaces whose UVs count metres; 0 where UVs span the picture.
    """
    material, nodes, output = start(name)
    settings = {"image": image_of(name, picture)}
    at = nodes.metres()
    if metres:
        at = nodes.times(at, (1 / metres, 1 / metres, 1.0))
    colour = nodes.add("ShaderNodeTexImage", {"Vector": at}, **settings).outputs["Color"]
    if not glow:
        return finish((material, nodes, output), colour, roughness=roughness, shine=0.35)
    inputs = {
        "Base Color": (0.02, 0.02, 0.02),
        "Roughness": 0.2,
        "Emission Color": colour,
        "Emission Strength": glow,
    }
    surface = nodes.add("ShaderNodeBsdfPrincipled", inputs)
    nodes.tree.links.new(surface.outputs[0], output.inputs["Surface"])
    return unsampled(material)


def tiled(
    name: str,
    picture: Picture,
    *,
    tile: float,
    joint: float = 0.004,
    grout: Colour = (0.2, 0.19, 0.18),
    roughness: float = 0.28,
    vary: float = 0.1,
) -> bpy.types.Material:
    """Return a floor of square stone tiles, each a little lighter or darker, with worn gloss.

    Parameters
    ----------
    name : str
    picture : (H, W, 3) uint8 ndarray
        The stone, of two tiles' width.
    tile, joint : float
        Metres.
    grout : colour
    roughness : float
    vary : float
        How much tiles differ, 0 to 1.
    """
    made = start(name)
    nodes = made[1]
    at = nodes.metres()
    placed = nodes.times(at, (0.5 / tile, 0.5 / tile, 1.0))
    stone = nodes.add("ShaderNodeTexImage", {"Vector": placed}, image=image_of(name, picture))
    bricks = nodes.add(
        "ShaderNodeTexBrick",
        {
            "Vector": at,
            "Color1": (1 - vary,) * 3,
            "Color2": (1.0,) * 3,
            "Mortar": (1.0,) * 3,
            "Scale": 1.0,
            "Mortar Size": joint / 2,
            "Brick Width": tile,
            "Row Height": tile,
        },
        offset=0.0,
    )
    worn = nodes.grey(nodes.noise(nodes.world(), 0.45, detail=3.0), 0.88, 1.04)
    colour = nodes.times(nodes.times(stone.outputs["Color"], bricks.outputs["Color"]), worn)
    colour = nodes.between(bricks.outputs["Fac"], colour, grout)
    scuffs = nodes.noise(nodes.world(), 1.3, detail=4.0)
    gloss = nodes.grey(scuffs, roughness * 0.8, roughness * 1.5)
    return finish(made, colour, roughness=gloss, shine=0.45)


def ambient(scene: bpy.types.Scene, colour: Colour, strength: float) -> None:
    """Fill a room with even light, as what walls and ceilings hand on for ever would be."""
    world = bpy.data.worlds.new("Room light")
    scene.world = world
    background = compat.use_nodes(world).nodes["Background"]
    background.inputs["Color"].default_value = (*colour, 1.0)
    background.inputs["Strength"].default_value = strength
    cycles: Any = world.cycles  # type: ignore[attr-defined]
    cycles.sampling_method = "NONE"
    view = scene.view_settings
    view.view_transform, view.look, view.exposure = "Standard", "None", 0.0


def see_through(thing: bpy.types.Object) -> bpy.types.Object:
    """Let even light pass a ceiling, which is then only seen, and mirrored."""
    thing.visible_diffuse = False
    thing.visible_shadow = False
    return thing


def lamp_colour(rng: np.random.Generator) -> Colour:
    """Draw the colour of a room's lamps, never quite that of another room's."""
    tone = np.array(TUBES[int(rng.integers(len(TUBES)))]) + rng.normal(0, 0.012, 3)
    red, green, blue = np.clip(tone, 0.55, 1.0).tolist()
    return red, green, blue


def panel_lamps(
    scene: bpy.types.Scene,
    area: tuple[float, float, float, float],
    z: float,
    *,
    colour: Colour,
    watts: float,
    count: tuple[int, int] = (1, 1),
) -> None:
    """Hang a few wide lamps below a ceiling that light what is under them, unseen themselves.

    Parameters
    ----------
    scene : bpy.types.Scene
    area : (x0, y0, x1, y1)
        Metres.
    z : float
    colour : colour
    watts : float
        A square metre.
    count : (int, int)
        Along x and y.
    """
    x0, y0, x1, y1 = area
    wide, deep = (x1 - x0) / count[0], (y1 - y0) / count[1]
    for column in range(count[0]):
        for row in range(count[1]):
            x, y = x0 + (column + 0.5) * wide, y0 + (row + 0.5) * deep
            size = (wide * SPREAD, deep * SPREAD)
            power = watts * wide * deep
            add_panel(scene, (x, y, z), (x, y, 0.0), size=size, watts=power, colour=colour)


def once(name: str, make: Callable[[str], bpy.types.Material]) -> bpy.types.Material:
    """Return the file's material of that name, made on first use."""
    return bpy.data.materials.get(name) or make(name)


def steel() -> bpy.types.Material:
    """Return the brushed steel of fittings."""
    return once("Brushed steel", lambda name: plain(name, STEEL, roughness=0.32, metal=1.0))


def accent(rng: np.random.Generator) -> Ink:
    """Draw the colour that a house has chosen for its signs and doors."""
    ink = HOUSES[int(rng.integers(len(HOUSES)))]
    red, green, blue = np.clip(np.array(ink) + rng.integers(-10, 11, 3), 10, 235).tolist()
    return red, green, blue


def lit(name: str, colour: Colour, strength: float) -> bpy.types.Material:
    """Return the glass of a lamp: it looks lit, while lamps unseen do its work."""
    return glowing(name, colour, strength)
