"""What people walk on: roads, pavements with kerbs, markings, manholes, and sights of cameras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import atan2, cos, degrees, hypot, radians, sin

import bpy
import numpy as np

from .built import CameraSpot
from .piles import Pile
from .shapes import Shape, box, flat, lathe, together, tube
from .surfaces import Colour, blocks, mottled, plain, road, worn_paint

KERB = 0.12  # metres
PAINT = 0.004  # metres over the road
ASPHALTS: tuple[tuple[Colour, Colour], ...] = (
    ((0.075, 0.075, 0.078), (0.14, 0.14, 0.143)),
    ((0.1, 0.098, 0.094), (0.175, 0.172, 0.166)),
    ((0.13, 0.13, 0.13), (0.215, 0.213, 0.207)),
)
SLABS: tuple[tuple[Colour, Colour], ...] = (
    ((0.36, 0.35, 0.33), (0.29, 0.283, 0.268)),
    ((0.4, 0.36, 0.3), (0.31, 0.28, 0.235)),
    ((0.27, 0.28, 0.29), (0.215, 0.222, 0.23)),
    ((0.36, 0.27, 0.22), (0.27, 0.19, 0.15)),
)


def asphalt(rng: np.random.Generator) -> tuple[bpy.types.Material, Colour]:
    """Return a road's surface and its mean colour."""
    dark, light = ASPHALTS[int(rng.integers(len(ASPHALTS)))]
    mean = tuple((a + b) / 2 for a, b in zip(dark, light, strict=True))
    return road("Asphalt", dark, light), (mean[0], mean[1], mean[2])


def slabs(rng: np.random.Generator, name: str = "Slabs") -> bpy.types.Material:
    """Return a pavement of slabs of one of some sizes and colours."""
    sizes = ((0.5, 0.5), (0.6, 0.4), (0.3, 0.3), (0.75, 0.5), (0.21, 0.105))
    size = sizes[int(rng.integers(len(sizes)))]
    colours = SLABS[int(rng.integers(len(SLABS)))]
    joint = (0.13, 0.125, 0.115)
    return blocks(name, colours, joint, size=size, joint=0.014, shift=float(rng.choice([0.0, 0.5])))


def kerbstones(
    pile: Pile, x0: float, x1: float, y: float, stone: bpy.types.Material, *, outwards: int
) -> None:
    """Lay kerbstones along x with their outer edge on y; outwards is the road's side, -1 or 1."""
    edges = np.arange(x0, x1, 1.0)
    inner = y - outwards * 0.15
    low, high = sorted((inner, y))
    stones = [
        box((x + 0.004, low, -0.1), (min(x + 0.996, x1), high, KERB + 0.001))
        for x in edges.tolist()
    ]
    pile.add(together(stones), stone)


def zebra(
    pile: Pile, x0: float, x1: float, y0: float, y1: float, paint: bpy.types.Material
) -> None:
    """Paint a crossing over a road that runs along x: bars along x, side by side along y."""
    for y in np.arange(y0 + 0.2, y1 - 0.3, 1.0).tolist():
        pile.add(flat(x0, y, x1, y + 0.5, PAINT), paint)


def dashes(
    pile: Pile, x0: float, x1: float, y: float, paint: bpy.types.Material, *, gap: float = 3.0
) -> None:
    """Paint a broken line along x."""
    for x in np.arange(x0, x1 - 2.0, 2.0 + gap).tolist():
        pile.add(flat(x, y - 0.06, x + 2.0, y + 0.06, PAINT), paint)


def manholes(pile: Pile, places: Sequence[tuple[float, float, float]]) -> None:
    """Lay iron lids into the ground."""
    iron = mottled("Manhole", (0.03, 0.03, 0.03), (0.1, 0.095, 0.09), scale=40.0, bump=0.01)
    for x, y, z in places:
        lid = lathe(
            [(0.33, 0.0), (0.33, PAINT), (0.27, PAINT), (0.27, 0.002), (0.0, 0.003)], sides=24
        )
        pile.add(lid.moved(x, y, z), iron)


