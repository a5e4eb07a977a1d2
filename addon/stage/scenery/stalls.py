"""What is sold, stored and handed out in halls: stalls, a kiosk, machines, lockers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bpy
import numpy as np

from . import pictures
from .finishes import DARK, WHOLE, accent, once, pictured, steel
from .fittings import hang, upright
from .pictures import linear, packaging
from .piles import Pile
from .shapes import Shape, box, quad, together
from .surfaces import Colour, plain, striped

Place = Sequence[float]


def stall(
    pile: Pile,
    name: str,
    at: Place,
    degrees: float,
    rng: np.random.Generator,
    *,
    width: float,
) -> None:
    """Set a stall with counter, lit display, awning and its name against a wall.

    At 0 degrees it looks along -y; `at` is the middle of its foot at the wall.
    """

    def put(shape: Shape) -> Shape:
        return shape.turned(degrees).moved(*at)

    ink = accent(rng)
    half = width / 2
    shell = plain(f"{name} stall", linear(ink), roughness=0.5)
    wood = plain(f"{name} counter", (0.36, 0.22, 0.11), roughness=0.45)
    shown = pictured(f"{name} display", pictures.window_display(rng), glow=0.8)
    face = quad((-half, -0.3, 1.0), (half, -0.3, 1.0), (half, -0.3, 2.6), (-half, -0.3, 2.6))
    pile.add(put(face), shown, uvs=WHOLE)
    posts = [
        box((-half - 0.15, -0.9, 0.0), (-half, 0.0, 3.0)),
        box((half, -0.9, 0.0), (half + 0.15, 0.0, 3.0)),
        box((-half - 0.15, -0.9, 2.6), (half + 0.15, 0.0, 3.15)),
    ]
    pile.add(put(together(posts)), shell)
    pile.add(put(box((-half, -1.15, 0.0), (half, -0.5, 0.98))), shell)
    pile.add(put(box((-half - 0.05, -1.22, 0.98), (half + 0.05, -0.45, 1.04))), wood)
    board = pictured(f"{name} sign", pictures.sign(name, ground=ink), glow=0.9)
    picture = pictures.sign(name, ground=ink)
    wide = 0.42 * picture.shape[1] / picture.shape[0]
    pile.add(put(upright(wide, 0.42, (0, -0.91, 2.66))), board, uvs=WHOLE)
    cloth = striped(f"{name} awning", linear(ink), (0.75, 0.73, 0.68), 0.28)
    awning = quad(
        (-half - 0.1, -1.7, 2.25), (half + 0.1, -1.7, 2.25), (half + 0.1, -0.9, 2.6),
        (-half - 0.1, -0.9, 2.6),
    )  # fmt: skip
    stripes = np.array([(0, 0), (width, 0), (width, 0.9), (0, 0.9)], np.float64)
    pile.add(put(awning), cloth, uvs=stripes)
    rim = quad(
        (-half - 0.1, -1.7, 2.1), (half + 0.1, -1.7, 2.1), (half + 0.1, -1.7, 2.25),
        (-half - 0.1, -1.7, 2.25),
    )  # fmt: skip
    pile.add(put(rim), cloth, uvs=stripes)
    _goods_on(pile, name, put, half, rng)


def _goods_on(
    pile: Pile, name: str, put: Callable[[Shape], Shape], half: float, rng: np.random.Generator
) -> None:
    """Lay small goods of a few colours onto a stall's counter."""
    tones = [plain(f"{name} goods {i}", linear(packaging(rng))) for i in range(4)]
    x = -half + 0.3
    while x < half - 0.5:
        wide = float(rng.uniform(0.18, 0.45))
        tall = float(rng.uniform(0.06, 0.3))
        goods = box((x, -1.05, 1.04), (x + wide, -0.7, 1.04 + tall))
        pile.add(put(goods), tones[int(rng.integers(4))])
        x += wide + float(rng.uniform(0.05, 0.5))


def kiosk(pile: Pile, at: Place, paint: bpy.types.Material, rng: np.random.Generator) -> None:
    """Put a free-standing newsagent's kiosk down, 3.4 x 2.4 m, open to all four sides' eyes."""
    covers = pictured("Magazines", pictures.covers(rng))
    shown = pictured("Kiosk inside", pictures.window_display(rng), glow=0.75)
    dark = once("Kiosk frame", lambda name: plain(name, DARK, roughness=0.4))
    name = pictures.sign("Newspapers", ground=accent(rng))
    label = pictured("Kiosk sign", name, glow=0.9)
    for degrees, width, out in ((0, 3.4, 1.2), (90, 2.4, 1.7), (180, 3.4, 1.2), (270, 2.4, 1.7)):

        def put(shape: Shape, degrees: float = degrees) -> Shape:
            return shape.turned(degrees).moved(*at)

        half = width / 2
        pile.add(put(box((-half, -out, 0.0), (half, -out + 0.08, 1.0))), paint)
        rack = quad(
            (-half + 0.1, -out - 0.12, 0.3), (half - 0.1, -out - 0.12, 0.3),
            (half - 0.1, -out - 0.01, 1.15), (-half + 0.1, -out - 0.01, 1.15),
        )  # fmt: skip
        pile.add(put(rack), covers, uvs=WHOLE * (width / 3.4, 1.0))
        face = quad(
            (-half, -out + 0.1, 1.0),
            (half, -out + 0.1, 1.0),
            (half, -out + 0.1, 2.2),
            (-half, -out + 0.1, 2.2),
        )
        pile.add(put(face), shown, uvs=WHOLE)
        pile.add(put(box((-half - 0.2, -out - 0.2, 2.2), (half + 0.2, -out + 0.1, 2.62))), paint)
        wide = min(0.34 * name.shape[1] / name.shape[0], width)
        pile.add(put(upright(wide, 0.34, (0, -out - 0.2, 2.24), depth=0.005)), label, uvs=WHOLE)
        corner = box((half - 0.06, -out - 0.02, 0.0), (half + 0.06, -out + 0.1, 2.2))
        pile.add(put(corner), dark)
    pile.add(box((-1.9, -1.4, 2.6), (1.9, 1.4, 2.7)).moved(*at), dark)


