"""Goods on shelves, fruit in crates and clothes on rails, many at a time from a few pictures."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from .finishes import once, steel
from .pictures import Ink, linear
from .piles import Pile
from .shapes import Shape, box, lathe, sheet, together, tube
from .stalls import crate
from .surfaces import plain

Place = Sequence[float]
LABELS, CLOTHS = 8, 6  # pictures a side on the sheets of labels and of cloth
FRUIT: tuple[Ink, ...] = (
    (200, 40, 34), (226, 130, 30), (236, 196, 50), (120, 160, 50), (66, 120, 48), (150, 110, 70),
    (196, 60, 50), (228, 160, 60), (90, 40, 70), (214, 190, 120),
)  # fmt: skip
EDGE = 0.04  # of a cell, kept off so that neighbours do not bleed in


def packets(
    low: NDArray[np.float64], high: NDArray[np.float64], cells: NDArray[np.int64], side: int
) -> tuple[Shape, NDArray[np.float64]]:
    """Return N packets, seen from before, both sides and above, and their UVs.

    Parameters
    ----------
    low, high : (N, 3) float ndarray
        Opposite corners, metres; fronts look along -y.
    cells : (N,) int ndarray
        Which of side x side pictures each shows.
    side : int
    """
    # Corners of front, left, right and top: which of low and high each takes.
    picks = np.array(
        [
            [(0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)],
            [(0, 1, 0), (0, 0, 0), (0, 0, 1), (0, 1, 1)],
            [(1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 0, 1)],
            [(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)],
        ]
    ).reshape(16, 3)
    vertices = np.where(picks[None] == 1, high[:, None], low[:, None]).reshape(-1, 3)
    faces = np.arange(len(vertices)).reshape(-1, 4)
    corner = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)
    lid = np.array([0.06, 0.9]) + corner * 0.03  # tops show the ground of the label
    within = np.concatenate([corner, corner, corner, lid]) * (1 - 2 * EDGE) + EDGE
    return Shape(vertices, faces), _in_cells(within, cells, side)


def _in_cells(
    within: NDArray[np.float64], cells: NDArray[np.int64], side: int
) -> NDArray[np.float64]:
    """Return (N * K, 2) UVs: K places within a picture, for each of N cells."""
    starts = np.column_stack([cells % side, cells // side])
    return ((starts[:, None] + within[None]) / side).reshape(-1, 2)


def bottles(
    places: NDArray[np.float64], sizes: NDArray[np.float64], cells: NDArray[np.int64], side: int
) -> tuple[Shape, NDArray[np.float64]]:
    """Return N bottles or tins on (N, 3) places, (N, 2) radius and height, and their UVs."""
    profile = np.array([(1.0, 0.0), (1.0, 0.66), (0.42, 0.8), (0.4, 1.0), (0.01, 1.0)])
    one = lathe(profile, sides=9)
    scale = np.column_stack([sizes[:, 0], sizes[:, 0], sizes[:, 1]])
    vertices = (one.vertices[None] * scale[:, None] + places[:, None]).reshape(-1, 3)
    shift = np.arange(len(places))[:, None, None] * len(one.vertices)
    faces = (one.faces[None] + shift).reshape(-1, 4)
    turn = np.arctan2(one.vertices[:, 0], -one.vertices[:, 1]) / (2 * np.pi) + 0.5
    within = np.column_stack([turn, np.minimum(one.vertices[:, 2] * 1.25, 0.96)])
    within = within * (1 - 2 * EDGE) + EDGE
    return Shape(vertices, faces), _in_cells(within, cells, side)


def fill_shelf(
    pile: Pile,
    labels: bpy.types.Material,
    at: Place,
    degrees: float,
    rng: np.random.Generator,
    *,
    length: float,
    depth: float,
    height: float,
) -> None:
    """Fill a shelf board with goods in blocks of one kind; `at` is the middle of its front edge.

    Parameters
    ----------
    pile : Pile
    labels : bpy.types.Material
        LABELS x LABELS pictures.
    at : (x, y, z)
        On the board.
    degrees : float
        0 looks along -y.
    rng : np.random.Generator
    length, depth, height : float
        Metres that goods may take.
    """
    low, high, cells = [], [], []
    bottle_at, bottle_size, bottle_cells = [], [], []
    x, end = -length / 2 + 0.02, length / 2 - 0.02
    while x < end - 0.1:
        cell, wide = int(rng.integers(LABELS**2)), float(rng.uniform(0.07, 0.2))
        tall, deep = float(height * rng.uniform(0.5, 0.92)), float(depth * rng.uniform(0.6, 0.95))
        facings, is_round = int(rng.integers(2, 6)), rng.random() < 0.28
        wide = min(wide, 0.1) if is_round else wide
        for _ in range(facings):
            if x + wide > end:
                break
            if rng.random() > 0.04:  # somebody has bought one
                back = float(rng.uniform(0.0, 0.04))
                if is_round:
                    bottle_at.append((x + wide / 2, 0.05 + back, 0.0))
                    bottle_size.append((wide * 0.46, tall))
                    bottle_cells.append(cell)
                else:
                    low.append((x, 0.01 + back, 0.0))
                    high.append((x + wide * 0.96, deep, tall))
                    cells.append(cell)
            x += wide
        x += float(rng.uniform(0.0, 0.03))
    if low:
        made = packets(np.array(low), np.array(high), np.array(cells), LABELS)
        _lay(pile, labels, made, at, degrees)
    if bottle_at:
        made = bottles(np.array(bottle_at), np.array(bottle_size), np.array(bottle_cells), LABELS)
        _lay(pile, labels, made, at, degrees)


def _lay(
    pile: Pile,
    material: bpy.types.Material,
    made: tuple[Shape, NDArray[np.float64]],
    at: Place,
    degrees: float,
) -> None:
    shape, uvs = made
    pile.add(shape.turned(degrees).moved(*at), material, uvs=uvs)


def gondola(
    pile: Pile,
    labels: bpy.types.Material,
    at: Place,
    degrees: float,
    rng: np.random.Generator,
    *,
    length: float,
    height: float = 1.75,
    sides: Sequence[float] = (0.0, 180.0),
    depth: float = 0.42,
) -> None:
    """Put a run of shelves down, filled, that is served from both sides or from one."""
    metal = once("Shelf metal", lambda name: plain(name, (0.62, 0.62, 0.6), roughness=0.45))
    plinth = once("Shelf plinth", lambda name: plain(name, (0.12, 0.12, 0.13), roughness=0.6))
    strip = once("Price strip", lambda name: plain(name, (0.75, 0.7, 0.2), roughness=0.5))
    half = length / 2
    thick = 0.03
    pile.add(box((-half, -thick, 0), (half, thick, height)).turned(degrees).moved(*at), metal)
    levels = np.linspace(0.16, height - 0.34, 4 if height < 1.9 else 5)
    for side in sides:
        turn = degrees + side
        boards = [box((-half, -depth, z - 0.02), (half, 0.0, z)) for z in levels]
        boards += [box((x - 0.012, -depth, 0.0), (x + 0.012, 0.0, height)) for x in (-half, half)]
        pile.add(together(boards).turned(turn).moved(*at), metal)
        pile.add(box((-half, -depth + 0.03, 0), (half, 0, 0.14)).turned(turn).moved(*at), plinth)
        prices = [
            box((-half, -depth - 0.006, z - 0.035), (half, -depth, z + 0.003)) for z in levels
        ]
        pile.add(together(prices).turned(turn).moved(*at), strip)
        gap = float(levels[1] - levels[0]) - 0.05
        for z in levels:
            front = box((0, -depth, 0), (0, -depth, 0)).turned(turn).vertices[0]
            place = (at[0] + front[0], at[1] + front[1], at[2] + float(z))
            fill_shelf(
                pile, labels, place, turn, rng, length=length - 0.06, depth=depth, height=gap
            )


def clothes_rail(
    pile: Pile,
    cloths: bpy.types.Material,
    at: Place,
    degrees: float,
    rng: np.random.Generator,
    *,
    length: float = 1.5,
    height: float = 1.45,
) -> None:
    """Put a rail with hanging clothes down."""
    half = length / 2
    frame = [
        tube(
            [(-half, 0, 0.02), (-half, 0, height), (half, 0, height), (half, 0, 0.02)],
            0.015,
            sides=8,
        ),
        box((-half - 0.02, -0.25, 0.0), (-half + 0.02, 0.25, 0.03)),
        box((half - 0.02, -0.25, 0.0), (half + 0.02, 0.25, 0.03)),
    ]
    pile.add(together(frame).turned(degrees).moved(*at), steel())
    shapes, uvs = [], []
    x, cell, tall = -half + 0.08, 0, 0.8
    number = 0
    while x < half - 0.06:
        if number % 5 == 0:  # five of a kind, in sizes
            cell = int(rng.integers(CLOTHS**2))
            tall = float(rng.uniform(0.6, min(1.05, height - 0.3)))
        shape, places = _hung(tall, rng)
        shapes.append(shape.turned(float(rng.normal(0, 6))).moved(x, 0, height - 0.05))
        uvs.append(_in_cells(places, np.array([cell]), CLOTHS))
        x += float(rng.uniform(0.045, 0.075))
        number += 1
    whole = together(shapes).turned(degrees).moved(*at)
    pile.add(whole, cloths, smooth=True, uvs=np.concatenate(uvs))


def _hung(tall: float, rng: np.random.Generator) -> tuple[Shape, NDArray[np.float64]]:
    """Return a garment on a hanger, in the yz plane below z = 0, and where its cloth is (0-1)."""
    v, u = np.meshgrid(np.linspace(0, 1, 6), np.linspace(-1, 1, 7), indexing="ij")
    shoulder = 0.2 + 0.03 * v
    y = u * shoulder * rng.uniform(0.95, 1.1)
    drop = 0.09 * np.abs(u) * (1 - v)
    z = -0.03 - drop - v * tall
    fold = 0.012 * np.sin(5 * u + rng.uniform(0, 6)) * (0.3 + v) + 0.008 * rng.normal()
    points = np.stack([fold, y, z], axis=2)
    places = np.column_stack([(u.ravel() + 1) / 2, 1 - v.ravel()])
    return sheet(points), places * (1 - 2 * EDGE) + EDGE


def clothes_table(
    pile: Pile,
    cloths: bpy.types.Material,
    wood: bpy.types.Material,
    at: Place,
    degrees: float,
    rng: np.random.Generator,
    *,
    size: tuple[float, float] = (1.6, 0.9),
) -> None:
    """Put a table with stacks of folded clothes down."""
    half, deep = size[0] / 2, size[1] / 2
    parts = [box((-half, -deep, 0.76), (half, deep, 0.8))]
    parts += [
        box((x - 0.03, y - 0.03, 0.0), (x + 0.03, y + 0.03, 0.76))
        for x in (-half + 0.06, half - 0.06)
        for y in (-deep + 0.06, deep - 0.06)
    ]
    parts.append(box((-half + 0.05, -deep + 0.05, 0.2), (half - 0.05, deep - 0.05, 0.23)))
    pile.add(together(parts).turned(degrees).moved(*at), wood)
    low, high, cells = [], [], []
    for x in np.arange(-half + 0.22, half - 0.1, 0.38):
        for y in (-deep / 2, deep / 2):
            cell = int(rng.integers(CLOTHS**2))
            for layer in range(int(rng.integers(2, 7))):
                shift = rng.normal(0, 0.008, 2)
                z = 0.8 + 0.034 * layer
                low.append((x - 0.15 + shift[0], y - 0.17 + shift[1], z))
                high.append((x + 0.15 + shift[0], y + 0.17 + shift[1], z + 0.03))
                cells.append(cell)
    made = packets(np.array(low), np.array(high), np.array(cells), CLOTHS)
    _lay(pile, cloths, made, at, degrees)


def fruit_stand(pile: Pile, at: Place, degrees: float, rng: np.random.Generator) -> None:
    """Put a stand with two rows of crates of fruit and vegetables down."""
    wood = once("Crate wood", lambda name: plain(name, (0.42, 0.28, 0.15), roughness=0.75))
    dark = once("Shelf plinth", lambda name: plain(name, (0.12, 0.12, 0.13), roughness=0.6))
    pile.add(box((-1.3, -0.55, 0.0), (1.3, 0.5, 0.5)).turned(degrees).moved(*at), dark)
    pile.add(box((-1.3, -0.05, 0.5), (1.3, 0.5, 0.74)).turned(degrees).moved(*at), dark)
    ball = lathe([(0.01, -1), (0.72, -0.7), (1, 0), (0.72, 0.7), (0.01, 1)], sides=8)
    for row, (y, z) in enumerate(((-0.3, 0.5), (0.22, 0.74))):
        for column in range(4):
            x = -0.97 + 0.65 * column
            pile.add(crate(0.6, 0.46, 0.16).moved(x, y, z).turned(degrees).moved(*at), wood)
            ink = FRUIT[int(rng.integers(len(FRUIT)))]
            skin = plain(f"Fruit {row} {column}", linear(ink), roughness=0.35)
            size = float(rng.uniform(0.032, 0.05))
            balls = []
            for fx in np.arange(-0.25 + size, 0.25, 2 * size):
                for fy in np.arange(-0.18 + size, 0.18, 2 * size):
                    up = 0.12 + 0.03 * float(rng.random())
                    balls.append(
                        Shape(ball.vertices * size, ball.faces).moved(x + fx, y + fy, z + up)
                    )
            pile.add(together(balls).turned(degrees).moved(*at), skin, smooth=True)
