"""What stands on a town square: café tables, parasols, a column with posters, market stalls."""

from __future__ import annotations

import bpy
import numpy as np

from .furniture import Stock
from .lettering import lettering
from .piles import Pile
from .shapes import Shape, box, lathe, quad, sheet, together, tube
from .surfaces import Colour, plain, striped

FRUIT: tuple[Colour, ...] = (
    (0.55, 0.03, 0.02), (0.65, 0.28, 0.01), (0.6, 0.5, 0.03), (0.16, 0.32, 0.03), (0.1, 0.02, 0.06),
    (0.3, 0.12, 0.04), (0.06, 0.16, 0.04),
)  # fmt: skip


def table_and_chairs(stock: Stock, cloth: Colour) -> bpy.types.Mesh:
    """Make a café table with three chairs."""
    pile = Pile()
    pile.add(lathe([(0.35, 0.72), (0.36, 0.735), (0.35, 0.75), (0.0, 0.75)], sides=20), stock.wood)
    pile.add(
        lathe([(0.22, 0), (0.2, 0.03), (0.03, 0.05), (0.03, 0.72)], sides=12),
        stock.iron,
        smooth=True,
    )
    seat = plain(f"Chair {cloth}", cloth, roughness=0.6)
    for turn in (20, 140, 255):
        legs = [
            box((x - 0.012, y - 0.012, 0), (x + 0.012, y + 0.012, 0.45))
            for x in (-0.18, 0.18)
            for y in (-0.18, 0.18)
        ]
        legs.extend(box((x - 0.012, 0.17, 0.45), (x + 0.012, 0.194, 0.85)) for x in (-0.18, 0.18))
        cushions = [
            box((-0.2, -0.2, 0.44), (0.2, 0.2, 0.47)),
            box((-0.2, 0.165, 0.62), (0.2, 0.2, 0.84)),
        ]
        pile.add(together(legs).moved(y=0.68).turned(turn), stock.iron)
        pile.add(together(cushions).moved(y=0.68).turned(turn), seat)
    return pile.mesh("Table")


def parasol(stock: Stock, colours: tuple[Colour, Colour]) -> bpy.types.Mesh:
    """Make an open parasol, its rim 2.3 m up."""
    pile = Pile()
    pile.add(tube([(0, 0, 0), (0, 0, 2.9)], 0.025), stock.wood, smooth=True)
    pile.add(lathe([(0.3, 0), (0.3, 0.06), (0.06, 0.12), (0.05, 0.35)], sides=16), stock.stone)
    for index in range(8):
        first, second = np.radians((45 * index, 45 * index + 45))
        gore = quad(
            (1.45 * np.cos(first), 1.45 * np.sin(first), 2.3),
            (1.45 * np.cos(second), 1.45 * np.sin(second), 2.3),
            (0, 0, 2.85),
            (0, 0, 2.85),
        )
        cloth = colours[index % 2]
        pile.add(gore, plain(f"Parasol {cloth}", cloth, roughness=0.9))
    return pile.mesh("Parasol")


def advertising_column(stock: Stock, rng: np.random.Generator) -> bpy.types.Mesh:
    """Make a round column pasted with posters."""
    pile = Pile()
    pile.add(lathe([(0.68, 0), (0.68, 0.3), (0.6, 0.36)], sides=24), stock.stone, smooth=False)
    pile.add(lathe([(0.6, 0.36), (0.6, 2.9)], sides=32), stock.white, smooth=True)
    cap = [(0.75, 2.9), (0.75, 3.0), (0.55, 3.15), (0.2, 3.35), (0.0, 3.5)]
    pile.add(lathe(cap, sides=24), stock.iron, smooth=True)
    for index in range(7):
        _poster(pile, rng, 51.0 * index, stock)
    return pile.mesh("Advertising column")


