"""A department store: filled shelves, fruit, clothes on rails and tables, tills, a glass front."""

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
from .fittings import block, extinguisher, hang, hanging_sign, potted_plant
from .goods import clothes_rail, clothes_table, fruit_stand, gondola
from .pictures import Ink, linear
from .piles import Pile
from .shapes import box, flat, quad, sheet, together, tube
from .skies import add_panel
from .surfaces import Colour, blocks, plain, plaster

LENGTH, DEPTH, HEIGHT = 26.0, 20.0, 3.8  # metres, along x, y and z
AISLES = (3.6, 7.2, 10.8)  # x of the runs of shelves
FASHION = 13.4  # x from where clothes are sold
FLOORS: tuple[Ink, ...] = ((178, 174, 166), (162, 160, 158), (184, 174, 156), (138, 136, 134))


@dataclass(frozen=True)
class Style:
    """What one shop has chosen for all its parts."""

    sign: Ink
    floor: bpy.types.Material
    planks: bpy.types.Material
    wall: bpy.types.Material
    paint: bpy.types.Material
    wood: bpy.types.Material
    trim: bpy.types.Material
    labels: bpy.types.Material
    cloths: bpy.types.Material


def build(scene: bpy.types.Scene, rng: np.random.Generator) -> Built:
    """Build a shop."""
    colour = lamp_colour(rng)
    hour = float(rng.uniform(9.0, 19.0))
    style = _style(rng)
    ambient(scene, (1.0, 0.99, 0.97), 0.26)
    _shell(scene, style, rng)
    _front(scene, style, rng)
    _ceiling(scene, colour, dark=bool(rng.random() < 0.35))
    _groceries(scene, style, rng)
    _clothes(scene, style, rng)
    _tills(scene, style, rng)
    _signs(scene, style, rng)
    panel_lamps(
        scene,
        (0.3, 0.3, LENGTH - 0.3, DEPTH - 0.3),
        HEIGHT - 0.3,
        colour=colour,
        watts=float(rng.uniform(3.4, 4.1)),
        count=(4, 2),
    )
    add_panel(
        scene,
        (LENGTH / 2, 0.25, 1.8),
        (LENGTH / 2, DEPTH, 0.4),
        size=(LENGTH - 2.0, 2.6),
        watts=float(rng.uniform(120.0, 300.0)),
        colour=(0.86, 0.93, 1.0),
    )
    light = Light("indoor", hour, None, 0.0, colour)
    return Built(light, _spots(), (0.0, 0.0, LENGTH, DEPTH))


def _spots() -> tuple[CameraSpot, ...]:
    return (
        CameraSpot((0.5, 0.6, 3.3), (9.5, 6.5, 0.4), 84),
        CameraSpot((25.5, 19.4, 3.3), (17.5, 11.5, 0.5), 84),
        CameraSpot((25.5, 0.6, 3.3), (16.5, 6.5, 0.5), 84),
        CameraSpot((13.0, 19.4, 3.3), (12.4, 9.0, 0.3), 78),
        CameraSpot((5.4, 18.9, 3.2), (5.4, 9.0, 0.3), 70),
        CameraSpot((12.9, 0.6, 3.2), (12.6, 10.0, 0.3), 78),
        CameraSpot((9.0, 6.6, 3.3), (9.1, 13.5, 0.3), 74),
        CameraSpot((13.75, 13.9, 3.3), (20.5, 9.6, 0.3), 84),
    )


def _style(rng: np.random.Generator) -> Style:
    wood = ((0.45, 0.31, 0.18), (0.33, 0.21, 0.12), (0.55, 0.44, 0.3))[int(rng.integers(3))]
    light_wood = tuple(min(1.0, 1.18 * part) for part in wood)
    sign = accent(rng)
    stone = pictures.stone(rng, FLOORS[int(rng.integers(len(FLOORS)))], spread=8.0)
    return Style(
        sign,
        tiled("Shop floor", stone, tile=float(rng.choice((0.4, 0.6))), roughness=0.22),
        blocks(
            "Planks",
            (wood, (light_wood[0], light_wood[1], light_wood[2])),
            (0.06, 0.04, 0.03),
            size=(1.6, 0.16),
            joint=0.003,
            bump=0.001,
            roughness=0.4,
            stains=0.3,
        ),
        plaster("Shop wall", (0.74, 0.73, 0.7)),
        plain("House colour", linear(sign), roughness=0.45),
        plain("Shop wood", wood, roughness=0.5),
        plain("Shop trim", (0.1, 0.1, 0.11), roughness=0.4),
        pictured("Labels", pictures.labels(rng), roughness=0.4),
        pictured("Cloths", pictures.cloth(rng), roughness=0.9),
    )


