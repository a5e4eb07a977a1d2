"""A town square: houses round a paved place with a fountain, trees, and a café's tables."""

from __future__ import annotations

import bpy
import numpy as np

from . import furniture, grounds, plants, terraces
from .built import Built, CameraSpot
from .facade_styles import ACCENTS, Panes
from .facades import put_building
from .furniture import Stock
from .piles import Pile, put, standing
from .shapes import box, flat, lathe, together
from .skies import daylight
from .surfaces import blocks, mottled, plain

WIDE, DEEP = 23.0, 18.0  # half the open place, metres
SPOTS = (
    CameraSpot((-19.5, -14.5, 4.0), (-11.5, -9.0, 1.5), 64.0),
    CameraSpot((19.5, -14.0, 4.2), (11.5, -8.0, 0.4), 64.0),
    CameraSpot((18.5, 14.5, 4.0), (10.5, 8.5, 1.4), 64.0),
    CameraSpot((-18.5, 14.0, 4.2), (-10.0, 9.0, 1.0), 64.0),
    CameraSpot((0.0, -16.5, 3.8), (1.5, -8.0, 1.3), 66.0),
    CameraSpot((-1.0, 16.5, 4.4), (-3.0, 7.8, 1.0), 64.0),
)
FOUNTAIN = 2.7  # radius, metres


