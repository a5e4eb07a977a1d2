"""Street furniture: lamps, benches, bins, bollards, hydrants, racks, signs, fences, tables."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from .lettering import lettering
from .piles import Pile
from .shapes import Shape, box, lathe, prism, quad, together, tube
from .surfaces import Colour, glowing, mottled, plain, striped

Outline = NDArray[np.float64]
IRON: tuple[Colour, ...] = ((0.02, 0.022, 0.024), (0.03, 0.05, 0.04), (0.12, 0.125, 0.13))


@dataclass(frozen=True)
class Stock:
    """The materials that a scene's furniture shares."""

    iron: bpy.types.Material
    steel: bpy.types.Material
    wood: bpy.types.Material
    stone: bpy.types.Material
    red: bpy.types.Material
    white: bpy.types.Material
    blue: bpy.types.Material
    lamp: bpy.types.Material

    @classmethod
    def draw(cls, rng: np.random.Generator, *, lamp: Colour | None = None) -> Stock:
        """Draw their colours; lamps shine where they are given a colour."""
        iron = IRON[int(rng.integers(len(IRON)))]
        warm = float(rng.uniform(0.7, 1.2))
        wood: tuple[Colour, Colour] = (
            (0.16 * warm, 0.08 * warm, 0.035 * warm),
            (0.27 * warm, 0.15 * warm, 0.075 * warm),
        )
        glass = plain("Lamp glass", (0.75, 0.74, 0.7), roughness=0.3)
        if lamp is not None:
            glass = glowing("Lamp glass lit", lamp, 9.0)
        return cls(
            plain("Iron", iron, roughness=0.45),
            plain("Steel", (0.5, 0.51, 0.52), roughness=0.35, metal=0.9),
            mottled("Bench wood", *wood, scale=9.0, roughness=0.6),
            mottled("Stone", (0.28, 0.27, 0.25), (0.42, 0.41, 0.385), scale=6.0, bump=0.004),
            plain("Signal red", (0.5, 0.02, 0.015), roughness=0.4),
            plain("Signal white", (0.75, 0.75, 0.73), roughness=0.45),
            plain("Signal blue", (0.015, 0.07, 0.33), roughness=0.4),
            glass,
        )


def street_lamp(stock: Stock, *, height: float, arm: float) -> bpy.types.Mesh:
    """Make a lamp post whose arm reaches so far along +x, or a lantern on its top (arm 0)."""
    pile = Pile()
    pile.add(
        lathe([(0.13, 0), (0.13, 0.5), (0.08, 0.6), (0.06, height)], sides=12),
        stock.iron,
        smooth=True,
    )
    pile.add(lathe([(0.19, 0), (0.19, 0.04), (0.13, 0.06)], sides=12), stock.iron)
    if arm:
        path = [(0, 0, height - 0.02), (0.3 * arm, 0, height + 0.16), (arm, 0, height + 0.22)]
        pile.add(tube(path, 0.035), stock.iron, smooth=True)
        z = height + 0.18
        pile.add(box((arm - 0.1, -0.13, z), (arm + 0.55, 0.13, z + 0.09)), stock.iron)
        pile.add(box((arm, -0.1, z - 0.025), (arm + 0.5, 0.1, z - 0.002)), stock.lamp)
    else:
        lantern = [(0.1, height), (0.2, height + 0.42)]
        pile.add(lathe(lantern, sides=6), stock.lamp)
        roof = [
            (0.25, height + 0.42),
            (0.22, height + 0.47),
            (0.05, height + 0.6),
            (0.0, height + 0.7),
        ]
        pile.add(lathe(roof, sides=6), stock.iron)
    return pile.mesh("Street lamp")


