"""A park: lawns and gravel paths under trees, with a pavilion, flower beds, benches and a pond."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from . import furniture, grounds, plants
from .built import Built, CameraSpot
from .furniture import Stock
from .piles import Pile, put, standing
from .shapes import Shape, box, flat, lathe, prism, sheet, together
from .skies import daylight
from .surfaces import blocks, lawn, mottled

REACH = 26.0  # half the side of what people walk on, metres
PATH = 3.6  # width, metres
SPOTS = (
    CameraSpot((-13.5, -6.5, 3.9), (-5.5, -0.5, 1.4), 64.0),
    CameraSpot((13.0, 7.0, 3.9), (5.0, 1.5, 0.4), 64.0),
    CameraSpot((7.0, -12.5, 4.2), (1.5, -5.0, 1.2), 64.0),
    CameraSpot((-8.0, 12.0, 4.0), (-2.0, 5.0, 0.9), 64.0),
    CameraSpot((21.0, -7.5, 3.8), (13.5, -2.0, 1.3), 62.0),
    CameraSpot((-22.0, 7.0, 3.8), (-14.0, 2.0, 0.4), 62.0),
)
BED = 2.2  # radius of the flower bed in the middle, metres
PLAZA = 6.0  # radius, metres


def build(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build a park and light it by day."""
    shape, light_rng = rng.spawn(2)
    stock = Stock.draw(shape)
    ways = _ways(shape)
    _ground(scene, shape, ways, stock)
    taken = _features(scene, shape, stock, ways)
    _furniture(scene, shape, stock, ways)
    _trees(scene, shape, ways, taken)
    _growth(scene, shape, ways, taken)
    grounds.camera_housings(scene, SPOTS)
    light = daylight(scene, light_rng, facing=float(light_rng.uniform(-180, 180)), spread=60.0)
    return Built(light, SPOTS, area=(-REACH, -REACH * 0.7, REACH, REACH * 0.7))


