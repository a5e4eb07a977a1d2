"""A supermarket's car park: bays and aisles, parked cars, trolleys, a shop's long glass front."""

from __future__ import annotations

import bpy
import numpy as np

from . import cars, furniture, grounds, plants
from .built import Built, CameraSpot
from .facade_styles import ACCENTS, Panes
from .facades import put_building
from .furniture import Stock
from .lettering import lettering
from .piles import Pile, put, standing
from .shapes import Shape, box, flat, quad, together, tube
from .skies import daylight
from .surfaces import Colour, blocks, mottled, plain

WIDE = 30.0  # half its length, metres
FRONT, BACK = 19.0, -17.0  # y of the shop's front, and of the hedge
WALK = 14.5  # y of the kerb before the shop
ROWS = ((4.0, 9.0), (-1.0, 4.0), (-6.0, -1.0), (-16.0, -11.0))  # the bays, from y to y
BAY = 2.6  # width, metres
NAMES = ("MARKET HALL", "Fresh & Near", "HOME + GARDEN", "Superstore", "FOOD CENTRE", "Do It!")
SPOTS = (
    CameraSpot((-14.0, FRONT - 1.2, 4.6), (-6.5, 12.0, 1.2), 66.0),
    CameraSpot((14.0, FRONT - 1.2, 4.6), (7.0, 11.5, 0.4), 66.0),
    CameraSpot((-11.0, 3.8, 4.4), (-3.0, 10.2, 1.5), 64.0),
    CameraSpot((12.5, -4.2, 4.4), (4.0, -8.8, 1.3), 64.0),
    CameraSpot((-24.5, 5.0, 4.2), (-17.0, 10.5, 1.3), 64.0),
    CameraSpot((-12.0, -4.4, 4.4), (-20.0, -8.9, 0.4), 62.0),
)


