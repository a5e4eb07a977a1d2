"""A corridor of a school, a surgery or an office: doors, notice boards, seats, a lobby."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from ...shots.scene_record import Light
from . import pictures
from .built import Built, CameraSpot
from .corridor_plan import EAST, HEIGHT, LOBBY, NORTH, SOUTH, WEST, WIDE, WINDOWS, Run, runs
from .finishes import (
    CREAM,
    DARK,
    accent,
    ambient,
    lamp_colour,
    lit,
    panel_lamps,
    pictured,
    see_through,
    steel,
)
from .fittings import (
    bin_,
    block,
    clock,
    door,
    extinguisher,
    handrail,
    hang,
    hanging_sign,
    potted_plant,
    upright,
)
from .pictures import Ink, linear
from .piles import Pile
from .shapes import box, flat, lathe, sheet, together, tube
from .skies import add_panel
from .stalls import awaiting, lockers, vending_machine
from .surfaces import Colour, blocks, mottled, plain, plaster

WALLS: tuple[Colour, ...] = (
    (0.74, 0.72, 0.66),
    (0.66, 0.71, 0.72),
    (0.72, 0.7, 0.6),
    (0.7, 0.7, 0.7),
    (0.6, 0.68, 0.6),
)
FLOORS: tuple[tuple[Colour, Colour], ...] = (
    ((0.2, 0.27, 0.33), (0.26, 0.33, 0.39)),
    ((0.4, 0.36, 0.29), (0.47, 0.43, 0.36)),
    ((0.3, 0.31, 0.32), (0.37, 0.38, 0.39)),
    ((0.24, 0.32, 0.25), (0.3, 0.38, 0.31)),
    ((0.42, 0.24, 0.16), (0.48, 0.29, 0.2)),
)


@dataclass(frozen=True)
class Style:
    """What one house has chosen for all its parts."""

    sign: Ink
    floor: bpy.types.Material
    wall: bpy.types.Material
    dado: bpy.types.Material
    leaf: bpy.types.Material
    frame: bpy.types.Material
    paint: bpy.types.Material
    pane: bpy.types.Material


def build(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build a corridor with a lobby, from which a second one leads off."""
    colour = lamp_colour(rng)
    hour = float(rng.uniform(8.0, 18.0))
    style = _style(rng)
    ambient(scene, (1.0, 0.99, 0.97), 0.26)
    _shell(scene, style)
    _ends(scene, style, rng)
    _ceiling(scene, colour)
    _fit_out(scene, style, rng)
    _lobby(scene, style, rng, minutes=int(hour * 60))
    watts = float(rng.uniform(4.0, 5.0))
    half = WIDE / 2
    for area, count in (
        ((WEST, -half, -LOBBY, half), (2, 1)),
        ((LOBBY, -half, EAST, half), (2, 1)),
        ((-LOBBY, -LOBBY, LOBBY, LOBBY), (1, 1)),
        ((-half, SOUTH, half, -LOBBY), (1, 1)),
    ):
        panel_lamps(scene, area, HEIGHT - 0.12, colour=colour, watts=watts, count=count)
    return Built(Light("indoor", hour, None, 0.0, colour), _spots(), (WEST, SOUTH, EAST, NORTH))


def _spots() -> tuple[CameraSpot, ...]:
    return (
        CameraSpot((-4.6, -4.6, 2.75), (2.6, 2.2, 0.3), 92),
        CameraSpot((-15.6, 0.8, 2.7), (-8.2, -0.25, 0.3), 78),
        CameraSpot((15.6, -0.8, 2.7), (8.2, 0.25, 0.3), 78),
        CameraSpot((3.2, 4.75, 2.75), (-1.6, -2.2, 0.3), 92),
        CameraSpot((-0.7, -11.6, 2.7), (0.2, -4.4, 0.3), 80),
        CameraSpot((5.6, -0.8, 2.7), (12.4, 0.3, 0.2), 78),
        CameraSpot((-5.6, 0.8, 2.7), (-12.4, -0.3, 0.2), 78),
    )


