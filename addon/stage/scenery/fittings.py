"""What rooms have in common: pictures on surfaces, walls with doors, lamps, seats, pots, signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from .. import compat
from .pictures import Ink, Picture, linear, sign
from .piles import Pile
from .shapes import Shape, box, lathe, quad, together, tube
from .skies import add_panel
from .surfaces import Colour, finish, glowing, leaves, plain, start, unsampled

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


def upright(
    width: float, height: float, at: Sequence[float], degrees: float = 0.0, *, depth: float = 0.0
) -> Shape:
    """Return a rectangle on end; at 0 degrees it looks along -y.

    Parameters
    ----------
    width, height : float
        Metres.
    at : (x, y, z)
        The middle of its lower edge.
    degrees : float
        Counter-clockwise seen from above.
    depth : float
        How far it stands out before that place.
    """
    half = width / 2
    face = quad(
        (-half, -depth, 0), (half, -depth, 0), (half, -depth, height), (-half, -depth, height)
    )
    return face.turned(degrees).moved(*at)


def block(
    width: float, depth: float, height: float, at: Sequence[float], degrees: float = 0.0
) -> Shape:
    """Return a box that stands on a place, turned."""
    return (
        box((-width / 2, -depth / 2, 0), (width / 2, depth / 2, height)).turned(degrees).moved(*at)
    )


def hang(
    pile: Pile,
    material: bpy.types.Material,
    frame: bpy.types.Material,
    size: tuple[float, float],
    at: Sequence[float],
    degrees: float,
    *,
    edge: float = 0.03,
    depth: float = 0.03,
) -> None:
    """Hang a picture in a frame onto a wall; `at` is the middle of the lower edge at the wall."""
    width, height = size
    whole = box((-width / 2 - edge, -depth, -edge), (width / 2 + edge, 0.0, height + edge)).turned(
        degrees
    )
    pile.add(whole.moved(*at), frame)
    pile.add(upright(width, height, at, degrees, depth=depth + 0.004), material, uvs=WHOLE)


def door(
    pile: Pile,
    leaf: bpy.types.Material,
    frame: bpy.types.Material,
    at: Sequence[float],
    degrees: float,
    *,
    width: float = 0.95,
    height: float = 2.1,
    glass: bpy.types.Material | None = None,
) -> None:
    """Put a shut door with frame, handle and maybe a pane onto a wall."""
    half, parts = width / 2, []
    parts.append(box((-half - 0.08, -0.05, 0), (-half, 0, height + 0.08)))
    parts.append(box((half, -0.05, 0), (half + 0.08, 0, height + 0.08)))
    parts.append(box((-half, -0.05, height), (half, 0, height + 0.08)))
    pile.add(together(parts).turned(degrees).moved(*at), frame)
    pile.add(box((-half, -0.02, 0.0), (half, 0.0, height)).turned(degrees).moved(*at), leaf)
    bar = tube([(half - 0.2, -0.07, 1.03), (half - 0.07, -0.07, 1.03)], 0.011, sides=8)
    stem = tube([(half - 0.07, -0.02, 1.03), (half - 0.07, -0.075, 1.03)], 0.011, sides=8)
    kick = box((-half + 0.04, -0.024, 0.04), (half - 0.04, -0.02, 0.28))
    pile.add(together([bar, stem, kick]).turned(degrees).moved(*at), steel())
    if glass is not None:
        pane = box((-half + 0.25, -0.026, 1.15), (half - 0.25, -0.02, height - 0.2))
        pile.add(pane.turned(degrees).moved(*at), glass)


def once(name: str, make: Callable[[str], bpy.types.Material]) -> bpy.types.Material:
    """Return the file's material of that name, made on first use."""
    return bpy.data.materials.get(name) or make(name)


def steel() -> bpy.types.Material:
    """Return the brushed steel of fittings."""
    return once("Brushed steel", lambda name: plain(name, STEEL, roughness=0.32, metal=1.0))