def _shell(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    pile.add(flat(0, 0, FASHION, DEPTH, 0.0), style.floor)
    pile.add(flat(FASHION, 0, LENGTH, 6.0, 0.0), style.floor)
    pile.add(flat(FASHION, 6.0, LENGTH, DEPTH, 0.0), style.planks)
    pile.add(box((FASHION - 0.03, 6.0, 0.0), (FASHION + 0.03, DEPTH, 0.004)), steel())
    pile.add(
        flat(10.5, 0.1, 15.5, 1.6, 0.006), plain("Door mat", (0.03, 0.03, 0.032), roughness=1.0)
    )
    for low, high in (
        ((-0.15, 0, 0), (0, DEPTH, HEIGHT)),
        ((LENGTH, 0, 0), (LENGTH + 0.15, DEPTH, HEIGHT)),
        ((-0.15, DEPTH, 0), (LENGTH + 0.15, DEPTH + 0.15, HEIGHT)),
    ):
        pile.add(box(low, high), style.wall)
    pile.add(box((FASHION, DEPTH - 0.02, 2.5), (LENGTH, DEPTH, HEIGHT)), style.paint)
    pile.add(box((LENGTH - 0.02, 6.0, 2.5), (LENGTH, DEPTH, HEIGHT)), style.paint)
    pile.add(box((0.0, 2.0, 2.5), (0.02, DEPTH, HEIGHT)), style.paint)
    for x, y in ((13.4, 6.0), (13.4, 14.0)):
        pile.add(block(0.5, 0.5, HEIGHT, (x, y, 0)), style.wall)
        pile.add(block(0.54, 0.54, 0.12, (x, y, 0)), style.trim)
    extinguisher(pile, (13.15, 6.0, 0.0), -90)
    pile.place(scene, "Shell")
    posters = Pile()
    for number, y in enumerate((8.0, 11.0, 14.0, 17.0)):
        shown = pictured(f"Advert {number}", pictures.poster(rng, height=320, width=420), glow=0.5)
        hang(posters, shown, style.trim, (1.4, 1.05), (LENGTH - 0.02, y, 2.55), -90)
    posters.place(scene, "Adverts")


def _front(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    view = pictured("View outside", pictures.outside(rng), glow=1.0)
    pile.add(
        quad((LENGTH, -0.1, -0.3), (0, -0.1, -0.3), (0, -0.1, HEIGHT), (LENGTH, -0.1, HEIGHT)),
        view,
        uvs=WHOLE * (2.0, 0.75),
    )
    bars = [
        box((x - 0.04, -0.08, 0.0), (x + 0.04, 0.1, 3.0))
        for x in (*np.arange(0.0, 10.1, 2.5), 11.5, 13.0, 14.5, *np.arange(16.0, 26.1, 2.5))
    ]
    bars += [
        box((0.0, -0.08, 0.0), (10.0, 0.1, 0.3)),
        box((16.0, -0.08, 0.0), (LENGTH, 0.1, 0.3)),
        box((0.0, -0.08, 2.35), (LENGTH, 0.08, 2.43)),
    ]
    pile.add(together(bars), style.trim)
    pile.add(box((0.0, -0.08, 3.0), (LENGTH, 0.12, HEIGHT)), style.paint)
    handles = [tube([(x, 0.18, 0.85), (x, 0.18, 1.5)], 0.016, sides=8) for x in (12.85, 13.15)]
    pile.add(together(handles), steel())
    gates = [block(0.08, 0.5, 1.55, (x, 1.3, 0.0)) for x in (10.9, 15.1)]
    pile.add(together(gates), plain("Gate", (0.7, 0.7, 0.7), roughness=0.4))
    pile.place(scene, "Front")


def _ceiling(scene: bpy.types.Scene, colour: Colour, *, dark: bool) -> None:
    pile = Pile()
    tone = (0.05, 0.05, 0.055) if dark else (0.7, 0.7, 0.68)
    panel = blocks(
        "Ceiling panels",
        (tone, tone),
        (0.35 * tone[0], 0.35 * tone[1], 0.35 * tone[2]),
        size=(0.6, 0.6),
        joint=0.012,
        shift=0.0,
        bump=0.001,
        stains=0.2,
    )
    pile.add(flat(0, 0, LENGTH, DEPTH, HEIGHT).inside_out(), panel)
    glass = lit("Shop lamp", colour, 1.3)
    case = plain("Lamp case", (0.6, 0.6, 0.6), roughness=0.5)
    for y in np.arange(1.8, DEPTH, 2.4):
        for x in np.arange(1.5, LENGTH - 1.0, 3.0):
            pile.add(box((x - 0.6, y - 0.15, HEIGHT - 0.04), (x + 0.6, y + 0.15, HEIGHT)), case)
            pile.add(
                flat(x - 0.57, y - 0.12, x + 0.57, y + 0.12, HEIGHT - 0.042).inside_out(), glass
            )
    duct = plain("Duct", (0.45, 0.46, 0.47), roughness=0.4, metal=0.7)
    if dark:
        for y in (5.5, 12.5):
            path = [(0.0, y, HEIGHT - 0.3), (LENGTH, y, HEIGHT - 0.3)]
            pile.add(tube(path, 0.22, sides=16), duct, smooth=True)
    see_through(pile.place(scene, "Ceiling"))


def _groceries(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    for x in AISLES:
        gondola(pile, style.labels, (x, 12.4, 0.0), 90, rng, length=9.0)
    for y in (7.0, 10.0, 13.0, 16.0):
        gondola(
            pile, style.labels, (0.03, y, 0), 90, rng, length=2.9, height=2.2, sides=(0,), depth=0.5
        )
    for x in (2.0, 5.0, 8.0, 11.0):
        gondola(
            pile,
            style.labels,
            (x, DEPTH - 0.03, 0),
            0,
            rng,
            length=2.9,
            height=2.2,
            sides=(0,),
            depth=0.6,
        )
    for x in AISLES:
        gondola(pile, style.labels, (x, 7.55, 0), 0, rng, length=0.9, sides=(0,), depth=0.4)
    fruit_stand(pile, (3.2, 4.6, 0.0), 0, rng)
    fruit_stand(pile, (6.9, 4.6, 0.0), 180, rng)
    pile.place(scene, "Groceries")


def _clothes(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    for column, x in enumerate((16.4, 20.0, 23.4)):
        for row, y in enumerate((8.0, 10.9, 13.8, 16.7)):
            if (column + row) % 3 == 2:
                clothes_table(pile, style.cloths, style.wood, (x, y, 0.0), 0, rng)
            else:
                turn = float(rng.choice((0.0, 90.0)) if column != 1 else 0.0)
                clothes_rail(pile, style.cloths, (x, y, 0.0), turn, rng)
    for y in np.arange(7.2, 18.0, 2.2):
        rail_wall(pile, style, (LENGTH, float(y), 0.0), -90, rng)
    for x in (15.0, 17.2, 19.4):
        rail_wall(pile, style, (x, DEPTH, 0.0), 0, rng)
    cubicles(pile, style, rng)
    pile.place(scene, "Clothes")


def rail_wall(
    pile: Pile,
    style: Style,
    at: tuple[float, float, float],
    degrees: float,
    rng: np.random.Generator,
) -> None:
    """Hang two rails over each other onto a wall that looks along -y at 0 degrees."""
    x, y, _ = at
    off = box((0, -0.32, 0), (0, -0.32, 0)).turned(degrees).vertices[0]
    for z, height in ((0.0, 1.05), (1.05, 1.05)):
        place = (x + off[0], y + off[1], z)
        clothes_rail(pile, style.cloths, place, degrees, rng, length=1.9, height=height)
    back = box((-1.05, -0.02, 0.0), (1.05, 0.0, 2.4)).turned(degrees).moved(*at)
    pile.add(back, style.wood)


def cubicles(pile: Pile, style: Style, rng: np.random.Generator) -> None:
    """Set three cubicles with curtains into the corner behind the clothes."""
    tone = linear(pictures.vivid(rng, low=60, high=150, dull=90))
    curtain = plain("Curtain", tone, roughness=0.95)
    for number in range(3):
        x = 21.3 + 1.3 * number
        pile.add(box((x - 0.04, DEPTH - 1.3, 0.0), (x + 0.04, DEPTH, 2.3)), style.wood)
        u = np.linspace(0, 1.18, 48)
        wave = DEPTH - 1.25 + 0.05 * np.sin(u * 42)
        low = np.column_stack([x + 0.05 + u, wave, np.full_like(u, 0.12)])
        rows = np.stack([low, low + np.array((0.0, 0.0, 2.05))])
        pile.add(sheet(rows), curtain, smooth=True)
        rod = [(x, DEPTH - 1.25, 2.2), (x + 1.3, DEPTH - 1.25, 2.2)]
        pile.add(tube(rod, 0.015, sides=8), steel())


def _tills(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    belt = plain("Belt", DARK, roughness=0.6)
    screen = pictured("Till screen", pictures.screen(rng), glow=0.8)
    for x in (17.6, 20.4, 23.2):
        pile.add(block(0.75, 2.6, 0.82, (x, 3.6, 0.0)), style.paint)
        pile.add(block(0.85, 2.7, 0.05, (x, 3.6, 0.82)), style.wood)
        pile.add(block(0.45, 1.5, 0.012, (x - 0.1, 3.1, 0.87)), belt)
        pile.add(block(0.3, 0.3, 0.3, (x + 0.1, 4.5, 0.87)), style.trim)
        hang(pile, screen, style.trim, (0.3, 0.24), (x + 0.1, 4.4, 1.25), 20, depth=0.04)
        pile.add(tube([(x + 0.1, 4.5, 1.1), (x + 0.1, 4.45, 1.35)], 0.02, sides=8), steel())
        pole = tube([(x + 0.36, 2.4, 0.8), (x + 0.36, 2.4, 2.1)], 0.02, sides=8)
        pile.add(pole, steel())
        number = pictured(f"Till {x:.0f}", pictures.plate(str(int(x - 16) // 3 + 1)), glow=0.9)
        hang(pile, number, style.trim, (0.36, 0.22), (x + 0.36, 2.4, 2.1), 180, depth=0.06)
        hang(pile, number, style.trim, (0.36, 0.22), (x + 0.36, 2.4, 2.1), 0, depth=0.06)
    for x, y in ((9.9, 2.2), (16.1, 1.0), (25.3, 5.6)):
        potted_plant(pile, (x, y, 0.0), rng, height=float(rng.uniform(1.2, 1.6)))
    pile.place(scene, "Tills")


def _signs(scene: bpy.types.Scene, style: Style, rng: np.random.Generator) -> None:
    pile = Pile()
    words = rng.permutation(("Bread", "Drinks", "Sweets", "Pasta", "Household", "Tea and coffee"))
    for word, x in zip(words.tolist(), (1.9, 5.4, 12.2), strict=False):
        hanging_sign(pile, str(word), style.sign, (x, 8.6, 2.75), 0, top=HEIGHT, height=0.3)
    for word, at in (
        ("Women", (18.2, 9.4, 2.8)),
        ("Men", (21.8, 15.0, 2.8)),
        ("Tills", (20.4, 5.2, 2.8)),
        ("Fruit", (5.0, 4.6, 2.8)),
    ):
        hanging_sign(pile, word, style.sign, at, 0, top=HEIGHT, height=0.3)
    pile.place(scene, "Signs")
