"""A station's hall: stone floor and columns, ticket windows, stalls, stairs, a departure board."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from ...shots.scene_record import Light
from . import pictures
from .built import Built, CameraSpot
from .finishes import (
    DARK,
    WHOLE,
    accent,
    ambient,
    lamp_colour,
    lit,
    panel_lamps,
    pictured,
    see_through,
    steel,
    tiled,
)
from .fittings import bench, bin_, block, clock, hang, hanging_sign, potted_plant, upright
from .pictures import Ink, linear
from .piles import Pile
from .shapes import box, flat, lathe, quad, together, tube
from .skies import add_panel
from .stalls import kiosk, lockers, stall, ticket_machine
from .surfaces import Colour, blocks, plain, plaster, worn_paint

LENGTH, DEPTH, HEIGHT = 40.0, 24.0, 6.6  # metres, along x, y and z
COLUMNS = tuple((x, y) for x in (8.0, 16.0, 24.0, 32.0) for y in (6.0, 18.0))
STAIRS = (8.5, 15.5)  # y of the opening in the east wall
RISE, TREAD, STEPS = 0.165, 0.32, 22
STONES: tuple[tuple[Ink, Ink], ...] = (
    ((164, 155, 142), (88, 80, 72)),
    ((146, 148, 150), (76, 80, 86)),
    ((172, 160, 140), (118, 68, 52)),
    ((128, 120, 114), (186, 178, 164)),
    ((134, 116, 104), (70, 62, 58)),
)
CLADDING: tuple[tuple[Colour, Colour], ...] = (
    ((0.5, 0.44, 0.34), (0.58, 0.52, 0.42)),
    ((0.4, 0.41, 0.41), (0.48, 0.49, 0.49)),
    ((0.46, 0.3, 0.21), (0.54, 0.37, 0.27)),
    ((0.3, 0.38, 0.36), (0.36, 0.44, 0.42)),
)


@dataclass(frozen=True)
class Style:
    """What one station has chosen for all its parts."""

    sign: Ink
    stone: bpy.types.Material
    band: bpy.types.Material
    wall: bpy.types.Material
    upper: bpy.types.Material
    trim: bpy.types.Material
    wood: bpy.types.Material
    paint: bpy.types.Material


def build(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build a station's hall."""
    colour = lamp_colour(rng)
    hour = float(rng.uniform(7.0, 19.0))
    style = _style(rng)
    ambient(scene, (0.97, 0.98, 1.0), 0.3)
    _floor(scene, style)
    _walls(scene, style, rng)
    _facade(scene, style, rng)
    _columns(scene, style)
    _ceiling(scene, colour)
    _stairs(scene, style, rng)
    _boards(scene, style, rng, minutes=int(hour * 60))
    _offers(scene, style, rng)
    _furniture(scene, style, rng)
    panel_lamps(
        scene,
        (0.5, 0.5, LENGTH - 0.5, DEPTH - 0.5),
        HEIGHT - 0.75,
        colour=colour,
        watts=float(rng.uniform(3.1, 3.9)),
        count=(3, 2),
    )
    add_panel(
        scene,
        (LENGTH / 2, 0.3, 3.6),
        (LENGTH / 2, DEPTH, 0.6),
        size=(LENGTH - 4.0, 4.6),
        watts=float(rng.uniform(350.0, 800.0)),
        colour=(0.86, 0.93, 1.0),
    )
    return Built(Light("indoor", hour, None, 0.0, colour), _spots(), (0.0, 0.0, LENGTH, DEPTH))


def _spots() -> tuple[CameraSpot, ...]:
    return (
        CameraSpot((0.5, 0.6, 4.3), (11.5, 11.0, 0.6), 76),
        CameraSpot((39.5, 23.4, 4.3), (28.0, 12.5, 0.6), 76),
        CameraSpot((24.0, 6.45, 3.9), (18.5, 17.0, 0.5), 80),
        CameraSpot((39.5, 0.6, 4.3), (28.5, 9.0, 0.6), 74),
        CameraSpot((0.5, 23.4, 4.3), (11.0, 13.5, 0.6), 74),
        CameraSpot((16.0, 17.55, 3.9), (22.0, 8.0, 0.5), 80),
        CameraSpot((8.45, 6.0, 3.8), (18.0, 9.0, 0.5), 70),
        CameraSpot((31.55, 18.0, 3.8), (22.0, 14.5, 0.5), 70),
    )