def _style(rng: np.random.Generator) -> Style:
    first, second = FLOORS[int(rng.integers(len(FLOORS)))]
    wall = WALLS[int(rng.integers(len(WALLS)))]
    sign = accent(rng)
    wood = ((0.4, 0.25, 0.13), (0.5, 0.38, 0.24), (0.2, 0.11, 0.06))[int(rng.integers(3))]
    floor = (
        mottled("Linoleum", first, second, scale=9.0, roughness=0.3, detail=6.0)
        if rng.random() < 0.6
        else blocks(
            "Vinyl tiles",
            (first, second),
            (0.8 * first[0], 0.8 * first[1], 0.8 * first[2]),
            size=(0.5, 0.5),
            joint=0.004,
            shift=0.0,
            bump=0.0005,
            roughness=0.3,
            stains=0.5,
        )
    )
    return Style(
        sign,
        floor,
        plaster("Wall", wall),
        mottled("Dado", linear(sign), linear(sign), scale=4.0, roughness=0.5),
        plain("Door leaf", wood if rng.random() < 0.6 else CREAM, roughness=0.5),
        plain("Door frame", (0.22, 0.23, 0.24), roughness=0.5),
        plain("House colour", linear(sign), roughness=0.45),
        plain("Door pane", (0.05, 0.06, 0.07), roughness=0.08),
    )


def _shell(scene: bpy.types.Scene, style: Style) -> None:
    pile = Pile()
    half = WIDE / 2
    pile.add(flat(WEST, -half, EAST, half, 0.0), style.floor)
    pile.add(flat(-LOBBY, half, LOBBY, NORTH, 0.0), style.floor)
    pile.add(flat(-LOBBY, -LOBBY, LOBBY, -half, 0.0), style.floor)
    pile.add(flat(-half, SOUTH, half, -LOBBY, 0.0), style.floor)
    _inlay(pile, style)
    for low, high in (
        ((WEST, -half + 0.25), (-LOBBY, -half + 0.4)),
        ((LOBBY, -half + 0.25), (EAST, -half + 0.4)),
    ):
        pile.add(flat(low[0], low[1], high[0], high[1], 0.003), style.paint)
    for number, run in enumerate(runs()):
        if number in WINDOWS:
            continue
        middle = run.length / 2
        for z0, z1, out, material in (
            (0.0, 0.1, 0.03, style.frame),
            (0.1, 1.15, 0.012, style.dado),
            (1.15, 1.19, 0.03, style.frame),
            (1.19, HEIGHT, 0.0, style.wall),
        ):
            half = run.length / 2 + out  # round corners that stand out
            part = (
                box((-half, -out, z0), (half, 0.0, z1)).turned(run.degrees).moved(*run.at(middle))
                if out
                else upright(run.length, z1 - z0, run.at(middle, z0), run.degrees)
            )
            pile.add(part, material)
    pile.place(scene, "Shell")


def _inlay(pile: Pile, style: Style) -> None:
    """Lay a frame and a rosette of other linoleum into the lobby's floor."""
    dark = mottled("Inlay", (0.1, 0.1, 0.11), (0.15, 0.15, 0.16), scale=9.0, roughness=0.3)
    far, near = LOBBY - 0.9, LOBBY - 1.15
    for degrees in (0, 90, 180, 270):
        strip = flat(-far, -far, far, -near, 0.002).turned(degrees)
        pile.add(strip, dark)
    angle = np.linspace(0, 2 * np.pi, 49)
    for outer, inner, material in ((1.7, 1.45, dark), (1.3, 0.0, style.paint)):
        rings = [
            np.column_stack([r * np.cos(angle), r * np.sin(angle), np.full_like(angle, 0.003)])
            for r in (outer, inner)
        ]
        pile.add(sheet(np.stack(rings)), material)