def bench(stock: Stock, *, back: bool = True) -> bpy.types.Mesh:
    """Make a bench 1.8 m long that looks along -y."""
    pile = Pile()
    slats = [box((-0.9, -0.24 + 0.12 * i, 0.43), (0.9, -0.14 + 0.12 * i, 0.47)) for i in range(4)]
    for i in range(3 if back else 0):
        z = 0.56 + 0.13 * i
        slats.append(box((-0.9, 0.25 + 0.03 * i, z), (0.9, 0.28 + 0.03 * i, z + 0.1)))
    pile.add(together(slats), stock.wood)
    for x in (-0.72, 0.72):
        parts = [
            box((x - 0.03, -0.22, 0.0), (x + 0.03, -0.17, 0.43)),
            box((x - 0.03, 0.17, 0.0), (x + 0.03, 0.22, 0.43)),
            box((x - 0.03, -0.24, 0.4), (x + 0.03, 0.24, 0.43)),
        ]
        if back:
            parts.append(tube([(x, 0.2, 0.4), (x, 0.27, 0.55), (x, 0.35, 0.95)], 0.025, sides=6))
            parts.append(tube([(x, -0.2, 0.43), (x, -0.2, 0.64), (x, 0.28, 0.66)], 0.022, sides=6))
        pile.add(together(parts), stock.iron)
    return pile.mesh("Bench")


def bin_mesh(stock: Stock) -> bpy.types.Mesh:
    """Make a litter bin."""
    pile = Pile()
    pile.add(lathe([(0.2, 0.05), (0.23, 0.75), (0.23, 0.8)], sides=16), stock.iron, smooth=True)
    pile.add(lathe([(0.235, 0.62), (0.237, 0.7)], sides=16), stock.steel)
    pile.add(lathe([(0.12, 0.0), (0.12, 0.06), (0.2, 0.06)], sides=16), stock.iron)
    pile.add(lathe([(0.25, 0.88), (0.24, 0.93), (0.0, 1.0)], sides=16), stock.iron, smooth=True)
    posts = [box((0.19, -0.02, 0.78), (0.22, 0.02, 0.9)).turned(angle) for angle in (0, 120, 240)]
    pile.add(together(posts), stock.iron)
    return pile.mesh("Bin")


def bollard(stock: Stock) -> bpy.types.Mesh:
    """Make a bollard with a bright ring."""
    pile = Pile()
    body = [
        (0.09, 0),
        (0.09, 0.08),
        (0.065, 0.1),
        (0.06, 0.85),
        (0.075, 0.9),
        (0.05, 0.98),
        (0, 1.0),
    ]
    pile.add(lathe(body, sides=12), stock.iron, smooth=True)
    pile.add(lathe([(0.064, 0.74), (0.0635, 0.81)], sides=12), stock.white)
    return pile.mesh("Bollard")


def hydrant(stock: Stock) -> bpy.types.Mesh:
    """Make a fire hydrant."""
    pile = Pile()
    body = [(0.16, 0), (0.16, 0.05), (0.11, 0.06), (0.11, 0.5), (0.14, 0.52), (0.14, 0.57),
            (0.1, 0.6), (0.07, 0.68), (0.03, 0.7), (0.03, 0.76), (0, 0.76)]  # fmt: skip
    pile.add(lathe(body, sides=14), stock.red, smooth=True)
    for way in (-1, 1):
        pile.add(tube([(0.05 * way, 0, 0.42), (0.19 * way, 0, 0.42)], 0.055), stock.red)
        pile.add(tube([(0.18 * way, 0, 0.42), (0.21 * way, 0, 0.42)], 0.07), stock.steel)
        pile.add(tube([(0.2 * way, 0, 0.42), (0.21 * way, 0, 0.42)], (0.07, 0.001)), stock.steel)
    return pile.mesh("Hydrant")