def ticket_machine(
    pile: Pile, at: Place, degrees: float, paint: bpy.types.Material, rng: np.random.Generator
) -> None:
    """Put a ticket machine down that looks along -y at 0 degrees."""

    def put(shape: Shape) -> Shape:
        return shape.turned(degrees).moved(*at)

    dark = once("Machine dark", lambda name: plain(name, DARK, roughness=0.35))
    pile.add(put(box((-0.42, -0.3, 0.0), (0.42, 0.3, 1.85))), paint)
    pile.add(put(box((-0.36, -0.315, 0.55), (0.36, -0.3, 1.75))), dark)
    shown = once("Machine screen", lambda name: pictured(name, pictures.screen(rng), glow=0.9))
    pile.add(put(upright(0.42, 0.34, (-0.08, 0, 1.2), depth=0.32)), shown, uvs=WHOLE)
    parts = [
        box((0.2, -0.33, 1.2), (0.3, -0.315, 1.45)),
        box((-0.25, -0.34, 0.62), (0.25, -0.315, 0.8)),
        box((0.2, -0.33, 0.95), (0.3, -0.315, 1.1)),
    ]
    pile.add(put(together(parts)), steel())


def lockers(pile: Pile, at: Place, degrees: float, colour: Colour, *, count: int) -> None:
    """Put a row of lockers down, two over each other; `at` is the middle of the row."""

    def put(shape: Shape) -> Shape:
        return shape.turned(degrees).moved(*at)

    body = once("Locker body", lambda name: plain(name, (0.3, 0.31, 0.33), roughness=0.5))
    leaf = plain("Locker doors", colour, roughness=0.45)
    half = 0.5 * count / 2
    pile.add(put(box((-half, -0.28, 0.0), (half, 0.28, 1.95))), body)
    doors, locks = [], []
    for number in range(count):
        for z in (0.1, 1.02):
            x = -half + 0.5 * number
            doors.append(box((x + 0.02, -0.3, z), (x + 0.48, -0.28, z + 0.88)))
            locks.append(box((x + 0.4, -0.32, z + 0.4), (x + 0.45, -0.3, z + 0.52)))
    pile.add(put(together(doors)), leaf)
    pile.add(put(together(locks)), steel())


def vending_machine(pile: Pile, at: Place, degrees: float, rng: np.random.Generator) -> None:
    """Put a machine with snacks behind a lit front down."""

    def put(shape: Shape) -> Shape:
        return shape.turned(degrees).moved(*at)

    ink = accent(rng)
    pile.add(
        put(box((-0.5, -0.4, 0.0), (0.5, 0.4, 1.9))), plain("Vending", linear(ink), roughness=0.4)
    )
    shown = pictured("Snacks", pictures.labels(rng, side=6), glow=0.8)
    frame = once("Machine dark", lambda name: plain(name, DARK, roughness=0.35))
    front = (0.0, -0.4, 0.0)
    place = put(box((0, 0, 0), (0, 0, 0)).moved(*front)).vertices[0]
    hang(pile, shown, frame, (0.62, 1.15), (place[0], place[1], at[2] + 0.6), degrees, depth=0.01)
    pile.add(put(box((0.36, -0.42, 0.9), (0.46, -0.4, 1.4))), steel())
    pile.add(put(box((-0.36, -0.42, 0.2), (0.3, -0.4, 0.42))), frame)


def awaiting(pile: Pile, at: Place, degrees: float, colour: Colour, *, seats: int = 3) -> None:
    """Put a row of shell seats on a beam down, which look along -y at 0 degrees."""
    shell = plain("Seat shell", colour, roughness=0.45)
    parts, feet = [], []
    half = 0.55 * seats / 2
    for number in range(seats):
        x = -half + 0.55 * number + 0.275
        parts.append(box((x - 0.23, -0.25, 0.42), (x + 0.23, 0.2, 0.455)))
        back = quad(
            (x - 0.23, 0.2, 0.44),
            (x + 0.23, 0.2, 0.44),
            (x + 0.21, 0.3, 0.85),
            (x - 0.21, 0.3, 0.85),
        )
        parts += [back, back.inside_out().moved(y=0.02)]
    for x in (-half + 0.2, half - 0.2):
        feet.append(box((x - 0.03, -0.2, 0.0), (x + 0.03, 0.2, 0.04)))
        feet.append(box((x - 0.025, -0.03, 0.0), (x + 0.025, 0.03, 0.4)))
    feet.append(box((-half, -0.04, 0.36), (half, 0.04, 0.42)))
    pile.add(together(parts).turned(degrees).moved(*at), shell)
    pile.add(together(feet).turned(degrees).moved(*at), steel())


def crate(width: float, depth: float, height: float) -> Shape:
    """Return an open box with thin sides."""
    x, y, t = width / 2, depth / 2, 0.02
    return together(
        [
            box((-x, -y, 0), (x, y, t)),
            box((-x, -y, t), (-x + t, y, height)),
            box((x - t, -y, t), (x, y, height)),
            box((-x + t, -y, t), (x - t, -y + t, height)),
            box((-x + t, y - t, t), (x - t, y, height)),
        ]
    )