def build(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build a square and light it by day."""
    shape, light_rng = rng.spawn(2)
    stock = Stock.draw(shape)
    _ground(scene, shape)
    _houses(scene, shape, Panes.make(lit=False))
    _fountain(scene, shape, stock)
    _trees(scene, shape)
    _furniture(scene, shape, stock)
    _terrace(scene, shape, stock)
    grounds.camera_housings(scene, SPOTS)
    light = daylight(
        scene, light_rng, facing=float(light_rng.choice([-90.0, 0.0, 180.0])), spread=60.0
    )
    return Built(light, SPOTS, area=(-WIDE, -DEEP, WIDE, DEEP))


def _ground(scene: bpy.types.Scene, rng: np.random.Generator) -> None:
    pile = Pile()
    colours = grounds.SLABS[int(rng.integers(len(grounds.SLABS)))]
    cobbles = blocks(
        "Cobbles",
        colours,
        (0.1, 0.095, 0.085),
        size=(0.12, 0.1),
        joint=0.016,
        bump=0.012,
        roughness=0.75,
    )
    bands = blocks(
        "Bands",
        ((0.2, 0.195, 0.19), (0.15, 0.147, 0.14)),
        (0.08, 0.08, 0.075),
        size=(0.6, 0.3),
        joint=0.012,
    )
    pile.add(flat(-60, -60, 60, 60, 0.0), cobbles)
    step = float(rng.uniform(4.5, 6.5))
    for x in np.arange(-WIDE + 2, WIDE - 1, step).tolist():
        pile.add(flat(x - 0.3, -DEEP, x + 0.3, DEEP, 0.003), bands)
    for y in np.arange(-DEEP + 2, DEEP - 1, step).tolist():
        pile.add(flat(-WIDE, y - 0.3, WIDE, y + 0.3, 0.0045), bands)
    ring = lathe([(5.6, 0.0), (5.6, 0.006), (3.0, 0.006)], sides=64)
    pile.add(ring, bands)
    lids = [(float(x), float(y), 0.006) for x, y in rng.uniform(-14, 14, (6, 2))]
    grounds.manholes(pile, [lid for lid in lids if abs(lid[0]) + abs(lid[1]) > 6])
    pile.place(scene, "Ground")


def _houses(scene: bpy.types.Scene, rng: np.random.Generator, panes: Panes) -> None:
    """Build four rows of houses with a lane between the rows at each corner."""
    sides = (
        ((-WIDE + 1, DEEP), 0.0, 2 * WIDE - 2), ((WIDE - 1, -DEEP), 180.0, 2 * WIDE - 2),
        ((WIDE, DEEP - 1), -90.0, 2 * DEEP - 2), ((-WIDE, -DEEP + 1), 90.0, 2 * DEEP - 2),
    )  # fmt: skip
    for row, ((x, y), degrees, length) in enumerate(sides):
        at = 0.0
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        while at < length - 1.0:
            width = float(rng.uniform(7.0, 11.5))
            width = length - at if length - at < width + 5.5 else width
            put_building(
                scene, rng, panes, f"House {row} {at:.1f}",
                place=(x + at * c, y + at * s, 0.0), degrees=degrees, width=width, depth=9.0,
                storeys=int(rng.integers(3, 5)), shops=bool(rng.random() < 0.6),
            )  # fmt: skip
            at += width
    for index, (x, y, degrees) in enumerate(
        (
            (-WIDE - 12, DEEP + 12, 0.0),
            (WIDE - 4, DEEP + 12, 0.0),
            (WIDE + 12, -DEEP - 12, 180.0),
            (-WIDE + 4, -DEEP - 12, 180.0),
        )
    ):
        put_building(
            scene, rng, panes, f"Far house {index}",
            place=(x, y, 0.0), degrees=degrees, width=16.0, depth=6.0, storeys=4, shops=False,
        )  # fmt: skip


def _fountain(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    pile = Pile()
    r = FOUNTAIN
    steps = [(r + 0.6, 0.0), (r + 0.6, 0.13), (r + 0.2, 0.13), (r + 0.2, 0.26), (r, 0.26)]
    rim = [
        (r, 0.26),
        (r, 0.62),
        (r + 0.08, 0.66),
        (r + 0.08, 0.74),
        (r - 0.32, 0.74),
        (r - 0.32, 0.3),
    ]
    sides = int(rng.choice([8, 12, 48]))
    pile.add(lathe(steps, sides=sides), stock.stone)
    pile.add(lathe(rim, sides=sides), stock.stone)
    water = mottled(
        "Water", (0.015, 0.05, 0.055), (0.03, 0.08, 0.08), scale=5.0, roughness=0.06, bump=0.02
    )
    pile.add(lathe([(r - 0.3, 0.6), (0.0, 0.6)], sides=sides), water)
    column = [
        (0.55, 0.3), (0.5, 0.8), (0.3, 0.95), (0.24, 1.5), (0.3, 1.62), (1.05, 1.85),
        (1.12, 1.98), (1.0, 1.95), (0.3, 1.85), (0.2, 2.0), (0.15, 2.5), (0.24, 2.6),
        (0.5, 2.75), (0.55, 2.84), (0.1, 2.78), (0.09, 3.1), (0.2, 3.2), (0.22, 3.35),
        (0.1, 3.5), (0.0, 3.55),
    ]  # fmt: skip
    pile.add(lathe(column, sides=24), stock.stone, smooth=False)
    pile.add(lathe([(1.0, 1.955), (0.0, 1.955)], sides=24), water)
    pile.place(scene, "Fountain")


def _trees(scene: bpy.types.Scene, rng: np.random.Generator) -> None:
    meshes = [plants.tree_mesh(f"Tree {i}", plants.STREET_TREE, rng) for i in range(2)]
    rows = [(x, y) for x in (-16.0, -10.5, 10.5, 16.0) for y in (-15.4, 15.4)]
    rows += [(x, y) for x in (-19.8, 19.8) for y in (-6.0, 0.0, 6.0)]
    places = [
        (x, y, 0.0)
        for x, y in rows
        if not grounds.in_the_way(SPOTS, x, y, reach=9.0, radius=2.3, near=0.9)
        and rng.random() < 0.85
    ]
    plants.scatter(scene, "Tree", meshes, places, rng)
    pile = Pile()
    earth = mottled("Tree pit", (0.04, 0.03, 0.02), (0.1, 0.075, 0.05), scale=18.0)
    for x, y, _ in places:
        pile.add(flat(x - 0.6, y - 0.6, x + 0.6, y + 0.6, 0.008), earth)
    if places:
        pile.place(scene, "Tree pits")


def _furniture(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    lantern = furniture.street_lamp(stock, height=3.6, arm=0.0)
    for index, (x, y) in enumerate(
        ((-6.8, 0.4), (6.8, -0.4), (-15.5, -1.5), (15.5, 1.5), (8.0, -16.2), (-8.0, 16.2))
    ):
        put(scene, f"Lantern {index}", lantern, standing(x, y))
    bench = furniture.bench(stock)
    for index in range(6):
        angle = 60.0 * index + 30.0
        x, y = 5.0 * np.cos(np.radians(angle)), 5.0 * np.sin(np.radians(angle))
        put(scene, f"Bench {index}", bench, standing(x, y, 0.006, degrees=angle + 90.0))
    tub = [plants.planter_mesh(f"Planter {i}", rng, side=1.1) for i in range(2)]
    spots = [(x, y) for x in (-13.0, 13.0) for y in (-3.0, 3.0)] + [(-4.0, -12.5), (4.5, 12.5)]
    for index, (x, y) in enumerate(spots):
        if not grounds.in_the_way(SPOTS, x, y, reach=5.0, radius=0.7):
            put(
                scene,
                f"Planter {index}",
                tub[index % 2],
                standing(x, y, degrees=float(rng.uniform(0, 90))),
            )
    column = terraces.advertising_column(stock, rng)
    at = float(rng.choice([-1.0, 1.0]))
    put(scene, "Advertising column", column, standing(at * float(rng.uniform(9, 10)), 0.0))
    _market(scene, rng, stock)
    bin_mesh = furniture.bin_mesh(stock)
    for index, (x, y) in enumerate(((-6.3, -3.0), (6.3, 3.2), (14.5, 6.0), (-14.8, -6.4))):
        put(scene, f"Bin {index}", bin_mesh, standing(x, y))
    post = furniture.bollard(stock)
    for index, x in enumerate(np.arange(-20.0, 20.1, 2.5).tolist()):
        for y in (-DEEP + 1.2, DEEP - 1.2):
            if not grounds.in_the_way(SPOTS, x, y, reach=2.5, radius=0.2):
                put(scene, f"Bollard {index} {y:.0f}", post, standing(x, y))


def _market(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    """Set up a few market stalls in the free middles of the long sides, on some days."""
    pairs = (((0.45, 0.02, 0.02), (0.6, 0.58, 0.54)), ((0.02, 0.2, 0.08), (0.62, 0.6, 0.5)))
    for index in range(int(rng.integers(0, 5))):
        side = 1.0 if index % 2 else -1.0
        x = side * 9.5 + 3.4 * (index // 2) * -side
        y = side * 13.6
        if not grounds.in_the_way(SPOTS, x, y, reach=7.0, radius=1.5):
            stall = terraces.market_stall(stock, rng, pairs[index % 2])
            put(scene, f"Stall {index}", stall, standing(x, y, degrees=0.0 if side > 0 else 180.0))


def _terrace(scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock) -> None:
    """Set a café's tables and parasols before the houses of one side, behind tubs."""
    side = float(rng.choice([-1.0, 1.0]))
    colour = ACCENTS[int(rng.integers(len(ACCENTS)))]
    table = terraces.table_and_chairs(stock, colour)
    shade = terraces.parasol(stock, (colour, (0.62, 0.6, 0.54)))
    for row in range(2):
        for place in range(4):
            x, y = side * (WIDE - 2.4 - 2.9 * row), -4.5 + 3.0 * place
            turn = float(rng.uniform(0, 360))
            put(scene, f"Table {row} {place}", table, standing(x, y, degrees=turn))
            if (row + place) % 2 == 0:
                put(scene, f"Parasol {row} {place}", shade, standing(x + 0.55, y + 0.55))
    board = Pile()
    slate = plain("Slate", (0.02, 0.022, 0.022), roughness=0.8)
    board.add(together([box((-0.3, -0.03, 0.05), (0.3, 0.0, 1.05))]), slate)
    board.add(box((-0.34, -0.02, 0.0), (0.34, 0.02, 0.06)), stock.wood)
    board.add(box((-0.34, -0.02, 1.05), (0.34, 0.02, 1.1)), stock.wood)
    board.place(scene, "Menu board", standing(side * (WIDE - 8.0), -6.2, degrees=side * -60.0))