def bicycle(stock: Stock, colour: Colour) -> bpy.types.Mesh:
    """Make a bicycle whose wheels touch the ground, its front towards +x."""
    pile = Pile()
    frame = plain(f"Bicycle {colour}", colour, roughness=0.35)
    rubber = plain("Bicycle tyre", (0.02, 0.02, 0.02), roughness=0.8)
    angle = np.linspace(0, 2 * np.pi, 25)
    for x in (-0.52, 0.52):
        ring = np.column_stack([x + 0.33 * np.cos(angle), 0 * angle, 0.35 + 0.33 * np.sin(angle)])
        pile.add(tube(ring, 0.018, sides=6), rubber, smooth=True)
        spokes = [
            tube([(x, 0, 0.35), (x + 0.32 * np.cos(a), 0, 0.35 + 0.32 * np.sin(a))], 0.003, sides=3)
            for a in angle[:-1:2]
        ]
        pile.add(together(spokes), stock.steel)
    joints = {
        "rear": (-0.52, 0, 0.35),
        "pedal": (-0.08, 0, 0.3),
        "seat": (-0.22, 0, 0.82),
        "head": (0.36, 0, 0.82),
        "front": (0.52, 0, 0.35),
        "bar": (0.33, 0, 0.98),
    }
    bars = "rear-pedal rear-seat pedal-seat pedal-head seat-head head-front head-bar"
    for first, second in (bar.split("-") for bar in bars.split()):
        pile.add(tube([joints[first], joints[second]], 0.017, sides=6), frame, smooth=True)
    pile.add(tube([(0.36, -0.28, 1.0), (0.33, 0, 0.98), (0.36, 0.28, 1.0)], 0.014), rubber)
    pile.add(box((-0.36, -0.07, 0.86), (-0.1, 0.07, 0.92)), rubber)
    pile.add(tube([(-0.22, 0, 0.8), (-0.23, 0, 0.87)], 0.016, sides=6), stock.steel)
    pile.add(tube([(-0.08, -0.16, 0.2), (-0.08, -0.06, 0.2)], 0.02), rubber)
    pile.add(tube([(-0.08, 0.06, 0.4), (-0.08, 0.16, 0.4)], 0.02), rubber)
    return pile.mesh("Bicycle")


def rack(stock: Stock, *, hoops: int = 4) -> bpy.types.Mesh:
    """Make a row of hoops, 0.8 m apart along y, to lean bicycles on."""
    hoop = tube(
        [
            (-0.35, 0, 0),
            (-0.35, 0, 0.65),
            (-0.25, 0, 0.8),
            (0.25, 0, 0.8),
            (0.35, 0, 0.65),
            (0.35, 0, 0),
        ],
        0.025,
    )
    pile = Pile()
    pile.add(together(hoop.moved(y=0.8 * i) for i in range(hoops)), stock.steel, smooth=True)
    return pile.mesh("Bicycle rack")


def sign_post(stock: Stock, kind: str) -> bpy.types.Mesh:
    """Make a traffic sign on a post, looking along -y: parking, stop, limit, crossing, no entry."""
    pile = Pile()
    pile.add(tube([(0, 0, 0), (0, 0, 2.95)], 0.03), stock.steel, smooth=True)
    z = 2.6
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    disc = 0.3 * np.column_stack([np.cos(angle), np.sin(angle)])
    face, inner, letters, ink = {
        "parking": (_square(0.3), None, "P", stock.white),
        "stop": (_octagon(0.33), None, "STOP", stock.white),
        "limit": (disc, disc * 0.78, "30", stock.iron),
        "crossing": (_square(0.3), _triangle(0.25), "", stock.iron),
        "no entry": (disc, None, "", stock.white),
    }[kind]
    blue = kind in ("parking", "crossing")
    pile.add(_plate(face, 0.045, 0.01).moved(z=z), stock.blue if blue else stock.red)
    pile.add(_plate(face, 0.032, 0.006).moved(z=z), stock.steel)
    if inner is not None:
        pile.add(_plate(inner, 0.05, 0.004).moved(z=z), stock.white)
    if kind == "no entry":
        pile.add(box((-0.22, -0.054, z - 0.05), (0.22, -0.05, z + 0.05)), stock.white)
    if letters:
        tall = 0.3 if len(letters) == 1 else 0.17 if len(letters) < 3 else 0.13
        word = lettering(letters, height=tall)
        pile.add(word.moved(y=-0.058, z=z - tall / 2), ink)
    return pile.mesh(f"Sign {kind}")