def build(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build a car park and light it by day."""
    shape, light_rng = rng.spawn(2)
    stock = Stock.draw(shape)
    paint = _ground(scene, shape)
    _bays(scene, shape, paint)
    _shop(scene, shape, stock)
    _furniture(scene, shape, stock)
    _surroundings(scene, shape, stock)
    grounds.camera_housings(scene, SPOTS, walls={0: FRONT, 1: FRONT})
    light = daylight(
        scene, light_rng, facing=float(light_rng.choice([-90.0, 180.0, 0.0])), spread=65.0
    )
    return Built(light, SPOTS, area=(-WIDE, BACK, WIDE, FRONT))


def _ground(scene: bpy.types.Scene, rng: np.random.Generator) -> bpy.types.Material:
    pile = Pile()
    road, mean = grounds.asphalt(rng)
    paint = grounds.road_paint(mean)
    pile.add(flat(-80, -70, 80, 70, 0.0), road)
    stone = mottled("Kerb", (0.24, 0.24, 0.23), (0.36, 0.355, 0.345), scale=12.0, bump=0.004)
    pile.add(box((-WIDE, WALK + 0.15, -0.1), (WIDE, FRONT + 0.5, grounds.KERB)), grounds.slabs(rng))
    grounds.kerbstones(pile, -WIDE, WIDE, WALK, stone, outwards=-1)
    grounds.patches(pile, (-WIDE, BACK + 1, WIDE, WALK - 1), 9, rng)
    for x in (-8.0, 12.0):
        for at in np.arange(x - 2.0, x + 1.8, 1.0).tolist():
            pile.add(flat(at, 9.2, at + 0.5, WALK, grounds.PAINT), paint)
    for x, y, turn in (
        (-20.0, 12.9, 0.0),
        (2.0, 10.6, 180.0),
        (22.0, 12.9, 0.0),
        (-4.0, -7.2, 0.0),
        (14.0, -10.0, 180.0),
    ):
        pile.add(_arrow().turned(turn).moved(x, y, 0.0), paint)
    lids = [(float(x), float(rng.choice([11.5, -8.5])), 0.0) for x in rng.uniform(-WIDE, WIDE, 6)]
    grounds.manholes(pile, lids)
    pile.place(scene, "Ground")
    return paint


def _arrow() -> Shape:
    z = grounds.PAINT
    head = quad((0.4, -0.45, z), (1.5, 0, z), (1.5, 0, z), (0.4, 0.45, z))
    return together([flat(-1.5, -0.12, 0.4, 0.12, z), head])


def _bays(scene: bpy.types.Scene, rng: np.random.Generator, paint: bpy.types.Material) -> None:
    """Paint the bays and park cars in some of them, few where people cross."""
    pile = Pile()
    meshes = cars.car_meshes(rng)
    number = 0
    for row, (low, high) in enumerate(ROWS):
        edges = np.arange(-WIDE + 2.0, WIDE - 1.5, BAY)
        for x in edges.tolist():
            pile.add(flat(x - 0.05, low, x + 0.05, high, grounds.PAINT), paint)
        middle = 0.5 * (low + high)
        for x in (edges[:-1] + BAY / 2).tolist():
            lane = any(abs(x - cross) < 3.4 for cross in (-8.0, 12.0))
            near = grounds.in_the_way(SPOTS, x, middle, reach=8.0, radius=2.0)
            if (row in (0, 2) and lane) or near or rng.random() > 0.5:
                continue
            turn = 90.0 if rng.random() < 0.7 else -90.0
            slip = float(rng.uniform(-0.12, 0.12))
            at = (x + slip, middle + float(rng.uniform(-0.2, 0.2)), 0.0)
            cars.park(scene, f"Car {number}", meshes, at, turn + float(rng.uniform(-2, 2)), rng)
            number += 1
    pile.place(scene, "Bays")


def _shop(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    """Build the shop: cladding over a long front of opaque panes, a canopy over the entrance."""
    pile, panes = Pile(), Panes.make(lit=False)
    accent: Colour = ((0.4, 0.03, 0.03), (0.03, 0.2, 0.09), (0.03, 0.1, 0.36), (0.5, 0.25, 0.02))[
        int(rng.integers(4))
    ]
    height = float(rng.uniform(5.8, 7.2))
    cladding = blocks(
        "Cladding", ((0.5, 0.5, 0.49), (0.46, 0.46, 0.455)), (0.2, 0.2, 0.2),
        size=(3.0, 0.5), joint=0.02, shift=0.0, bump=0.01, stains=0.5,
    )  # fmt: skip
    brick = blocks(
        "Shop bricks", ((0.3, 0.12, 0.07), (0.22, 0.085, 0.05)), (0.32, 0.3, 0.28),
        size=(0.24, 0.075), joint=0.012, grime=True,
    )  # fmt: skip
    colour = plain("Shop colour", accent, roughness=0.45)
    z = grounds.KERB
    pile.add(box((-WIDE, FRONT, 3.3), (WIDE, FRONT + 20, height)), cladding)
    pile.add(
        box((-WIDE - 0.1, FRONT - 0.12, height - 0.5), (WIDE + 0.1, FRONT + 0.3, height)), colour
    )
    pile.add(box((-WIDE, FRONT, z), (WIDE, FRONT + 0.3, 0.75)), brick)
    for x in np.arange(-WIDE, WIDE, 6.0).tolist():
        pile.add(box((x, FRONT - 0.03, z), (x + 0.6, FRONT + 0.3, 3.3)), brick)
        poster = rng.random() < 0.5
        glass = quad((x + 0.6, FRONT + 0.15, 0.75), (x + 6, FRONT + 0.15, 0.75),
                     (x + 6, FRONT + 0.15, 3.3), (x + 0.6, FRONT + 0.15, 3.3))  # fmt: skip
        pile.add(glass, panes.kinds[int(rng.choice([0, 1, 4]))])
        bars = [
            box((at - 0.03, FRONT + 0.06, 0.75), (at + 0.03, FRONT + 0.16, 3.3))
            for at in (x + 1.95, x + 3.3, x + 4.65)
        ]
        bars.append(box((x + 0.6, FRONT + 0.06, 2.5), (x + 6, FRONT + 0.16, 2.56)))
        pile.add(together(bars), stock.iron)
        if poster:
            _poster(pile, rng, x + float(rng.choice([2.0, 3.35])), stock)
    _entrance(pile, stock, colour)
    word = lettering(NAMES[int(rng.integers(len(NAMES)))], height=0.75, thick=0.08)
    pile.add(word.moved(0.0, FRONT - 0.1, 4.2), colour)
    pile.place(scene, "Shop")


def _poster(pile: Pile, rng: np.random.Generator, x: float, stock: Stock) -> None:
    shade = ACCENTS[int(rng.integers(len(ACCENTS)))]
    back = plain(f"Poster {x:.1f}", shade, roughness=0.5)
    pile.add(box((x, FRONT + 0.1, 0.95), (x + 1.25, FRONT + 0.14, 2.4)), back)
    pile.add(box((x + 0.08, FRONT + 0.09, 1.02), (x + 1.17, FRONT + 0.1, 1.5)), stock.white)
    word = lettering(f"-{int(rng.integers(1, 8)) * 10}%", height=0.32)
    pile.add(word.moved(x + 0.62, FRONT + 0.085, 1.75), stock.white)


def _entrance(pile: Pile, stock: Stock, colour: bpy.types.Material) -> None:
    pile.add(box((-3.6, FRONT - 2.6, 3.0), (3.6, FRONT, 3.3)), colour)
    for x in (-3.4, 3.3):
        pile.add(
            tube([(x, FRONT - 2.4, grounds.KERB), (x, FRONT - 2.4, 3.0)], 0.09),
            stock.steel,
            smooth=True,
        )
    pile.add(box((-2.6, FRONT + 0.02, grounds.KERB), (2.6, FRONT + 0.1, 0.75)), stock.iron)
    frames = [
        box((x - 0.05, FRONT - 0.06, grounds.KERB), (x + 0.05, FRONT + 0.1, 2.7))
        for x in (-2.6, -1.2, 0.0, 1.2, 2.6)
    ]
    frames.append(box((-2.6, FRONT - 0.06, 2.55), (2.6, FRONT + 0.1, 2.75)))
    pile.add(together(frames), stock.steel)


def _furniture(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    mast = furniture.street_lamp(stock, height=6.2, arm=1.2)
    for index, (x, y, turn) in enumerate(
        ((-22.0, -1.0, 90.0), (-2.0, -1.0, 90.0), (20.0, -1.0, 90.0), (5.0, -16.4, 90.0))
    ):
        put(scene, f"Mast {index}", mast, standing(x, y, 0.0, degrees=turn))
    _trolleys(scene, rng, stock, -18.0, 16.6)
    _trolleys(scene, rng, stock, 20.5, 16.6)
    bin_mesh, bench = furniture.bin_mesh(stock), furniture.bench(stock, back=False)
    for index, x in enumerate((-5.0, 5.0, -26.0)):
        put(scene, f"Bin {index}", bin_mesh, standing(x, FRONT - 0.8, grounds.KERB))
        put(scene, f"Bench {index}", bench, standing(x + 1.9, FRONT - 0.8, grounds.KERB))
    post = furniture.bollard(stock)
    for index, x in enumerate(np.arange(-6.0, 6.1, 1.5).tolist()):
        put(scene, f"Bollard {index}", post, standing(x, WALK + 0.5, grounds.KERB))
    tub = plants.planter_mesh("Planter", rng)
    for index, x in enumerate((-11.5, 9.5, 25.0)):
        put(scene, f"Planter {index}", tub, standing(x, WALK + 0.8, grounds.KERB))
    parking = furniture.sign_post(stock, "parking")
    for index, x in enumerate((-27.0, 1.3, 27.0)):
        put(scene, f"Sign {index}", parking, standing(x, -1.0, 0.0, degrees=0.0))


def _trolleys(
    scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock, x: float, y: float
) -> None:
    """Put a shelter with a row of trolleys that are pushed into one another."""
    pile = Pile()
    posts = [
        box((dx - 0.03, dy - 0.03, 0.0), (dx + 0.03, dy + 0.03, 2.4))
        for dx in (-1.9, 1.9)
        for dy in (-0.75, 0.75)
    ]
    rails = [
        box((-1.9, dy - 0.02, z), (1.9, dy + 0.02, z + 0.05))
        for dy in (-0.75, 0.75)
        for z in (0.3, 1.0)
    ]
    pile.add(together([*posts, *rails]), stock.steel)
    pile.add(box((-2.05, -0.95, 2.4), (2.05, 0.95, 2.47)), stock.steel)
    for index in range(int(rng.integers(4, 10))):
        dx = -1.5 + 0.27 * index
        outline = [(dx, z) for z in (0.45, 0.75, 1.0)]
        wires = [box((a - 0.006, -0.27, z), (a + 0.75, -0.25, z + 0.012)) for a, z in outline]
        wires += [box((a, 0.25, z), (a + 0.75, 0.27, z + 0.012)) for a, z in outline]
        wires += [
            box((dx + s, -0.27, 0.42), (dx + s + 0.01, 0.27, 0.43))
            for s in (0.1, 0.25, 0.4, 0.55, 0.7)
        ]
        wires += [
            box((dx + s, w, 0.42), (dx + s + 0.012, w + 0.012, 1.0))
            for s in (0.0, 0.2, 0.4, 0.6, 0.74)
            for w in (-0.27, 0.26)
        ]
        wires += [
            box((dx - 0.12, -0.27, 1.0), (dx - 0.09, 0.27, 1.035)),
            box((dx, -0.25, 0.12), (dx + 0.7, -0.22, 0.16)),
            box((dx, 0.22, 0.12), (dx + 0.7, 0.25, 0.16)),
        ]
        wires += [box((dx + 0.02, w, 0.1), (dx + 0.05, w + 0.02, 0.45)) for w in (-0.25, 0.23)]
        pile.add(together(wires), stock.steel)
        pile.add(box((dx - 0.13, -0.2, 0.995), (dx - 0.08, 0.2, 1.04)), stock.red)
    pile.place(scene, f"Trolleys {x:.0f}", standing(x, y, grounds.KERB))


def _surroundings(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    """Plant a hedge and trees round the place, and build what is seen over them."""
    hedge = plants.bush_mesh("Hedge", rng, size=(3.0, 0.9, 1.3), count=2000, leaf=0.1, boxy=True)
    for index, x in enumerate(np.arange(-WIDE + 1, WIDE, 2.9).tolist()):
        put(scene, f"Hedge {index}", hedge, standing(x, BACK - 1.0))
    pile = Pile()
    pile.add(furniture.fence(stock, 2 * WIDE, height=1.6).moved(-WIDE, BACK - 1.9), stock.iron)
    for x in (-WIDE - 0.5, WIDE + 0.5):
        pile.add(
            furniture.fence(stock, 20.0, height=1.6).turned(90.0).moved(x, BACK - 1.0), stock.iron
        )
    pile.place(scene, "Fence")
    meshes = [plants.tree_mesh(f"Tree {i}", plants.STREET_TREE, rng) for i in range(2)]
    places = [(x, BACK - 3.5, 0.0) for x in np.arange(-WIDE, WIDE, 6.0).tolist()]
    places += [(side * (WIDE + 2.5), y, 0.0) for side in (-1, 1) for y in (-14.0, -8.0, -2.0)]
    plants.scatter(scene, "Tree", meshes, places, rng, scale=(0.9, 1.3))
    panes = Panes.make(lit=False)
    rows = (
        ((WIDE + 8.0, -26.0), 180.0),
        ((WIDE + 12.0, 20.0), -90.0),
        ((-WIDE - 12.0, -24.0), 90.0),
    )
    for index, ((x, y), degrees) in enumerate(rows):
        at = 0.0
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        for house in range(5 if degrees == 180.0 else 3):
            width = float(rng.uniform(11.0, 16.0))
            put_building(
                scene, rng, panes, f"House {index} {house}", place=(x + at * c, y + at * s, 0.0),
                degrees=degrees, width=width, depth=9.0,
                storeys=int(rng.integers(2, 5)), shops=False,
            )  # fmt: skip
            at += width + 1.0