def road_paint(below: Colour) -> bpy.types.Material:
    """Return white paint worn down to a road of some colour."""
    return worn_paint("Road paint", (0.66, 0.66, 0.63), below)


def patches(
    pile: Pile,
    area: tuple[float, float, float, float],
    count: int,
    rng: np.random.Generator,
) -> None:
    """Lay mended rectangles of other asphalt onto a road."""
    dark = mottled(
        "Mended asphalt", (0.035, 0.035, 0.037), (0.07, 0.07, 0.072), scale=60.0, bump=0.003
    )
    for index in range(count):
        wide, deep = float(rng.uniform(0.8, 3.5)), float(rng.uniform(0.5, 1.4))
        x = float(rng.uniform(area[0], area[2] - wide))
        y = float(rng.uniform(area[1], area[3] - deep))
        pile.add(flat(x, y, x + wide, y + deep, 0.0012 + 0.0003 * index), dark)


def in_the_way(
    spots: Sequence[CameraSpot],
    x: float,
    y: float,
    *,
    reach: float = 9.0,
    radius: float = 2.0,
    near: float = 0.6,
) -> bool:
    """Whether something wide at a place would stand before a camera, nearer than so many metres.

    What is nearer than its radius and `near` is in the way on every side of a camera.
    """
    for spot in spots:
        dx, dy = x - spot.place[0], y - spot.place[1]
        way = atan2(spot.target[1] - spot.place[1], spot.target[0] - spot.place[0])
        far = hypot(dx, dy)
        off = abs((degrees(atan2(dy, dx) - way) + 180.0) % 360.0 - 180.0)
        half = spot.lens / 2 + degrees(atan2(radius, max(far, 0.1)))
        if far < radius + near or (far < reach and off < half):
            return True
    return False


def aside(spots: Sequence[CameraSpot], x: float, y: float, *, reach: float = 10.5) -> float:
    """Return the x nearest to one at which a post is not right before a camera."""
    steps = [0.0, *(way * step for step in np.arange(0.5, 8.0, 0.5) for way in (1.0, -1.0))]
    tries = (x + step for step in steps)
    free = (place for place in tries if not in_the_way(spots, place, y, reach=reach, radius=0.3))
    return float(next(free, x))


def camera_housings(
    scene: bpy.types.Scene, spots: Sequence[CameraSpot], *, walls: Mapping[int, float] | None = None
) -> None:
    """Show the network's cameras: a small case behind each view, on an arm or on a pole.

    Parameters
    ----------
    scene : bpy.types.Scene
    spots : sequence of CameraSpot
    walls : mapping of int to float or None
        y of the wall from which a camera of some number reaches out; the others have poles.
    """
    walls = walls or {}
    pile = Pile()
    white, dark = (
        plain("Camera case", (0.6, 0.6, 0.6), roughness=0.4),
        plain("Camera front", (0.01,) * 3),
    )
    for index, spot in enumerate(spots):
        x, y, z = spot.place
        turn = degrees(atan2(spot.target[1] - y, spot.target[0] - x))
        parts = [box((-0.42, -0.06, -0.06), (-0.12, 0.06, 0.06))]
        lens = box((-0.12, -0.05, -0.05), (-0.1, 0.05, 0.05))
        if index in walls:
            ax, ay = x - 0.3 * cos(radians(turn)), y - 0.3 * sin(radians(turn))
            arm = tube([(ax, ay, z + 0.14), (ax, walls[index], z + 0.14)], 0.03)
            pile.add(together([arm, tube([(ax, ay, z + 0.15), (ax, ay, z + 0.05)], 0.02)]), white)
        else:
            parts.append(tube([(-0.5, 0, -z), (-0.5, 0, 0.25)], 0.055, sides=10))
        pile.add(_turned(together(parts), turn, spot), white)
        pile.add(_turned(lens, turn, spot), dark)
    pile.place(scene, "Camera cases")


def _turned(shape: Shape, turn: float, spot: CameraSpot) -> Shape:
    return shape.turned(turn).moved(*spot.place)