def bench(pile: Pile, wood: bpy.types.Material, at: Sequence[float], degrees: float) -> None:
    """Put a bench of slats on steel feet down, 1.8 m long, whose back is towards +y."""
    slats = [box((-0.9, -0.24 + 0.1 * i, 0.43), (0.9, -0.16 + 0.1 * i, 0.46)) for i in range(5)]
    slats += [
        box((-0.9, 0.25 + 0.02 * i, 0.56 + 0.11 * i), (0.9, 0.28 + 0.02 * i, 0.64 + 0.11 * i))
        for i in range(3)
    ]
    pile.add(together(slats).turned(degrees).moved(*at), wood)
    feet = []
    for x in (-0.72, 0.72):
        feet.append(box((x - 0.03, -0.24, 0.0), (x + 0.03, -0.19, 0.43)))
        feet.append(box((x - 0.03, 0.2, 0.0), (x + 0.03, 0.25, 0.43)))
        feet.append(box((x - 0.03, -0.24, 0.39), (x + 0.03, 0.25, 0.43)))
        feet.append(box((x - 0.03, 0.25, 0.42), (x + 0.03, 0.29, 0.84)))
    pile.add(together(feet).turned(degrees).moved(*at), steel())


def bin_(pile: Pile, body: bpy.types.Material, at: Sequence[float]) -> None:
    """Put a round litter bin down."""
    shell = lathe([(0.2, 0.0), (0.22, 0.05), (0.22, 0.78), (0.2, 0.8)], sides=20)
    lid = lathe([(0.22, 0.8), (0.21, 0.86), (0.12, 0.9), (0.11, 0.84), (0.02, 0.83)], sides=20)
    pile.add(shell.moved(*at), body, smooth=True)
    pile.add(lid.moved(*at), steel(), smooth=True)


def potted_plant(
    pile: Pile,
    at: Sequence[float],
    rng: np.random.Generator,
    *,
    height: float = 1.5,
    pot: Colour = (0.2, 0.2, 0.21),
) -> None:
    """Put a pot with a plant of long arching leaves down."""
    tall = 0.3 * height
    clay = once("Pot", lambda name: plain(name, pot, roughness=0.7))
    profile = [
        (0.14, 0.0), (0.2, tall), (0.215, tall), (0.215, tall + 0.03), (0.185, tall + 0.03),
        (0.18, tall - 0.03),
    ]  # fmt: skip
    pile.add(lathe(profile, sides=20).moved(*at), clay, smooth=True)
    soil = lathe([(0.185, tall - 0.02), (0.001, tall - 0.01)], sides=12)
    pile.add(
        soil.moved(*at), once("Soil", lambda name: plain(name, (0.03, 0.02, 0.012), roughness=1.0))
    )
    blades, shade = _blades(rng, base=tall - 0.02, rise=height - tall)
    green = once("Room plant", lambda name: leaves(name, (0.015, 0.06, 0.015), (0.1, 0.24, 0.05)))
    pile.add(blades.moved(*at), green, uvs=shade)


def _blades(
    rng: np.random.Generator, *, base: float, rise: float, count: int = 46
) -> tuple[Shape, NDArray[np.float64]]:
    """Return arching leaves of five pieces each, and their shades."""
    t = np.linspace(0, 1, 6)
    parts, shades = [], []
    for number in range(count):
        angle, lean = 2.4 * number + rng.uniform(-0.3, 0.3), rng.uniform(0.12, 1.0)
        reach, up = lean * rise * 0.62, rise * (1.15 - 0.45 * lean) * rng.uniform(0.75, 1.0)
        out = np.array([np.cos(angle), np.sin(angle), 0.0])
        side = np.array([-out[1], out[0], 0.0])
        spine = (
            out * reach * (t**1.3)[:, None]
            + np.array([0, 0, 1.0]) * (up * (t - 0.55 * lean * t**2.6))[:, None]
        )
        wide = 0.045 * np.sin(np.pi * (0.12 + 0.86 * t))[:, None] * rng.uniform(0.7, 1.2)
        rows = np.concatenate([spine - side * wide, spine + side * wide])
        rows[:, 2] += base
        faces = [[i, i + 6, i + 7, i + 1] for i in range(5)]
        parts.append(Shape(rows, np.array(faces)))
        shades.append(np.full((12, 2), rng.random()))
    return together(parts), np.concatenate(shades)


def hanging_sign(
    pile: Pile,
    text: str,
    ground: Ink,
    at: Sequence[float],
    degrees: float,
    *,
    height: float = 0.36,
    top: float,
    arrow: str = "",
) -> None:
    """Hang a lit sign, legible from both sides, on two rods from a ceiling at height `top`."""
    picture = sign(text, ground=ground, arrow=arrow)
    width = height * picture.shape[1] / picture.shape[0]
    lit = pictured(f"Sign {text}", picture, glow=0.75)
    case = once("Sign case", lambda name: plain(name, DARK, roughness=0.5))
    body = box((-width / 2 - 0.02, -0.06, -0.02), (width / 2 + 0.02, 0.06, height + 0.02))
    pile.add(body.turned(degrees).moved(*at), case)
    for turn in (0.0, 180.0):
        face = upright(width, height, (0, 0, 0), turn, depth=0.064)
        pile.add(face.turned(degrees).moved(*at), lit, uvs=WHOLE)
    rods = [
        tube([(x, 0, height), (x, 0, top - at[2])], 0.012, sides=6)
        for x in (-width * 0.4, width * 0.4)
    ]
    pile.add(together(rods).turned(degrees).moved(*at), steel())