def _style(rng: np.random.Generator) -> Style:
    ground, band = STONES[int(rng.integers(len(STONES)))]
    first, second = CLADDING[int(rng.integers(len(CLADDING)))]
    tile = float(rng.choice((0.6, 0.8, 1.0)))
    wood = ((0.3, 0.16, 0.07), (0.2, 0.1, 0.05), (0.42, 0.27, 0.14))[int(rng.integers(3))]
    sign = accent(rng)
    return Style(
        sign,
        tiled("Hall floor", pictures.stone(rng, ground), tile=tile, vary=0.16, roughness=0.2),
        tiled("Hall band", pictures.stone(rng, band), tile=tile / 2, vary=0.2),
        blocks(
            "Cladding",
            (first, second),
            (0.2, 0.18, 0.16),
            size=(1.2, 0.6),
            joint=0.008,
            bump=0.002,
            roughness=0.45,
            stains=0.4,
        ),
        plaster("Hall plaster", (0.74, 0.71, 0.65)),
        plain("Trim", (0.16, 0.16, 0.17), roughness=0.4, metal=0.6),
        plain("Bench wood", wood, roughness=0.5),
        plain("House colour", linear(sign), roughness=0.4),
    )


def _floor(scene: bpy.types.Scene, style: Style) -> None:
    pile = Pile()
    pile.add(flat(0, 0, LENGTH, DEPTH, 0.0), style.stone)
    for y in (6.0, 18.0):
        pile.add(flat(0, y - 0.6, LENGTH, y + 0.6, 0.003), style.band)
    for x in (8.0, 16.0, 24.0, 32.0):
        pile.add(flat(x - 0.3, 6.6, x + 0.3, 17.4, 0.003), style.band)
    yellow = worn_paint("Tactile paving", (0.62, 0.48, 0.08), (0.34, 0.3, 0.2))
    pile.add(flat(19.7, 1.2, 20.3, 12.3, 0.005), yellow)
    pile.add(flat(19.7, 11.7, 38.6, 12.3, 0.006), yellow)
    mat = plain("Door mat", (0.025, 0.025, 0.028), roughness=1.0)
    pile.add(flat(15.5, 0.2, 24.5, 1.9, 0.008), mat)
    pile.place(scene, "Floor")