def _square(half: float) -> Outline:
    return half * np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])


def _octagon(radius: float) -> Outline:
    angle = np.radians(np.arange(22.5, 360, 45))
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


def _triangle(radius: float) -> Outline:
    angle = np.radians((210, 330, 90))
    return radius * np.column_stack([np.cos(angle), np.sin(angle)]) - (0, 0.05)


def _plate(outline: Outline, out: float, thick: float) -> Shape:
    """Return an outline in the xz plane as a plate that reaches from y = -out so far back."""
    column = prism(outline, 0.0, thick)
    return column.mapped([[1, 0, 0], [0, 0, -1], [0, 1, 0]]).moved(y=-out + thick)


def fence(stock: Stock, length: float, *, height: float = 1.0, gap: float = 0.13) -> Shape:
    """Return an iron fence along +x from the origin."""
    count = max(2, round(length / gap))
    bars = [
        box((x - 0.01, -0.01, 0.0), (x + 0.01, 0.01, height))
        for x in np.linspace(0.0, length, count).tolist()
    ]
    rails = [box((0, -0.015, z), (length, 0.015, z + 0.035)) for z in (0.12, height - 0.1)]
    posts = [
        box((x - 0.03, -0.03, 0.0), (x + 0.03, 0.03, height + 0.08))
        for x in np.linspace(0.0, length, max(2, round(length / 2.0) + 1)).tolist()
    ]
    return together([*bars, *rails, *posts])


def postbox(stock: Stock, colour: Colour) -> bpy.types.Mesh:
    """Make a letter box on a post."""
    pile = Pile()
    paint = plain(f"Postbox {colour}", colour, roughness=0.4)
    pile.add(box((-0.2, -0.16, 0.0), (0.2, 0.16, 0.08)), stock.iron)
    pile.add(box((-0.23, -0.19, 0.08), (0.23, 0.19, 1.25)), paint)
    pile.add(box((-0.25, -0.21, 1.25), (0.25, 0.21, 1.31)), paint)
    pile.add(box((-0.15, -0.195, 1.02), (0.15, -0.185, 1.06)), stock.iron)
    pile.add(box((-0.13, -0.194, 0.6), (0.13, -0.188, 0.85)), stock.white)
    return pile.mesh("Postbox")


def cabinet(stock: Stock) -> bpy.types.Mesh:
    """Make a grey cabinet, as of the telephone company."""
    pile = Pile()
    grey = plain("Cabinet", (0.2, 0.22, 0.2), roughness=0.6)
    pile.add(box((-0.55, -0.16, 0.0), (0.55, 0.16, 0.1)), stock.stone)
    pile.add(box((-0.53, -0.15, 0.1), (0.53, 0.15, 1.15)), grey)
    pile.add(box((-0.56, -0.19, 1.15), (0.56, 0.19, 1.2)), grey)
    pile.add(box((-0.005, -0.154, 0.14), (0.005, -0.15, 1.12)), stock.iron)
    return pile.mesh("Cabinet")


def awning(colours: tuple[Colour, Colour], width: float) -> tuple[Shape, Shape, bpy.types.Material]:
    """Return an awning's cloth, its valance and their material; it hangs on y = 0 towards -y."""
    cloth = striped(f"Awning {colours}", colours[0], colours[1], 0.25)
    top = quad((0, -1.15, -0.55), (width, -1.15, -0.55), (width, 0, 0), (0, 0, 0))
    valance = quad(
        (0, -1.15, -0.72), (width, -1.15, -0.72), (width, -1.15, -0.55), (0, -1.15, -0.55)
    )
    return top, valance, cloth