def _poster(pile: Pile, rng: np.random.Generator, at: float, stock: Stock) -> None:
    """Paste a poster round a column, from an angle on: a ground, a picture's field, a headline."""
    low = float(rng.uniform(0.6, 1.1))
    high = low + float(rng.uniform(0.9, 1.4))
    shades = [plain(f"Poster {at:.0f} {i}", _ink(rng), roughness=0.5) for i in range(2)]
    pile.add(_bent(at, at + 46.0, low, high, 0.604), shades[0])
    split = low + (high - low) * float(rng.uniform(0.35, 0.6))
    pile.add(_bent(at + 4.0, at + 42.0, split, high - 0.08, 0.606), shades[1])
    words = ("JAZZ", "CIRCUS", "OPERA", "FLEA MARKET", "MUSEUM", "RUN 10k", "FILM", "THEATRE")
    word = lettering(words[int(rng.integers(len(words)))], height=0.11)
    x, _, z = word.vertices.T
    angle = np.radians(at + 23.0) + x * min(1.0, 0.36 / np.ptp(x)) / 0.609
    round_it = np.column_stack([0.609 * np.cos(angle), 0.609 * np.sin(angle), z])
    pile.add(Shape(round_it, word.faces).moved(z=(low + split) / 2 - 0.05), stock.white)


def _ink(rng: np.random.Generator) -> Colour:
    red, green, blue = (float(value) for value in rng.uniform(0.02, 0.5, 3))
    return red, green, blue


def _bent(start: float, end: float, low: float, high: float, radius: float) -> Shape:
    """Return a piece of a cylinder between two angles (degrees) and heights."""
    angle = np.radians(np.linspace(start, end, 6))
    ring = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    return sheet(np.array([np.column_stack([ring, np.full(6, z)]) for z in (low, high)]))


def market_stall(
    stock: Stock, rng: np.random.Generator, colours: tuple[Colour, Colour]
) -> bpy.types.Mesh:
    """Make a market stall 2.6 m wide that is open along -y: a roof of cloth, crates of fruit."""
    pile = Pile()
    posts = [
        box((x - 0.025, y - 0.025, 0.0), (x + 0.025, y + 0.025, 2.3 + (0.35 if y > 0 else 0.0)))
        for x in (-1.28, 1.28)
        for y in (-0.75, 0.75)
    ]
    pile.add(together(posts), stock.steel)
    cloth = striped(f"Stall {colours}", colours[0], colours[1], 0.2)
    pile.add(
        quad((-1.5, -1.05, 2.28), (1.5, -1.05, 2.28), (1.5, 0.9, 2.72), (-1.5, 0.9, 2.72)), cloth
    )
    pile.add(
        quad((-1.5, -1.05, 2.08), (1.5, -1.05, 2.08), (1.5, -1.05, 2.28), (-1.5, -1.05, 2.28)),
        cloth,
    )
    pile.add(
        quad((-1.3, 0.77, 0.5), (1.3, 0.77, 0.5), (1.3, 0.77, 2.68), (-1.3, 0.77, 2.68)), cloth
    )
    pile.add(box((-1.25, -0.6, 0.0), (1.25, 0.5, 0.62)), stock.wood)
    for column in range(5):
        for row in range(2):
            x, y, z = -1.22 + 0.49 * column, -0.6 + 0.55 * row, 0.64 + 0.17 * row
            pile.add(box((x, y, z - 0.02), (x + 0.47, y + 0.5, z + 0.13)), stock.wood)
            _fruit(pile, rng, (x + 0.235, y + 0.25, z + 0.12))
    return pile.mesh("Market stall")


def _fruit(pile: Pile, rng: np.random.Generator, at: tuple[float, float, float]) -> None:
    colour = FRUIT[int(rng.integers(len(FRUIT)))]
    skin = plain(f"Fruit {colour}", colour, roughness=0.4)
    ball = lathe([(0.01, -0.05), (0.045, -0.02), (0.045, 0.02), (0.01, 0.05)], sides=6)
    grid = [(x, y) for x in np.arange(-0.18, 0.19, 0.09) for y in np.arange(-0.18, 0.19, 0.09)]
    slips = rng.normal(0.0, 0.012, (len(grid), 3))
    balls = [
        ball.moved(at[0] + x + dx, at[1] + y + dy, at[2] + 0.01 + dz)
        for (x, y), (dx, dy, dz) in zip(grid, slips.tolist(), strict=True)
    ]
    pile.add(together(balls), skin, smooth=True)