def _walls(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    runs = (
        ((LENGTH, DEPTH), (0.0, DEPTH)),  # north
        ((0.0, DEPTH), (0.0, 0.0)),  # west
        ((LENGTH, 0.0), (LENGTH, STAIRS[0])),
        ((LENGTH, STAIRS[1]), (LENGTH, DEPTH)),
    )
    for (x0, y0), (x1, y1) in runs:
        length = float(np.hypot(x1 - x0, y1 - y0))
        degrees = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        for z0, z1, deep, material in (
            (0.0, 0.14, 0.05, style.trim),
            (0.14, 3.1, 0.03, style.wall),
            (3.1, 3.22, 0.07, style.trim),
            (3.22, HEIGHT, 0.0, style.upper),
        ):
            part = (
                box((0.0, -deep, z0), (length, 0.12, z1))
                if deep
                else box((0.0, 0.0, z0), (length, 0.12, z1))
            )
            # Walls look to the right of their run: turned so that -y is the room's side.
            pile.add(
                part.mapped(np.diag([1, -1, 1])).inside_out().turned(degrees).moved(x0, y0),
                material,
            )
    pile.place(scene, "Walls")
    posters = Pile()
    frame = plain("Poster frame", DARK, roughness=0.4)
    for number, (x, y, degrees) in enumerate(
        ((39.95, 3.0, -90), (39.95, 5.6, -90), (39.95, 18.2, -90), (39.95, 20.8, -90))
    ):
        shown = pictured(f"Poster {number}", pictures.poster(rng), glow=0.55)
        hang(posters, shown, frame, (1.2, 1.7), (x - 0.03, y, 1.0), degrees, edge=0.06, depth=0.08)
    posters.place(scene, "Posters")


def _facade(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    """Close the south side with a glass front and doors, behind which it is day."""
    pile = Pile()
    view = pictured("View outside", pictures.outside(rng), glow=1.0)
    pile.add(
        quad((LENGTH, -0.1, -0.2), (0, -0.1, -0.2), (0, -0.1, HEIGHT), (LENGTH, -0.1, HEIGHT)),
        view,
        uvs=WHOLE * (3.0, 1.0),
    )
    bars = []
    for x in np.arange(0.0, LENGTH + 0.1, 2.0):
        wide = 0.16 if round(x) % 8 == 0 else 0.05
        bars.append(box((x - wide, -0.08, 0.0), (x + wide, 0.12, HEIGHT)))
    for z, tall in ((0.0, 0.25), (2.45, 0.14), (4.5, 0.1), (HEIGHT - 0.3, 0.3)):
        bars.append(box((0.0, -0.08, z), (LENGTH, 0.1, z + tall)))
    pile.add(together(bars), style.trim)
    handles = [
        tube([(x, 0.2, 0.9), (x, 0.2, 1.6)], 0.016, sides=8)
        for x in (16.9, 17.1, 18.9, 19.1, 20.9, 21.1, 22.9, 23.1)
    ]
    pile.add(together(handles), steel())
    pile.add(box((15.4, -0.05, 2.5), (24.6, 0.5, 2.9)), style.paint)
    pile.place(scene, "Facade")


def _columns(scene: bpy.types.Scene, style: Style) -> None:
    pile = Pile()
    foot = [(0.5, 0.0), (0.5, 0.12), (0.44, 0.16), (0.4, 0.2)]
    shaft = [(0.36, 0.2), (0.36, 2.6), (0.34, HEIGHT - 0.9), (0.46, HEIGHT - 0.6), (0.46, HEIGHT)]
    for x, y in COLUMNS:
        pile.add(lathe(foot, sides=28).moved(x, y), style.trim)
        pile.add(lathe(shaft, sides=28).moved(x, y), style.upper, smooth=True)
        ring = lathe([(0.38, 2.2), (0.385, 2.22), (0.385, 2.5), (0.38, 2.52)], sides=28)
        pile.add(ring.moved(x, y), style.paint, smooth=False)
    pile.place(scene, "Columns")


def _ceiling(scene: bpy.types.Scene, colour: Colour) -> None:
    pile = Pile()
    white = plain("Ceiling", (0.72, 0.72, 0.7), roughness=0.9)
    beam = plain("Beam", (0.5, 0.5, 0.49), roughness=0.8)
    tube_light = lit("Hall lamp", colour, 1.25)
    pile.add(flat(-0.2, -0.2, LENGTH + 8.0, DEPTH + 0.2, HEIGHT).inside_out(), white)
    for x in (8.0, 16.0, 24.0, 32.0):
        pile.add(box((x - 0.25, 0.0, HEIGHT - 0.55), (x + 0.25, DEPTH, HEIGHT)), beam)
    for y in (6.0, 18.0):
        pile.add(box((0.0, y - 0.25, HEIGHT - 0.55), (LENGTH, y + 0.25, HEIGHT)), beam)
    for x in np.arange(2.0, LENGTH, 4.0):
        for y in (3.0, 9.0, 12.0, 15.0, 21.0):
            pile.add(
                box((x - 0.9, y - 0.12, HEIGHT - 0.2), (x + 0.9, y + 0.12, HEIGHT - 0.1)), beam
            )
            pile.add(
                flat(x - 0.86, y - 0.1, x + 0.86, y + 0.1, HEIGHT - 0.202).inside_out(), tube_light
            )
    see_through(pile.place(scene, "Ceiling"))


def _stairs(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    """Lead stairs, and an escalator beside them, up to the platforms."""
    pile = Pile()
    y0, y1 = STAIRS
    middle = y0 + 4.6
    stone = plain("Stair stone", (0.42, 0.4, 0.37), roughness=0.5)
    edge = plain("Stair edge", (0.6, 0.5, 0.1), roughness=0.7)
    for step in range(STEPS):
        x, z = LENGTH + 0.4 + step * TREAD, (step + 1) * RISE
        pile.add(box((x, y0, 0.0), (LENGTH + 9.0, middle, z)), stone)
        pile.add(box((x - 0.004, y0, z - 0.03), (x + 0.04, middle, z + 0.003)), edge)
    top = STEPS * RISE
    pile.add(flat(LENGTH, y0, LENGTH + 0.6, y1, 0.0), style.stone)
    slope = (LENGTH + 0.4 + STEPS * TREAD, top)
    for y in (middle + 0.25, y1 - 0.55):
        side = [
            (LENGTH + 0.1, y, 0.95),
            (LENGTH + 0.8, y, 1.0),
            (slope[0], y, top + 0.95),
            (LENGTH + 9.0, y, top + 0.95),
        ]
        pile.add(
            tube(np.array(side), 0.05, sides=8), plain("Belt", DARK, roughness=0.6), smooth=True
        )
        body = quad(
            (LENGTH + 0.2, y, 0.0), (slope[0], y, top - 0.3), (slope[0], y, top + 0.9),
            (LENGTH + 0.2, y, 0.9),
        )  # fmt: skip
        pile.add(body, steel())
        pile.add(body.inside_out().moved(y=-0.02), steel())
    for step in range(STEPS):
        x, z = LENGTH + 0.4 + step * TREAD, (step + 1) * RISE
        pile.add(box((x, middle + 0.3, z - 0.3), (x + TREAD, y1 - 0.6, z - 0.01)), style.trim)
    sides = [
        box((LENGTH, y0 - 0.15, 0.0), (LENGTH + 9.0, y0, HEIGHT)),
        box((LENGTH, y1, 0.0), (LENGTH + 9.0, y1 + 0.15, HEIGHT)),
        box((LENGTH + 9.0, y0, 0.0), (LENGTH + 9.15, y1, HEIGHT)),
    ]
    pile.add(together(sides), style.upper)
    rail = np.array([(LENGTH + 0.2, 0, 0.95), (LENGTH + 0.4, 0, 1.0), (slope[0], 0, top + 0.95)])
    for y in (y0 + 0.1, middle - 0.1):
        pile.add(tube(rail + np.array((0.0, y, 0.0)), 0.025, sides=8), steel(), smooth=True)
    shown = pictured("Stair poster", pictures.poster(rng, height=340, width=520), glow=0.6)
    face = upright(4.2, 2.2, (LENGTH + 8.98, (y0 + y1) / 2, top + 0.5), -90)
    pile.add(face, shown, uvs=WHOLE)
    pile.place(scene, "Stairs")


def _boards(
    scene: bpy.types.Scene, style: Style, rng: np.random.Generator, *, minutes: int
) -> None:
    pile = Pile()
    board = pictured("Departures", pictures.departures(rng, start=minutes), glow=1.0)
    case = plain("Board case", DARK, roughness=0.4)
    hang(pile, board, case, (7.6, 3.65 * 0.72), (20.0, 23.9, 3.4), 0, edge=0.12, depth=0.25)
    clock(pile, (12.6, 23.95, 4.6), 0, minutes, size=1.2)
    for text, at, degrees, arrow in (
        ("Platforms 1-16", (33.5, 12.0, 3.5), -90, "^"),
        ("Tickets", (14.0, 12.0, 3.5), 0, "^"),
        ("Exit", (20.0, 4.0, 3.5), 0, "<"),
        ("Lockers", (6.0, 12.0, 3.5), 90, "<"),
        ("Platforms 1-16", (22.0, 15.0, 3.5), -90, "^"),
    ):
        hanging_sign(pile, text, style.sign, at, degrees, top=HEIGHT, arrow=arrow)
    pile.place(scene, "Boards")


def _offers(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    """Set up stalls along the west wall, ticket windows along the north wall, and lockers."""
    pile = Pile()
    names = rng.permutation(("Bakery", "Flowers", "Coffee", "Books"))[:2]
    for name, y in zip(names.tolist(), (8.2, 15.4), strict=True):
        stall(pile, str(name), (0.0, y, 0.0), 90, rng, width=5.6)
    for number in range(4):
        x = 17.0 + 3.0 * number
        ticket_window(pile, (x, DEPTH, 0.0), style, rng)
    for number in range(4):
        ticket_machine(pile, (3.2 + 1.6 * number, 23.5, 0.0), 0, style.paint, rng)
    lockers(pile, (1.5, 0.32, 0.0), 180, linear(style.sign), count=7)
    lockers(pile, (36.0, 23.62, 0.0), 0, linear(style.sign), count=8)
    pile.place(scene, "Offers")


def ticket_window(
    pile: Pile, at: tuple[float, float, float], style: Style, rng: np.random.Generator
) -> None:
    """Set a counter with a lit window into the wall that looks along -y."""
    x, y, _ = at
    shown = pictured("Ticket office", pictures.window_display(rng), glow=0.75)
    hang(pile, shown, style.trim, (2.0, 1.2), (x, y - 0.03, 1.1), 0, edge=0.1, depth=0.06)
    pile.add(block(2.4, 0.5, 1.05, (x, y - 0.28, 0.0)), style.wall)
    pile.add(block(2.5, 0.6, 0.05, (x, y - 0.3, 1.05)), style.trim)


def _furniture(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    kiosk(pile, (12.0, 12.0 + float(rng.uniform(-0.8, 0.8)), 0.0), style.paint, rng)
    for x, y in ((26.5, 9.0), (29.5, 9.0), (26.5, 15.0), (29.5, 15.0), (18.0, 9.2)):
        bench(pile, style.wood, (x, y - 0.32, 0.0), 0)
        bench(pile, style.wood, (x, y + 0.32, 0.0), 180)
    body = plain("Bin", (0.08, 0.09, 0.1), roughness=0.4)
    for x, y in COLUMNS:
        bin_(pile, body, (x + 0.75, y, 0.0))
    for x, y in ((1.2, 4.2), (38.6, 7.4), (38.6, 16.6), (14.6, 1.2), (25.4, 1.2)):
        potted_plant(pile, (x, y, 0.0), rng, height=float(rng.uniform(1.4, 1.9)))
    frame = plain("Map frame", (0.3, 0.31, 0.32), roughness=0.35, metal=0.8)
    chart = pictured("Network map", pictures.line_map(rng), glow=0.6)
    for x, y, degrees in ((16.0, 6.0, 0), (24.0, 18.0, 180), (32.0, 6.0, 0), (8.0, 18.0, 180)):
        way = -0.42 if degrees == 0 else 0.42
        hang(pile, chart, frame, (0.7, 0.95), (x, y + way, 1.0), degrees, depth=0.08)
    for x, y, degrees in ((20.0, 15.8, 90), (34.0, 4.0, 30), (5.6, 19.6, 60), (28.0, 4.4, 0)):
        totem(pile, (x, y, 0.0), degrees, style, rng)
    pile.place(scene, "Furniture")


def totem(
    pile: Pile,
    at: tuple[float, float, float],
    degrees: float,
    style: Style,
    rng: np.random.Generator,
) -> None:
    """Put a slim stand down that shows a lit picture on both sides."""
    pile.add(block(1.0, 0.24, 2.2, at, degrees), style.trim)
    pile.add(block(1.06, 0.4, 0.06, at, degrees), style.trim)
    for turn in (degrees, degrees + 180.0):
        shown = pictured("Totem", pictures.poster(rng, height=640, width=340), glow=0.7)
        face = upright(0.86, 1.6, (0, 0, 0.45), turn, depth=0.125)
        pile.add(face.moved(*at), shown, uvs=WHOLE)
