"""What rooms are furnished with: pictures on walls, doors, benches, bins, pots, signs, clocks."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from .finishes import DARK, WHOLE, once, pictured, steel
from .pictures import Ink, linear, sign
from .piles import Pile
from .shapes import Shape, box, lathe, quad, together, tube
from .surfaces import Colour, leaves, plain


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
