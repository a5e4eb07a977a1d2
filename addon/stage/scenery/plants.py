"""Plants: trees, bushes, hedges, flowers and grass, as few meshes that many objects share."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from .piles import Pile, put, standing
from .shapes import NONE, Shape, box, lathe, prism, together, tube
from .surfaces import Colour, leaves, mottled, plain

GREENS: tuple[tuple[Colour, Colour], ...] = (
    ((0.03, 0.075, 0.015), (0.12, 0.22, 0.04)),
    ((0.02, 0.06, 0.02), (0.07, 0.16, 0.045)),
    ((0.05, 0.085, 0.012), (0.2, 0.27, 0.05)),
    ((0.1, 0.05, 0.01), (0.36, 0.2, 0.04)),
)


@dataclass(frozen=True)
class Tree:
    """How a kind of tree grows, metres.

    Attributes
    ----------
    height, clear : float
        Of the tip, and of the lowest leaves.
    crown : float
        Radius.
    trunk : float
        Radius at the ground.
    leaf : float
        Length.
    count : int
        Of leaves.
    """

    height: float
    clear: float
    crown: float
    trunk: float
    leaf: float
    count: int


STREET_TREE = Tree(7.4, 3.0, 2.1, 0.13, 0.2, 3600)
PARK_TREE = Tree(10.5, 2.9, 3.6, 0.24, 0.27, 5200)
POPLAR = Tree(11.0, 2.5, 1.5, 0.17, 0.22, 4200)


def tree_mesh(name: str, kind: Tree, rng: np.random.Generator) -> bpy.types.Mesh:
    """Grow one tree whose foot is at the origin."""
    bark = mottled(
        f"{name} bark",
        (0.05, 0.035, 0.022),
        (0.17, 0.13, 0.095),
        scale=9.0,
        bump=0.02,
        roughness=0.95,
    )
    dark, light = GREENS[int(rng.choice(len(GREENS), p=(0.4, 0.3, 0.22, 0.08)))]
    pile = Pile()
    tips = _branches(pile, kind, bark, rng)
    blades, shades = _leaf_cloud(_spread(tips, kind, rng), kind.leaf, rng)
    pile.add(blades, leaves(f"{name} leaves", dark, light), uvs=shades)
    return pile.mesh(name)


def _branches(
    pile: Pile, kind: Tree, bark: bpy.types.Material, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Put trunk and boughs down and return (K, 3) places around which leaves grow."""
    lean = rng.normal(0.0, 0.02, 2)
    rise = np.linspace(0.0, kind.height * 0.86, 9)
    trunk = np.column_stack([rise[:, None] * lean, rise])
    trunk[2:, :2] += rng.normal(0.0, 0.04, (7, 2))
    radii = kind.trunk * np.linspace(1.0, 0.22, 9) ** 0.8
    radii[0] *= 1.35
    pile.add(tube(trunk, radii, sides=9), bark, smooth=True)
    tips = []
    for turn, share in enumerate(np.linspace(0.0, 1.0, 15)):
        from_height = kind.clear * 0.86 + share * (kind.height * 0.8 - kind.clear * 0.86)
        angle = 2.4 * turn + rng.uniform(-0.4, 0.4)
        reach = kind.crown * np.sin(np.pi * (0.2 + 0.68 * share)) * rng.uniform(0.7, 0.95)
        start = np.array([np.interp(from_height, rise, trunk[:, i]) for i in range(3)])
        out = np.array([np.cos(angle), np.sin(angle), 0.0])
        path = [
            start + out * reach * t + (0, 0, reach * (0.55 * t**0.8)) for t in (0, 0.35, 0.7, 1)
        ]
        thick = kind.trunk * (0.42 - 0.26 * share)
        pile.add(tube(path, thick * np.array([1, 0.7, 0.4, 0.12]), sides=5), bark, smooth=True)
        tips.extend([path[1], path[2], path[3]])
    return np.array([tip for tip in tips if tip[2] > kind.clear * 0.95])