def _ends(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    """Close the corridors with glass doors, behind which it is day."""
    pile = Pile()
    for number in WINDOWS:
        run = runs()[number]
        view = pictured(f"View {number}", pictures.outside(rng), glow=0.95)
        middle = run.at(run.length / 2)
        face = upright(run.length, HEIGHT, run.at(run.length / 2, off=-0.1), run.degrees)
        pile.add(face, view, uvs=np.array([(0.3, 0.05), (0.6, 0.05), (0.6, 0.9), (0.3, 0.9)]))
        half = run.length / 2
        bars = [
            box((x - 0.06, -0.05, 0), (x + 0.06, 0.08, HEIGHT))
            for x in (-half, -0.95, 0.0, 0.95, half)
        ]
        bars += [
            box((-half, -0.05, z0), (half, 0.08, z1))
            for z0, z1 in ((0.0, 0.12), (0.95, 1.05), (2.15, 2.27), (HEIGHT - 0.1, HEIGHT))
        ]
        pile.add(together(bars).turned(run.degrees).moved(*middle), style.frame)
        grips = [tube([(x, -0.12, 0.9), (x, -0.12, 1.3)], 0.015, sides=8) for x in (-0.1, 0.1)]
        pile.add(together(grips).turned(run.degrees).moved(*middle), steel())
        place, target = run.at(half, 1.5, off=0.1), run.at(half, 0.6, off=6.0)
        watts = float(rng.uniform(25.0, 70.0))
        size = (run.length * 0.9, 2.2)
        add_panel(scene, place, target, size=size, watts=watts, colour=(0.86, 0.93, 1.0))
    pile.place(scene, "Ends")


def _ceiling(scene: bpy.types.Scene, colour: Colour) -> None:
    pile = Pile()
    tone = (0.72, 0.72, 0.7)
    panel = blocks(
        "Ceiling panels",
        (tone, tone),
        (0.4, 0.4, 0.4),
        size=(0.6, 0.6),
        joint=0.014,
        shift=0.0,
        bump=0.001,
        stains=0.2,
    )
    half = WIDE / 2
    for x0, y0, x1, y1 in (
        (WEST, -half, EAST, half),
        (-LOBBY, half, LOBBY, NORTH),
        (-LOBBY, -LOBBY, LOBBY, -half),
        (-half, SOUTH, half, -LOBBY),
    ):
        pile.add(flat(x0, y0, x1, y1, HEIGHT).inside_out(), panel)
    glass, case = lit("Corridor lamp", colour, 1.25), plain("Lamp case", (0.6, 0.6, 0.6))
    places = [(float(x), 0.0) for x in np.arange(WEST + 1.8, EAST, 2.4)]
    places += [(x, y) for x in (-3.3, 3.3) for y in (-3.3, 3.3)]
    places += [(0.0, float(y)) for y in np.arange(SOUTH + 1.2, -2.0, 2.4)]
    for x, y in places:
        pile.add(box((x - 0.6, y - 0.3, HEIGHT - 0.02), (x + 0.6, y + 0.3, HEIGHT)), case)
        pile.add(flat(x - 0.56, y - 0.26, x + 0.56, y + 0.26, HEIGHT - 0.022).inside_out(), glass)
    see_through(pile.place(scene, "Ceiling"))


def _fit_out(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    """Set doors into the long walls, and between them what such walls bear."""
    pile = Pile()
    walls = runs()
    number = int(rng.integers(1, 4)) * 100
    for index in (0, 3, 5, 8, 10, 14):
        run = walls[index]
        spots = np.arange(1.6, run.length - 1.2, 3.6)
        for count, along in enumerate(spots.tolist()):
            number += 1
            glass = style.pane if rng.random() < 0.5 else None
            door(pile, style.leaf, style.frame, run.at(along), run.degrees, glass=glass)
            shown = pictured(f"Plate {number}", pictures.plate(str(number)))
            hang(
                pile,
                shown,
                style.frame,
                (0.2, 0.12),
                run.at(along - 0.8, 1.5),
                run.degrees,
                edge=0.008,
                depth=0.012,
            )
            if along + 2.4 < run.length:
                _between(pile, style, run, along + 1.8, rng, index + count)
        _rails(pile, run, spots.tolist())
    pile.place(scene, "Fittings")


def _between(
    pile: Pile, style: Style, run: Run, along: float, rng: np.random.Generator, count: int
) -> None:
    """Hang or put something onto the wall between two doors."""
    at, turn = run.at(along), run.degrees
    kind = count % 5
    if kind == 0:
        board = pictured("Notice board", pictures.pinboard(rng))
        hang(pile, board, style.frame, (1.6, 0.92), run.at(along, 1.3), turn, edge=0.04)
    elif kind == 1:
        lockers(pile, run.at(along, off=0.29), turn, linear(style.sign), count=3)
    elif kind == 2:
        shown = pictured("Picture", pictures.poster(rng))
        hang(pile, shown, style.frame, (0.7, 0.99), run.at(along, 1.25), turn, edge=0.03)
        extinguisher(pile, run.at(along + 0.6), turn)
    elif kind == 3:
        radiator(pile, at, turn)
        shown = pictured("Picture", pictures.poster(rng, height=300, width=420))
        hang(pile, shown, style.frame, (1.05, 0.75), run.at(along, 1.4), turn, edge=0.03)
    else:
        awaiting(pile, run.at(along, off=0.4), turn, linear(style.sign), seats=3)
        notices = pictured("Notice board", pictures.pinboard(rng, width=556))
        hang(pile, notices, style.frame, (1.0, 0.92), run.at(along, 1.3), turn, edge=0.04)


def radiator(pile: Pile, at: tuple[float, float, float], degrees: float) -> None:
    """Hang a radiator with ribs onto a wall."""
    ribs = [
        box((x - 0.02, -0.12, 0.14), (x + 0.02, -0.04, 0.76)) for x in np.arange(-0.6, 0.61, 0.06)
    ]
    ribs += [box((-0.62, -0.1, z), (0.62, -0.06, z + 0.04)) for z in (0.16, 0.7)]
    white = plain("Radiator", (0.72, 0.72, 0.7), roughness=0.4)
    pile.add(together(ribs).turned(degrees).moved(*at), white)


def _rails(pile: Pile, run: Run, doors: list[float]) -> None:
    """Run handrails where there is neither a door nor furniture."""
    edges = [0.2, *(edge for along in doors for edge in (along - 0.62, along + 0.62))]
    out = np.array(run.at(0, off=0.07)) - np.array(run.at(0))
    first, last = edges[0], edges[1]
    if last - first > 0.7:
        handrail(pile, run.at(first, 0.92), run.at(last, 0.92), off=out)


def _lobby(scene: bpy.types.Scene, style: Style, rng: np.random.Generator, *, minutes: int) -> None:
    pile = Pile()
    reception(pile, style, rng)
    for x, y, degrees in ((-4.55, 3.4, 90), (-4.55, -3.4, 90), (4.55, -3.4, -90)):
        awaiting(pile, (x, y, 0.0), degrees, linear(style.sign), seats=4)
    vending_machine(pile, (4.55, 2.9, 0.0), -90, rng)
    body = plain("Bin", (0.08, 0.09, 0.1), roughness=0.4)
    bin_(pile, body, (4.6, 4.2, 0.0))
    for x, y in ((-4.5, 4.5), (-4.5, -4.5), (4.5, -4.5), (-2.2, -4.6)):
        potted_plant(pile, (x, y, 0.0), rng, height=float(rng.uniform(1.3, 1.7)))
    board = pictured("Lobby board", pictures.pinboard(rng))
    hang(pile, board, style.frame, (2.0, 1.14), (-LOBBY, 3.4, 1.3), 90, edge=0.05)
    hang(
        pile,
        pictured("Plan", pictures.line_map(rng)),
        style.frame,
        (0.8, 1.1),
        (LOBBY, -3.4, 1.2),
        -90,
    )
    clock(pile, (3.4, -LOBBY, 2.3), 180, minutes, size=0.42)
    for text, at, degrees, arrow in (
        ("Reception", (0.0, 2.0, 2.42), 0, "^"),
        ("Rooms 1-18", (-5.0, 0.0, 2.42), 90, "^"),
        ("Exit", (5.0, 0.0, 2.42), -90, "^"),
        ("Exit", (0.0, -5.0, 2.42), 180, "^"),
    ):
        hanging_sign(pile, text, style.sign, at, degrees, top=HEIGHT, arrow=arrow, height=0.26)
    pile.place(scene, "Lobby")


def reception(pile: Pile, style: Style, rng: np.random.Generator) -> None:
    """Put a counter with a lit wall behind it before the lobby's north wall."""
    back = pictured("Reception wall", pictures.sign("Welcome", ground=style.sign), glow=0.7)
    hang(pile, back, style.frame, (3.2, 0.6), (0.0, NORTH, 1.75), 0, edge=0.05, depth=0.06)
    pile.add(block(3.6, 0.12, 1.08, (0, 3.55, 0)), style.leaf)
    pile.add(
        block(3.7, 0.6, 0.05, (0, 3.7, 1.08)),
        plain("Counter top", (0.6, 0.59, 0.56), roughness=0.3),
    )
    for x in (-1.75, 1.75):
        pile.add(block(0.12, 1.4, 1.08, (x, 4.2, 0)), style.leaf)
    pile.add(block(3.4, 0.02, 0.18, (0, 3.48, 0.5)), style.paint)
    dark = plain("Monitor", DARK, roughness=0.3)
    for x in (-0.9, 0.7):
        pile.add(block(0.5, 0.03, 0.32, (x, 4.0, 1.2), float(rng.uniform(-15, 15))), dark)
        pile.add(block(0.06, 0.06, 0.2, (x, 4.0, 1.02)), dark)
    vase = lathe([(0.05, 0), (0.08, 0.1), (0.05, 0.22), (0.06, 0.24)], sides=16)
    pile.add(vase.moved(1.4, 3.7, 1.13), style.paint, smooth=True)
