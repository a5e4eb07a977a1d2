"""A shopping street between two rows of houses, by day and by night."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from . import cars, furniture, grounds, plants
from .built import Built, CameraSpot
from .facade_styles import Panes
from .facades import put_building
from .furniture import Stock
from .piles import Pile, put, standing
from .shapes import box, flat, together
from .skies import add_panel, add_spot, daylight, night
from .surfaces import mottled

HALF = 36.0  # metres, of the street's length
ROAD = 3.5  # half its road's width
NORTH, SOUTH = 9.5, -9.0  # where the houses' fronts are
CROSSING = 3.0  # x of the zebra crossing's middle
KERB = grounds.KERB
CREST = 4.1  # height of the cameras
OUT = 1.65  # how far they reach out from the walls: past awnings and balconies
SPOTS = (
    CameraSpot((-14.0, NORTH - OUT, CREST), (-5.5, 2.2, 1.2), 64.0),
    CameraSpot((15.5, SOUTH + OUT, CREST), (6.5, -1.6, 0.7), 64.0),
    CameraSpot((3.0, NORTH - OUT, 4.4), (3.4, -0.6, 0.2), 66.0),
    CameraSpot((-4.0, SOUTH + OUT, 4.3), (-11.0, -1.0, 1.2), 64.0),
    CameraSpot((22.0, NORTH - OUT, CREST), (12.5, 4.6, 1.2), 62.0),
    CameraSpot((-24.0, SOUTH + OUT, CREST), (-15.0, -4.6, 1.3), 62.0),
    CameraSpot((-30.0, NORTH - OUT, 4.2), (-21.0, 3.8, 0.3), 64.0),
    CameraSpot((31.0, SOUTH + OUT, 4.2), (22.5, -2.5, 1.0), 64.0),
)
POST = ((0.5, 0.33, 0.01), (0.45, 0.02, 0.02))  # colours of letter boxes
LAMPS = tuple(
    (grounds.aside(SPOTS, x, y), y) for x in (-29.0, -10.0, 11.0, 29.0) for y in (4.15, -4.15)
)


@dataclass(frozen=True)
class Plan:
    """A street's colours by light: what shines by night."""

    panes: Panes
    stock: Stock