def _spread(tips: NDArray[np.float64], kind: Tree, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return where leaves are: in clumps around the boughs' ends, none below the clear height."""
    clumps = tips + rng.normal(0.0, 0.22 * kind.crown, tips.shape)
    clumps = np.concatenate([tips, clumps, tips + np.array((0, 0, 0.25 * kind.crown))])
    chosen = clumps[rng.integers(len(clumps), size=kind.count)]
    way = rng.normal(size=(kind.count, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    size = 0.27 * kind.crown * rng.random((kind.count, 1)) ** 0.45
    places = chosen + way * size * (1.0, 1.0, 0.72)
    places[:, 2] = np.maximum(places[:, 2], kind.clear + rng.uniform(0.0, 0.3, kind.count))
    return places


def _leaf_cloud(
    places: NDArray[np.float64], length: float, rng: np.random.Generator
) -> tuple[Shape, NDArray[np.float64]]:
    """Return a leaf (a rhombus folded nowhere) at each place, and its shade as UVs."""
    count = len(places)
    along = rng.normal(size=(count, 3)) * (1.0, 1.0, 0.55)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, rng.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    size = length * rng.uniform(0.6, 1.15, (count, 1))
    corners = [
        places - along * size * 0.5,
        places + across * size * 0.3,
        places + along * size * 0.5,
        places - across * size * 0.3,
    ]
    vertices = np.stack(corners, axis=1).reshape(-1, 3)
    shade = np.repeat(rng.random(count), 4)
    faces = np.arange(4 * count).reshape(-1, 4)
    return Shape(vertices, faces), np.column_stack([shade, np.zeros_like(shade)])


def bush_mesh(
    name: str,
    rng: np.random.Generator,
    *,
    size: tuple[float, float, float],
    count: int = 900,
    leaf: float = 0.09,
    boxy: bool = False,
) -> bpy.types.Mesh:
    """Grow a bush or, boxy, a piece of clipped hedge, on the origin.

    Parameters
    ----------
    name : str
    rng : np.random.Generator
    size : (x, y, z)
        Metres.
    count : int
        Of leaves.
    leaf : float
        Length of a leaf, metres.
    boxy : bool
    """
    dark, light = GREENS[int(rng.integers(3))]
    half = np.array(size) / 2
    way = rng.normal(size=(count, 3))
    if boxy:
        way /= np.abs(way).max(axis=1, keepdims=True)
    else:
        way /= np.linalg.norm(way, axis=1, keepdims=True)
    places = way * half * rng.uniform(0.82, 1.03, (count, 1)) + (0, 0, half[2])
    places[:, 2] = np.maximum(places[:, 2], 0.03)
    blades, shades = _leaf_cloud(places, leaf, rng)
    pile = Pile()
    pile.add(blades, leaves(f"{name} leaves", dark, light), uvs=shades)
    x, y, z = (0.88 * half).tolist()
    core = box((-x, -y, 0.0), (x, y, 2 * z))
    pile.add(
        core if boxy else _round(core), plain(f"{name} core", dark, roughness=1.0), smooth=not boxy
    )
    return pile.mesh(name)


def _round(core: Shape) -> Shape:
    """Return a sphere that fills a box."""
    low, high = core.vertices.min(axis=0), core.vertices.max(axis=0)
    up = np.linspace(-np.pi / 2, np.pi / 2, 7)
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ball = lathe(np.column_stack([np.maximum(np.cos(up), 0.01), np.sin(up)]), sides=len(angle))
    return Shape(ball.vertices * (high - low) / 2 + (high + low) / 2, ball.faces)


def flower_mesh(name: str, rng: np.random.Generator, *, radius: float = 0.5) -> bpy.types.Mesh:
    """Grow a patch of flowers: leaves near the ground, blossoms of one or two colours over them."""
    pile = Pile()
    count = int(700 * radius)
    places = np.column_stack([_disc(count, radius, rng), rng.uniform(0.02, 0.2, count)])
    blades, shades = _leaf_cloud(places, 0.1, rng)
    pile.add(blades, leaves(f"{name} leaves", *GREENS[0]), uvs=shades)
    petals = ((0.7, 0.05, 0.06), (0.8, 0.5, 0.04), (0.75, 0.7, 0.68), (0.45, 0.1, 0.5))
    for pick in rng.choice(len(petals), 2, replace=False):
        colour = petals[int(pick)]
        places = np.column_stack(
            [_disc(count // 3, radius, rng), rng.uniform(0.17, 0.3, count // 3)]
        )
        blades, shades = _leaf_cloud(places, 0.075, rng)
        faded = (0.7 * colour[0], 0.7 * colour[1], 0.7 * colour[2])
        pile.add(blades, leaves(f"{name} petals {pick}", faded, colour), uvs=shades)
    return pile.mesh(name)


def _disc(count: int, radius: float, rng: np.random.Generator) -> NDArray[np.float64]:
    angle, out = rng.uniform(0, 2 * np.pi, count), radius * np.sqrt(rng.random(count))
    return np.column_stack([out * np.cos(angle), out * np.sin(angle)])


def grass_mesh(
    name: str,
    rng: np.random.Generator,
    *,
    side: float = 2.0,
    blades: int = 900,
    height: float = 0.075,
) -> bpy.types.Mesh:
    """Grow a square of grass blades, no higher than people walk over."""
    foot = np.column_stack([rng.uniform(-side / 2, side / 2, (blades, 2)), np.zeros(blades)])
    angle = rng.uniform(0, 2 * np.pi, blades)
    wide = 0.011 * np.column_stack([np.cos(angle), np.sin(angle), np.zeros(blades)])
    rise = rng.uniform(0.5, 1.0, blades) * height
    tip = foot + np.column_stack([rng.normal(0.0, 0.03, (blades, 2)), rise])
    vertices = np.stack([foot - wide, foot + wide, tip], axis=1).reshape(-1, 3)
    faces = np.column_stack([np.arange(3 * blades).reshape(-1, 3), np.full(blades, NONE)])
    shade = np.repeat(rng.random(blades), 3)
    pile = Pile()
    green = leaves(f"{name} blades", (0.04, 0.085, 0.015), (0.16, 0.24, 0.05))
    pile.add(Shape(vertices, faces), green, uvs=np.column_stack([shade, shade]))
    daisies = np.column_stack([rng.uniform(-side / 2, side / 2, (26, 2)), np.full(26, height)])
    petals, shades = _leaf_cloud(daisies, 0.035, rng)
    white = leaves(f"{name} daisies", (0.5, 0.5, 0.42), (0.75, 0.75, 0.72))
    pile.add(petals, white, uvs=shades)
    return pile.mesh(name)


def litter_mesh(name: str, rng: np.random.Generator, *, side: float = 3.0) -> bpy.types.Mesh:
    """Strew fallen leaves over a square."""
    count = 60
    places = np.column_stack(
        [rng.normal(0.0, side / 4, (count, 2)), rng.uniform(0.02, 0.035, count)]
    )
    blades, shades = _leaf_cloud(places, 0.09, rng)
    flat = blades.vertices.reshape(-1, 4, 3).copy()
    flat[:, :, 2] = places[:, None, 2] + 0.25 * (flat[:, :, 2] - places[:, None, 2])
    pile = Pile()
    brown = leaves(f"{name} leaves", (0.16, 0.07, 0.02), (0.36, 0.23, 0.06))
    pile.add(Shape(flat.reshape(-1, 3), blades.faces), brown, uvs=shades)
    return pile.mesh(name)


def planter_mesh(name: str, rng: np.random.Generator, *, side: float = 0.9) -> bpy.types.Mesh:
    """Make a square tub with plants, 0.55 m high without them."""
    pile = Pile()
    shell = mottled(f"{name} tub", (0.2, 0.19, 0.18), (0.32, 0.31, 0.29), scale=20.0)
    half, wall, height = side / 2, 0.06, 0.55
    pile.add(box((-half, -half, 0.03), (half, half, height - 0.08)), shell)
    rims = [
        box((-half, -half, height - 0.08), (half, -half + wall, height)),
        box((-half, half - wall, height - 0.08), (half, half, height)),
        box((-half, -half + wall, height - 0.08), (-half + wall, half - wall, height)),
        box((half - wall, -half + wall, height - 0.08), (half, half - wall, height)),
    ]
    pile.add(together(rims), shell)
    earth = plain(f"{name} earth", (0.03, 0.02, 0.013), roughness=1.0)
    ring = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (half - wall)
    pile.add(prism(ring, height - 0.08, height - 0.05), earth)
    count = 620
    places = np.column_stack(
        [rng.normal(0.0, 0.45 * half, (count, 2)), height + 0.65 * rng.random(count) ** 1.4]
    )
    places[:, :2] *= 1.15 - 0.5 * (places[:, 2:] - height) / 0.65
    dark, light = GREENS[int(rng.integers(3))]
    blades, shades = _leaf_cloud(places, 0.12, rng)
    pile.add(blades, leaves(f"{name} leaves", dark, light), uvs=shades)
    return pile.mesh(name)


def scatter(
    scene: bpy.types.Scene,
    name: str,
    meshes: list[bpy.types.Mesh],
    places: list[tuple[float, float, float]],
    rng: np.random.Generator,
    *,
    scale: tuple[float, float] = (0.85, 1.15),
) -> None:
    """Put one of some meshes, turned and sized at random, at each place."""
    for index, (x, y, z) in enumerate(places):
        mesh = meshes[int(rng.integers(len(meshes)))]
        size, turn = float(rng.uniform(*scale)), float(rng.uniform(0, 360))
        put(scene, f"{name} {index}", mesh, standing(x, y, z, degrees=turn, scale=size))