def extinguisher(pile: Pile, at: Sequence[float], degrees: float) -> None:
    """Hang a fire extinguisher onto a wall."""
    red = once("Extinguisher", lambda name: plain(name, linear((190, 22, 24)), roughness=0.3))
    black = once("Hose", lambda name: plain(name, DARK))
    body = lathe(
        [(0.02, 0.0), (0.075, 0.02), (0.08, 0.05), (0.08, 0.4), (0.05, 0.46), (0.025, 0.48)],
        sides=16,
    )
    pile.add(body.moved(0, -0.1, 0.5).turned(degrees).moved(*at), red, smooth=True)
    valve = [box((-0.03, -0.14, 0.98), (0.03, -0.06, 1.04))]
    valve.append(tube([(0.03, -0.1, 1.0), (0.1, -0.12, 0.9), (0.09, -0.12, 0.6)], 0.012, sides=6))
    pile.add(together(valve).turned(degrees).moved(*at), black)
    mark = once("Fire", lambda name: pictured(name, sign("F", ground=(196, 24, 28))))
    pile.add(upright(0.22, 0.22, at, degrees, depth=0.01).moved(z=1.5), mark, uvs=WHOLE)


def handrail(
    pile: Pile, start_at: Sequence[float], end_at: Sequence[float], *, off: Sequence[float]
) -> None:
    """Run a rail along a wall with brackets; `off` points from the wall to the rail, metres."""
    first, last, away = (np.array(p, np.float64) for p in (start_at, end_at, off))
    length = float(np.linalg.norm(last - first))
    parts = [tube([first + away, last + away], 0.021, sides=10)]
    for step in np.linspace(0.3, length - 0.3, max(int(length / 1.4), 2)):
        foot = first + (last - first) * step / length
        parts.append(
            tube(
                [foot - (0, 0, 0.06), foot + away * 0.9 - (0, 0, 0.06), foot + away], 0.01, sides=6
            )
        )
    pile.add(together(parts), steel(), smooth=True)


def clock(pile: Pile, at: Sequence[float], degrees: float, minutes: int, *, size: float) -> None:
    """Hang a round clock that shows a time of day onto a wall."""
    face = lathe([(size / 2, 0.0), (size / 2, 0.05), (size * 0.47, 0.06), (0.001, 0.055)], sides=32)
    lay = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], np.float64)  # its axis along -y
    white = once("Clock face", lambda name: plain(name, (0.8, 0.8, 0.78)))
    black = once("Hose", lambda name: plain(name, DARK))
    place = list(at)
    pile.add(face.mapped(lay).turned(degrees).moved(*place), white, smooth=False)
    hands = []
    for share, length, wide in ((minutes / 720.0, 0.26, 0.05), (minutes / 60.0, 0.4, 0.034)):
        hand = box((-wide * size / 2, -0.072, 0), (wide * size / 2, -0.066, length * size))
        turn = 2 * np.pi * share
        c, s = np.cos(turn), np.sin(turn)
        hands.append(hand.mapped([[c, 0, s], [0, 1, 0], [-s, 0, c]]))
    for hour in range(12):
        a = 2 * np.pi * hour / 12
        mark = box((-0.012 * size, -0.066, 0.38 * size), (0.012 * size, -0.06, 0.45 * size))
        hands.append(
            mark.mapped([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
        )
    pile.add(together(hands).turned(degrees).moved(*place), black)


def accent(rng: np.random.Generator) -> Ink:
    """Draw the colour that a house has chosen for its signs and doors."""
    ink = HOUSES[int(rng.integers(len(HOUSES)))]
    red, green, blue = np.clip(np.array(ink) + rng.integers(-10, 11, 3), 10, 235).tolist()
    return red, green, blue


def lit(name: str, colour: Colour, strength: float) -> bpy.types.Material:
    """Return the glass of a lamp: it looks lit, while lamps unseen do its work."""
    return glowing(name, colour, strength)