def _ways(rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Return the middle lines (K, 2) of two paths that wind through the middle."""
    t = np.linspace(-46.0, 46.0, 93)
    bend = np.clip((np.abs(t) - PLAZA) / 14.0, 0, 1)
    swing, wave = float(rng.uniform(1.5, 3.5)), float(rng.uniform(0.1, 0.15))
    along = np.column_stack([t, bend * swing * np.sin(wave * t)])
    swing = float(rng.uniform(1.5, 3.5)) * float(rng.choice([-1.0, 1.0]))
    across = np.column_stack([bend * swing * np.sin(wave * t + 0.6) + 0.08 * t, t])
    return [along, across]


def _from_paths(
    points: NDArray[np.float64], ways: list[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return how far (N,) each of (N, 2) points is from the nearest path's edge or the plaza's."""
    gaps = [
        np.linalg.norm(points[:, None] - way[None], axis=2).min(axis=1) - PATH / 2 for way in ways
    ]
    return np.minimum(np.min(gaps, axis=0), np.linalg.norm(points, axis=1) - PLAZA)


def _ribbon(way: NDArray[np.float64], low: float, high: float, z: float) -> Shape:
    """Return a level band beside a line, from `low` to `high` metres to its left."""
    along = np.gradient(way, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    left = np.column_stack([-along[:, 1], along[:, 0]])
    rows = [np.column_stack([way + left * out, np.full(len(way), z)]) for out in (low, high)]
    return sheet(np.array(rows))


def _ground(
    scene: bpy.types.Scene, rng: np.random.Generator, ways: list[NDArray[np.float64]], stock: Stock
) -> None:
    pile = Pile()
    fresh = float(rng.uniform(0.75, 1.25))
    grass = lawn(
        "Lawn",
        (0.035 * fresh, 0.075 * fresh, 0.016),
        (0.09 * fresh, 0.16 * fresh, 0.035),
        (0.2, 0.18, 0.08),
    )
    pile.add(flat(-75, -75, 75, 75, 0.0), grass)
    warm = float(rng.uniform(0.85, 1.15))
    gravel = mottled(
        "Gravel",
        (0.2 * warm, 0.145, 0.09),
        (0.38 * warm, 0.3, 0.2),
        scale=45.0,
        bump=0.006,
        detail=3.0,
    )
    edging = blocks(
        "Edging",
        ((0.26, 0.25, 0.23), (0.2, 0.19, 0.18)),
        (0.08, 0.08, 0.07),
        size=(0.3, 0.2),
        joint=0.01,
    )
    for number, way in enumerate(ways):
        half = PATH / 2
        pile.add(_ribbon(way, -half, half, 0.012 + 0.003 * number), gravel)
        for low, high in ((-half - 0.11, -half), (half, half + 0.11)):
            pile.add(_ribbon(way, low, high, 0.010 + 0.001 * number), edging)
    pile.add(lathe([(PLAZA, 0.0), (PLAZA, 0.02), (0.0, 0.02)], sides=72), gravel)
    pile.place(scene, "Ground")


def _features(
    scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock, ways: list[NDArray[np.float64]]
) -> list[tuple[float, float, float]]:
    """Build flower bed, pavilion, pond and hedges; return what they take: x, y, radius."""
    pile = Pile()
    ring = [(BED, 0.0), (BED, 0.38), (BED - 0.28, 0.4), (BED - 0.28, 0.2)]
    pile.add(lathe(ring, sides=40), stock.stone)
    earth = mottled("Earth", (0.035, 0.024, 0.015), (0.08, 0.055, 0.035), scale=20.0, bump=0.02)
    pile.add(lathe([(BED - 0.2, 0.3), (0.0, 0.42)], sides=40), earth)
    pile.place(scene, "Flower bed")
    flowers = [plants.flower_mesh(f"Flowers {i}", rng) for i in range(3)]
    spots = [(1.35 * np.cos(a), 1.35 * np.sin(a), 0.3) for a in np.linspace(0, 2 * np.pi, 9)[:-1]]
    plants.scatter(scene, "Flowers", flowers, [*spots, (0.0, 0.0, 0.4), (0.5, 0.5, 0.38)], rng)
    taken = [(0.0, 0.0, BED)]
    corners = [(x, y) for x in (-17.0, 17.0) for y in (-15.0, 15.0)]
    picks = rng.permutation(4)
    x, y = corners[int(picks[0])]
    _pavilion(scene, rng, stock, x, y)
    taken.append((x, y, 3.8))
    x, y = corners[int(picks[1])]
    _pond(scene, rng, stock, x, y)
    taken.append((x, y, 5.2))
    return taken


def _pavilion(
    scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock, x: float, y: float
) -> None:
    pile = Pile()
    angle = np.radians(np.arange(22.5, 360, 45))
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    pile.add(prism(ring * 3.0, 0.0, 0.14), stock.stone)
    posts = [
        box((-0.08, -0.08, 0.14), (0.08, 0.08, 2.7)).turned(22.5).moved(*(p * 2.7)) for p in ring
    ]
    rails = [
        box((-1.0, -0.03, z), (1.0, 0.03, z + 0.07))
        .turned(45.0 * k + 90)
        .moved(2.5 * np.cos(np.radians(45 * k)), 2.5 * np.sin(np.radians(45 * k)))
        for k in range(1, 8)
        for z in (0.55, 1.0)
    ]
    pile.add(together([*posts, *rails]), stock.white if rng.random() < 0.5 else stock.wood)
    tiles = blocks(
        "Pavilion roof", ((0.2, 0.06, 0.04), (0.14, 0.045, 0.03)), (0.05, 0.02, 0.02),
        size=(0.25, 0.2), joint=0.02, bump=0.02,
    )  # fmt: skip
    pile.add(
        lathe([(3.4, 2.65), (3.4, 2.75), (1.6, 3.6), (0.1, 4.6), (0.0, 5.0)], sides=8).turned(22.5),
        tiles,
    )
    pile.place(scene, "Pavilion", standing(x, y, 0.0, degrees=float(rng.uniform(0, 360))))


def _pond(
    scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock, x: float, y: float
) -> None:
    pile = Pile()
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    out = (
        3.6
        + 0.5 * np.sin(2 * angle + rng.uniform(0, 6))
        + 0.3 * np.sin(3 * angle + rng.uniform(0, 6))
    )
    ring = np.column_stack([out * np.cos(angle), out * np.sin(angle)])
    water = mottled(
        "Pond", (0.012, 0.02, 0.012), (0.03, 0.045, 0.025), scale=1.2, roughness=0.05, bump=0.01
    )
    pile.add(prism(ring, 0.0, 0.02), water)
    for k, (px, py) in enumerate(ring):
        size = float(rng.uniform(0.16, 0.34))
        stone = lathe(
            [(size, 0.0), (size * 0.9, size * 0.5), (size * 0.4, size * 0.8), (0, size * 0.85)],
            sides=7,
        )
        pile.add(stone.turned(37.0 * k).moved(px, py), stock.stone)
    pile.place(scene, "Pond", standing(x, y))["keep_off"] = True
    reed = plants.bush_mesh("Reeds", rng, size=(1.0, 1.0, 1.1), count=500, leaf=0.22)
    spots = [(x + 3.5 * np.cos(a), y + 3.5 * np.sin(a), 0.0) for a in rng.uniform(0, 6.28, 6)]
    plants.scatter(scene, "Reeds", [reed], spots, rng)


def _furniture(
    scene: bpy.types.Scene, rng: np.random.Generator, stock: Stock, ways: list[NDArray[np.float64]]
) -> None:
    bench, bin_mesh = furniture.bench(stock), furniture.bin_mesh(stock)
    for index in range(4):
        angle = np.radians(45.0 + 90.0 * index)
        x, y = (PLAZA - 0.7) * np.cos(angle), (PLAZA - 0.7) * np.sin(angle)
        put(
            scene, f"Bench {index}", bench, standing(x, y, 0.02, degrees=45.0 + 90.0 * index - 90.0)
        )
    lantern = furniture.street_lamp(stock, height=3.4, arm=0.0)
    number = 0
    for way in ways:
        along = np.gradient(way, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        for at in (22, 33, 59, 70):
            side = 1 if number % 2 else -1
            left = np.array([-along[at, 1], along[at, 0]]) * side
            x, y = way[at] + left * (PATH / 2 + 0.8)
            if not grounds.in_the_way(SPOTS, x, y, reach=6.0, radius=0.4):
                put(scene, f"Lantern {number}", lantern, standing(x, y))
            x, y = way[at + 3] - left * (PATH / 2 + 0.6)
            if not grounds.in_the_way(SPOTS, x, y, reach=4.5, radius=0.9):
                facing = np.degrees(np.arctan2(left[1], left[0])) + 90.0
                put(scene, f"Path bench {number}", bench, standing(x, y, 0.0, degrees=facing))
                put(
                    scene,
                    f"Bin {number}",
                    bin_mesh,
                    standing(*(way[at + 5] - left * (PATH / 2 + 0.5))),
                )
            number += 1


def _places(
    rng: np.random.Generator,
    ways: list[NDArray[np.float64]],
    taken: list[tuple[float, float, float]],
    *,
    count: int,
    half: tuple[float, float],
    clear: float,
    reach: float,
    radius: float,
    near: float = 0.6,
) -> list[tuple[float, float, float]]:
    """Draw places off the paths and features, apart from one another and out of cameras' way."""
    found: list[tuple[float, float, float]] = []
    points = rng.uniform((-half[0], -half[1]), half, (count * 12, 2))
    off = _from_paths(points, ways)
    for (x, y), gap in zip(points.tolist(), off.tolist(), strict=True):
        apart = all(np.hypot(x - a, y - b) > radius * 1.5 for a, b, _ in found)
        free = all(np.hypot(x - a, y - b) > r + radius * 0.8 for a, b, r in taken)
        seen = grounds.in_the_way(SPOTS, x, y, reach=reach, radius=radius, near=near)
        if gap > clear and apart and free and not seen:
            found.append((x, y, 0.0))
        if len(found) == count:
            break
    return found


def _trees(
    scene: bpy.types.Scene,
    rng: np.random.Generator,
    ways: list[NDArray[np.float64]],
    taken: list[tuple[float, float, float]],
) -> None:
    meshes = [plants.tree_mesh(f"Tree {i}", plants.PARK_TREE, rng) for i in range(3)]
    near = _places(
        rng, ways, taken, count=20, half=(27.0, 19.0), clear=0.7, reach=9.5, radius=3.4, near=1.4
    )
    plants.scatter(scene, "Tree", meshes, near, rng)
    poplar = plants.tree_mesh("Poplar", plants.POPLAR, rng)
    ring = [
        (r * np.cos(a), 0.85 * r * np.sin(a), 0.0)
        for r, a in zip(
            rng.uniform(36, 46, 60), np.linspace(0, 2 * np.pi, 60, endpoint=False), strict=True
        )
    ]
    points = np.array(ring)[:, :2]
    open_ring = [
        place for place, gap in zip(ring, _from_paths(points, ways), strict=True) if gap > 0.8
    ]
    plants.scatter(scene, "Far tree", [*meshes, poplar], open_ring, rng)


def _growth(
    scene: bpy.types.Scene,
    rng: np.random.Generator,
    ways: list[NDArray[np.float64]],
    taken: list[tuple[float, float, float]],
) -> None:
    """Plant bushes, hedges at the far edge and grass that stands up from the lawn."""
    bushes = [
        plants.bush_mesh(f"Bush {i}", rng, size=(1.5, 1.4, 1.2), count=1100, leaf=0.11)
        for i in range(2)
    ]
    places = _places(
        rng, ways, taken, count=26, half=(27.0, 19.0), clear=0.6, reach=9.5, radius=0.9
    )
    plants.scatter(scene, "Bush", bushes, places, rng, scale=(0.6, 1.3))
    hedge = plants.bush_mesh("Hedge", rng, size=(3.0, 0.9, 1.7), count=2200, leaf=0.12, boxy=True)
    number = 0
    for x in np.arange(-48.0, 49.0, 2.9).tolist():
        for y in (-36.0, 36.0):
            if _from_paths(np.array([[x, y]]), ways)[0] > 1.6:
                put(scene, f"Hedge {number}", hedge, standing(x, y))
            number += 1
    for y in np.arange(-34.0, 35.0, 2.9).tolist():
        for x in (-49.0, 49.0):
            if _from_paths(np.array([[x, y]]), ways)[0] > 1.6:
                put(scene, f"Hedge {number}", hedge, standing(x, y, degrees=90.0))
            number += 1
    blades = [plants.grass_mesh(f"Grass {i}", rng, blades=750) for i in range(2)]
    grid = np.stack(np.meshgrid(np.arange(-23, 24, 2.0), np.arange(-17, 18, 2.0)), axis=2).reshape(
        -1, 2
    )
    gaps = _from_paths(grid, ways)
    pools = [np.hypot(grid[:, 0] - x, grid[:, 1] - y) - r for x, y, r in taken]
    clear = np.minimum(gaps, np.min(pools, axis=0)) > 1.5
    lawns = [(float(x), float(y), 0.0) for x, y in grid[clear]]
    for index, (x, y, z) in enumerate(lawns):
        turn = 90.0 * float(rng.integers(4))
        put(scene, f"Grass {index}", blades[index % 2], standing(x, y, z, degrees=turn))
    litter = [plants.litter_mesh(f"Fallen leaves {i}", rng) for i in range(2)]
    spots = [(float(x), float(y), 0.0) for x, y in rng.uniform((-22, -16), (22, 16), (28, 2))]
    plants.scatter(scene, "Fallen leaves", litter, spots, rng)