def build_day(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build the street and light it by day."""
    shape, light_rng = rng.spawn(2)
    plan = Plan(Panes.make(lit=False), Stock.draw(shape))
    _raise(scene, shape, plan)
    facing = float(light_rng.choice([-90.0, 0.0, 180.0], p=(0.3, 0.35, 0.35)))
    light = daylight(scene, light_rng, facing=facing, spread=35.0)
    return Built(light, SPOTS, area=(-HALF, SOUTH, HALF, NORTH))


def build_night(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build the same street of the same seed and light it by lamps, windows and shop fronts."""
    shape, light_rng = rng.spawn(2)
    light, colour = night(scene, light_rng)
    plan = Plan(Panes.make(lit=True), Stock.draw(shape, lamp=colour))
    _raise(scene, shape, plan)
    for x, y in LAMPS:
        inwards = -1.3 if y > 0 else 1.3
        add_spot(
            scene, (x, y + inwards, 5.62), watts=1150.0, colour=colour, cone=150.0, radius=0.25
        )
    for x in (-24.0, -8.0, 8.0, 24.0):
        for wall, out in ((NORTH, -1), (SOUTH, 1)):
            place = (x, wall + out * 0.3, 2.3)
            target = (x, wall + out * 3.0, 0.0)
            add_panel(scene, place, target, size=(9.0, 0.8), watts=110.0, colour=(1.0, 0.83, 0.62))
    return Built(light, SPOTS, area=(-HALF, SOUTH, HALF, NORTH))


def _raise(scene: bpy.types.Scene, rng: np.random.Generator, plan: Plan) -> None:
    """Build all that stands, alike by day and by night."""
    _ground(scene, rng)
    _houses(scene, rng, plan.panes)
    taken = _trees(scene, rng)
    _furniture(scene, rng, plan.stock, taken)
    _traffic(scene, rng)
    walls = {i: NORTH if spot.place[1] > 0 else SOUTH for i, spot in enumerate(SPOTS)}
    grounds.camera_housings(scene, SPOTS, walls=walls)


def _ground(scene: bpy.types.Scene, rng: np.random.Generator) -> None:
    pile = Pile()
    road, mean = grounds.asphalt(rng)
    paint = grounds.road_paint(mean)
    paving = grounds.slabs(rng)
    stone = mottled("Kerb", (0.2, 0.2, 0.195), (0.36, 0.355, 0.345), scale=12.0, bump=0.004)
    pile.add(flat(-70, -60, 70, 60, 0.0), road)
    for y0, y1, edge, way in ((ROAD, NORTH + 0.5, ROAD, -1), (SOUTH - 0.5, -ROAD, -ROAD, 1)):
        low, high = (y0 + 0.15, y1) if way < 0 else (y0, y1 - 0.15)
        pile.add(box((-HALF - 1, low, -0.1), (HALF + 1, high, KERB)), paving)
        grounds.kerbstones(pile, -HALF - 1, HALF + 1, edge, stone, outwards=way)
    grounds.dashes(pile, -HALF + 2, CROSSING - 4, 0.0, paint)
    grounds.dashes(pile, CROSSING + 4, HALF - 2, 0.0, paint)
    grounds.zebra(pile, CROSSING - 1.8, CROSSING + 1.8, -ROAD, ROAD, paint)
    for side in (-1, 1):
        x = CROSSING - 2.6 * side
        pile.add(
            flat(x - 0.15, min(0, -ROAD * side), x + 0.15, max(0, -ROAD * side), grounds.PAINT),
            paint,
        )
        grounds.dashes(pile, -HALF + 2, CROSSING - 6, side * 1.5, paint, gap=0.02 + 3.0)
    grounds.patches(pile, (-HALF, -ROAD + 0.2, HALF, ROAD - 0.2), 9, rng)
    lids = [(float(x), float(rng.uniform(-2.5, 2.5)), 0.0) for x in rng.uniform(-HALF, HALF, 7)]
    lids += [(float(x), float(rng.choice([6.5, -6.2])), KERB) for x in rng.uniform(-HALF, HALF, 5)]
    grounds.manholes(pile, lids)
    pile.place(scene, "Ground")


def _houses(scene: bpy.types.Scene, rng: np.random.Generator, panes: Panes) -> None:
    number = 0
    for y, degrees in ((NORTH, 0.0), (SOUTH, 180.0)):
        at = -HALF
        while at < HALF - 1.0:
            width = float(rng.uniform(8.5, 14.0))
            width = HALF - at if HALF - at < width + 6.0 else width
            start = at if degrees == 0.0 else at + width
            put_building(
                scene, rng, panes, f"House {number}",
                place=(start, y, KERB), degrees=degrees, width=width, depth=11.0,
                storeys=int(rng.integers(3, 6)), shops=bool(rng.random() < 0.78),
            )  # fmt: skip
            at, number = at + width, number + 1
    _far_houses(scene, rng, panes)


def _far_houses(scene: bpy.types.Scene, rng: np.random.Generator, panes: Panes) -> None:
    """Close the views along the street and along the streets across its ends."""
    rows = (
        ((46.0, 22.0), -90.0, 44.0), ((-46.0, -22.0), 90.0, 44.0),
        ((36.0, 44.0), 0.0, 12.0), ((-48.0, 44.0), 0.0, 12.0),
        ((48.0, -44.0), 180.0, 12.0), ((-36.0, -44.0), 180.0, 12.0),
    )  # fmt: skip
    for index, ((x, y), degrees, width) in enumerate(rows):
        put_building(
            scene, rng, panes, f"Far house {index}",
            place=(x, y, 0.0), degrees=degrees, width=width, depth=10.0,
            storeys=int(rng.integers(4, 6)), shops=width > 20,
        )  # fmt: skip


def _clear(
    x: float, y: float, *, radius: float = 0.4, reach: float = 9.0, near: float = 0.6
) -> bool:
    """Whether something may stand here: off the crossing and its posts, not before a camera."""
    if abs(x - CROSSING) < 5.2 + radius:
        return False
    return not grounds.in_the_way(SPOTS, x, y, reach=reach, radius=radius, near=near)


def _furniture(
    scene: bpy.types.Scene,
    rng: np.random.Generator,
    stock: Stock,
    trees: list[tuple[float, float, float]],
) -> None:
    lamp = furniture.street_lamp(stock, height=5.5, arm=1.1)
    for index, (x, y) in enumerate(LAMPS):
        turn = -90.0 if y > 0 else 90.0
        put(scene, f"Lamp {index}", lamp, standing(x, y, KERB, degrees=turn))
    bike = [furniture.bicycle(stock, cars.PAINTS[int(i)]) for i in rng.choice(9, 3, replace=False)]
    rack = furniture.rack(stock)
    kinds = [
        (furniture.bench(stock), 0.0, 5), (furniture.bin_mesh(stock), 0.0, 5),
        (furniture.hydrant(stock), 90.0, 2), (furniture.cabinet(stock), 0.0, 3),
        (furniture.postbox(stock, POST[int(rng.integers(2))]), 0.0, 2),
        (plants.planter_mesh("Planter", rng), 0.0, 5),
        *((furniture.sign_post(stock, kind), 90.0, 1) for kind in ("parking", "limit", "no entry")),
    ]  # fmt: skip
    taken = [*LAMPS, *((x, y) for x, y, _ in trees)]
    for mesh, turn, count in kinds:
        away = 180.0 if mesh.name.startswith("Bench") else 0.0  # people sit with their back to cars
        for index in range(count):
            if found := _kerbside(rng, taken):
                x, y = found
                facing = turn + away + (180.0 if y < 0 else 0.0)
                put(scene, f"{mesh.name} {index}", mesh, standing(x, y, KERB, degrees=facing))
    for index in range(2):
        if found := _kerbside(rng, taken, wide=3.0):
            x, y = found
            put(scene, f"Rack {index}", rack, standing(x - 1.2, y, KERB, degrees=-90.0))
            for place in np.flatnonzero(rng.random(4) < 0.7).tolist():
                slip = float(rng.uniform(-0.15, 0.15))
                at = standing(x - 1.06 + 0.8 * place, y + slip, KERB, degrees=90.0)
                put(scene, f"Bicycle {index} {place}", bike[int(rng.integers(3))], at)
    crossing = furniture.sign_post(stock, "crossing")
    for side in (-1, 1):
        x, y = CROSSING + 2.3 * side, -3.9 * side
        if not grounds.in_the_way(SPOTS, x, y, reach=6.0, radius=0.3):
            at = standing(x, y, KERB, degrees=-90.0 * side)
            put(scene, f"Crossing {side}", crossing, at)
    post = furniture.bollard(stock)
    for index, x in enumerate((CROSSING - 4.2, CROSSING - 3.2, CROSSING + 3.2, CROSSING + 4.2)):
        for y in (3.85, -3.85):
            put(scene, f"Bollard {index} {y}", post, standing(x, y, KERB))


def _kerbside(
    rng: np.random.Generator, taken: list[tuple[float, float]], *, wide: float = 1.4
) -> tuple[float, float] | None:
    """Draw a free place near the kerb and note it as taken, or return None where none is found."""
    for _ in range(60):
        x, y = float(rng.uniform(-HALF + 3, HALF - 3)), 4.15 * float(rng.choice([-1.0, 1.0]))
        free = all(abs(x - a) > wide + 0.5 or a_y * y < 0 for a, a_y in taken)
        if free and _clear(x, y):
            taken.append((x, y))
            return x, y
    return None


def _traffic(scene: bpy.types.Scene, rng: np.random.Generator) -> None:
    """Park cars along both kerbs, in short rows that leave most of the road free."""
    meshes = cars.car_meshes(rng)
    number = 0
    for side, rows in ((1, (-33.0, -4.0, 24.0)), (-1, (-26.0, 9.0, 30.0))):
        for start in rows:
            x = start + float(rng.uniform(-1.0, 1.5))
            for _ in range(int(rng.integers(1, 3))):
                slip = float(rng.uniform(-0.06, 0.06))
                near = grounds.in_the_way(SPOTS, x, side * 2.4, reach=8.5, radius=2.4)
                if abs(x - CROSSING) > 5.5 and not near:
                    place = (x, side * (ROAD - 1.08) + slip, 0.0)
                    cars.park(scene, f"Car {number}", meshes, place, 90.0 + 90.0 * side, rng)
                x, number = x + 5.6 + float(rng.uniform(0.0, 0.8)), number + 1


def _trees(scene: bpy.types.Scene, rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Plant trees along both kerbs, each in a pit with a grate; return where."""
    meshes = [plants.tree_mesh(f"Tree {i}", plants.STREET_TREE, rng) for i in range(2)]
    pits = Pile()
    earth = mottled("Tree pit", (0.04, 0.03, 0.02), (0.1, 0.075, 0.05), scale=18.0)
    grate = mottled("Tree grate", (0.03, 0.03, 0.03), (0.06, 0.06, 0.06), scale=20.0)
    places = []
    for y in (4.75, -4.75):
        for x in np.arange(-33.0, 34.0, 6.0).tolist():
            at = x + float(rng.uniform(-0.8, 0.8))
            if _clear(at, y, radius=2.2, reach=9.5, near=2.2):  # no leaves right at a lens
                places.append((at, y, KERB))
                pits.add(flat(at - 0.5, y - 0.5, at + 0.5, y + 0.5, KERB + 0.004), earth)
                ring = [
                    box((at - 0.56, y - 0.56, KERB - 0.05), (at + 0.56, y - 0.5, KERB + 0.012)),
                    box((at - 0.56, y + 0.5, KERB - 0.05), (at + 0.56, y + 0.56, KERB + 0.012)),
                    box((at - 0.56, y - 0.5, KERB - 0.05), (at - 0.5, y + 0.5, KERB + 0.012)),
                    box((at + 0.5, y - 0.5, KERB - 0.05), (at + 0.56, y + 0.5, KERB + 0.012)),
                ]
                pits.add(together(ring), grate)
    plants.scatter(scene, "Street tree", meshes, places, rng)
    if places:
        pits.place(scene, "Tree pits")
    return places
