"""Fronts of buildings: walls with windows, doors, shop fronts, awnings, signs and balconies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import bpy
import numpy as np
from mathutils import Matrix

from .facade_styles import ACCENTS, Panes, Style
from .furniture import awning
from .lettering import SHOP_NAMES, lettering
from .piles import Pile, standing
from .shapes import Hole, Shape, box, pierced, quad, reveal, together, tube
from .surfaces import Colour, plain

STOREY = 3.0  # metres
DOOR = (0.98, 2.1)  # metres
RECESS = 0.16


GOODS: tuple[Colour, ...] = (
    (0.5, 0.08, 0.05), (0.55, 0.38, 0.16), (0.1, 0.2, 0.09), (0.08, 0.13, 0.28), (0.6, 0.57, 0.5),
    (0.28, 0.16, 0.08), (0.62, 0.45, 0.06), (0.05, 0.05, 0.06),
)  # fmt: skip


@dataclass
class Building:
    """A building under construction: in its own axes the front lies on y = 0 and looks along -y."""

    rng: np.random.Generator
    style: Style
    panes: Panes
    name: str
    pile: Pile

    @classmethod
    def start(cls, rng: np.random.Generator, panes: Panes, name: str) -> Building:
        """Draw a style and begin."""
        return cls(rng, Style.draw(rng, name), panes, name, Pile())

    def raise_front(self, width: float, storeys: int, *, shops: bool) -> float:
        """Build the front from x = 0 to a width and return the building's height."""
        style = self.style
        height = style.ground + STOREY * (storeys - 1) + 0.5
        holes = self._upper_windows(width, storeys)
        openings = self._ground_floor(width, shops=shops)
        base = [(x0, z0, x1, z1) for x0, z0, x1, z1 in openings]
        ground_wall = style.base if shops or self.rng.random() < 0.5 else style.wall
        self.pile.add(pierced(width, style.ground, base), ground_wall)
        upper = [(x0, z0 - style.ground, x1, z1 - style.ground) for x0, z0, x1, z1 in holes]
        self.pile.add(
            pierced(width, height - style.ground, upper).moved(z=style.ground), style.wall
        )
        for hole in holes:
            self.window(hole)
        self._mouldings(width, height)
        return height

    def _upper_windows(self, width: float, storeys: int) -> list[Hole]:
        style = self.style
        bays = max(1, int(width / style.bay))
        wide, tall = style.window
        pitch = width / bays
        balcony = self.rng.random(bays) < 0.4
        holes = []
        for storey in range(storeys - 1):
            floor = style.ground + STOREY * storey
            for bay in range(bays):
                x = pitch * (bay + 0.5)
                door = style.balconies and bool(balcony[bay])
                low = floor + (0.12 if door else 0.85)
                holes.append(
                    (x - wide / 2, low, x + wide / 2, min(floor + 0.85 + tall, floor + 2.72))
                )
                if door:
                    self._balcony(x, floor, wide + 0.9)
        return holes

    def window(self, hole: Hole, *, pane_of: bpy.types.Material | None = None) -> None:
        """Fit a window into a hole: reveal, pane, frame with bars, sill, maybe shutters."""
        x0, z0, x1, z1 = hole
        style = self.style
        self.pile.add(reveal(hole, RECESS), style.trim)
        glass = quad((x0, RECESS, z0), (x1, RECESS, z0), (x1, RECESS, z1), (x0, RECESS, z1))
        self.pile.add(glass, pane_of or self.panes.draw(self.rng))
        near, far, bar = RECESS - 0.06, RECESS - 0.005, 0.055
        middle, upper = (x0 + x1) / 2, z0 + 0.68 * (z1 - z0)
        frame = [
            box((x0, near, z0), (x0 + bar, far, z1)),
            box((x1 - bar, near, z0), (x1, far, z1)),
            box((x0 + bar, near, z0), (x1 - bar, far, z0 + bar)),
            box((x0 + bar, near, z1 - bar), (x1 - bar, far, z1)),
            box((middle - 0.03, near + 0.01, z0 + bar), (middle + 0.03, far, z1 - bar)),
            box((x0 + bar, near + 0.015, upper - 0.025), (x1 - bar, far, upper + 0.025)),
        ]
        self.pile.add(together(frame), style.frame)
        sill = box((x0 - 0.07, -0.07, z0 - 0.07), (x1 + 0.07, 0.06, z0))
        self.pile.add(
            together([sill, box((x0 - 0.09, -0.03, z1), (x1 + 0.09, 0.04, z1 + 0.17))]), style.trim
        )
        if style.shutters and z0 > style.ground:
            half = (x1 - x0) / 2
            for left in (x0 - half - 0.03, x1 + 0.03):
                self.pile.add(box((left, -0.045, z0), (left + half, -0.005, z1)), style.accent)

    def _balcony(self, x: float, floor: float, wide: float) -> None:
        slab = box((x - wide / 2, -0.95, floor - 0.02), (x + wide / 2, 0.0, floor + 0.1))
        self.pile.add(slab, self.style.trim)
        bars = [
            box((at - 0.01, -0.92, floor + 0.1), (at + 0.01, -0.9, floor + 1.1))
            for at in np.arange(x - wide / 2 + 0.04, x + wide / 2, 0.14).tolist()
        ]
        for side in (x - wide / 2 + 0.03, x + wide / 2 - 0.03):
            bars.extend(
                box((side - 0.01, y, floor + 0.1), (side + 0.01, y + 0.02, floor + 1.1))
                for y in np.arange(-0.9, 0, 0.14).tolist()
            )
            bars.append(box((side - 0.02, -0.92, floor + 1.08), (side + 0.02, 0, floor + 1.13)))
        bars.append(box((x - wide / 2, -0.94, floor + 1.08), (x + wide / 2, -0.89, floor + 1.13)))
        self.pile.add(together(bars), self.style.metal)

    def _ground_floor(self, width: float, *, shops: bool) -> list[Hole]:
        """Fill the ground floor with shop fronts and a door, or windows and a door."""
        door_at = float(self.rng.choice([0.5, width - DOOR[0] - 0.5]))
        openings = [self._door(door_at)]
        if door_at < width / 2:
            start, end = door_at + DOOR[0] + 0.5, width - 0.45
        else:
            start, end = 0.45, door_at - 0.5
        if shops:
            count = max(1, round((end - start) / float(self.rng.uniform(3.8, 5.6))))
            edges = np.linspace(start, end, count + 1).tolist()
            pairs = pairwise(edges)
            openings.extend(self._shop(x0 + 0.14, x1 - 0.14) for x0, x1 in pairs)
        else:
            bays = max(1, int((end - start) / self.style.bay))
            pitch = (end - start) / bays
            for bay in range(bays):
                x = start + pitch * (bay + 0.5)
                wide = self.style.window[0]
                hole = (x - wide / 2, 1.15, x + wide / 2, min(1.15 + self.style.window[1], 3.0))
                self.window(hole)
                openings.append(hole)
        return openings

    def _door(self, x: float) -> Hole:
        """Fit a panelled door with a light over it; its threshold lies on the ground."""
        wide, tall = DOOR
        hole = (x, 0.0, x + wide, tall + 0.5)
        deep = 0.24
        pile, style = self.pile, self.style
        pile.add(reveal(hole, deep), style.trim)
        leaf = [
            box((x + 0.05, deep - 0.05, 0.02), (x + wide - 0.05, deep, tall)),
            box((x, deep - 0.07, 0.0), (x + 0.05, deep, tall + 0.5)),
            box((x + wide - 0.05, deep - 0.07, 0.0), (x + wide, deep, tall + 0.5)),
            box((x + 0.05, deep - 0.07, tall), (x + wide - 0.05, deep, tall + 0.06)),
        ]
        for z0, z1 in ((0.2, 0.85), (1.0, 1.9)):
            for left in (x + 0.15, x + wide / 2 + 0.04):
                leaf.append(box((left, deep - 0.065, z0), (left + wide / 2 - 0.2, deep - 0.05, z1)))
        pile.add(together(leaf), style.accent)
        light = quad(
            (x, deep - 0.01, tall + 0.06), (x + wide, deep - 0.01, tall + 0.06),
            (x + wide, deep - 0.01, tall + 0.5), (x, deep - 0.01, tall + 0.5),
        )  # fmt: skip
        pile.add(light, self.panes.kinds[3])
        pile.add(
            box((x + wide - 0.17, deep - 0.1, 1.0), (x + wide - 0.13, deep - 0.05, 1.12)),
            style.trim,
        )
        surround = [
            box((x - 0.14, -0.04, 0.0), (x, 0.02, tall + 0.5)),
            box((x + wide, -0.04, 0.0), (x + wide + 0.14, 0.02, tall + 0.5)),
            box((x - 0.2, -0.08, tall + 0.5), (x + wide + 0.2, 0.02, tall + 0.68)),
        ]
        pile.add(together(surround), style.trim)
        return hole

    def _shop(self, x0: float, x1: float) -> Hole:
        """Fit a shop front: a window with goods behind it, a door, a fascia, maybe an awning."""
        rng, pile = self.rng, self.pile
        colour = ACCENTS[int(rng.integers(len(ACCENTS)))]
        wood = plain(f"{self.name} shop {x0:.2f}", colour, roughness=0.4)
        hole = (x0, 0.0, x1, 2.85)
        pile.add(reveal(hole, 0.3), wood)
        door = float(rng.choice([x0 + 0.08, x1 - 1.08]))
        left, right = (door + 1.06, x1 - 0.06) if door < (x0 + x1) / 2 else (x0 + 0.06, door - 0.06)
        back = pierced(x1 - x0, 2.85, [(left - x0, 0.5, right - x0, 2.75)])
        pile.add(back.moved(x0, 0.305), wood)
        self._shop_door(door, wood)
        self._display(left, right)
        frame = [
            box((left - 0.06, 0.16, 0.0), (right + 0.06, 0.3, 0.5)),
            box((left - 0.06, 0.2, 2.75), (right + 0.06, 0.3, 2.85)),
            *(
                box((x - 0.035, 0.2, 0.5), (x + 0.035, 0.3, 2.75))
                for x in np.linspace(left, right, max(2, round((right - left) / 1.4) + 1)).tolist()
            ),
        ]
        pile.add(together(frame), wood)
        self._fascia(x0, x1, wood, colour)
        return hole

    def _shop_door(self, x: float, wood: bpy.types.Material) -> None:
        deep = 0.3
        frame = [
            box((x, deep - 0.06, 0.0), (x + 0.1, deep, 2.85)),
            box((x + 0.88, deep - 0.06, 0.0), (x + 0.98, deep, 2.85)),
            box((x + 0.1, deep - 0.06, 0.02), (x + 0.88, deep, 0.3)),
            box((x + 0.1, deep - 0.06, 2.1), (x + 0.88, deep, 2.2)),
        ]
        self.pile.add(together(frame), wood)
        glass = quad((x, deep, 0), (x + 0.98, deep, 0), (x + 0.98, deep, 2.85), (x, deep, 2.85))
        self.pile.add(glass, self.panes.kinds[5])
        handle = box((x + 0.8, deep - 0.12, 0.9), (x + 0.83, deep - 0.06, 1.4))
        self.pile.add(handle, self.style.trim)

    def _display(self, left: float, right: float) -> None:
        """Put goods on shelves behind a window without a pane: what is clean is not seen."""
        rng, pile, deep = self.rng, self.pile, 1.15
        room = box((left, 0.3, 0.5), (right, deep, 2.75)).inside_out()
        pile.add(Shape(room.vertices, room.faces[[0, 1, 4, 5]]), self.style.trim)
        pile.add(Shape(room.vertices, room.faces[3:4]), self.panes.shop_back)
        goods = [
            plain(f"{self.name} goods {left:.1f} {i}", _goods_colour(rng), roughness=0.55)
            for i in range(4)
        ]
        for level in (0.5, float(rng.uniform(1.1, 1.3)), float(rng.uniform(1.75, 2.0))):
            if level > 0.5:
                pile.add(box((left, 0.75, level - 0.03), (right, deep, level)), self.style.frame)
            x = left + 0.08
            while x < right - 0.3:
                wide, tall = float(rng.uniform(0.1, 0.34)), float(rng.uniform(0.12, 0.48))
                near = float(rng.uniform(0.45, 0.6)) if level == 0.5 else 0.8
                deep_end = near + float(rng.uniform(0.12, 0.25))
                thing = box((x, near, level), (x + wide, deep_end, level + tall))
                pile.add(thing, goods[int(rng.integers(4))])
                x += wide + float(rng.uniform(0.03, 0.22))

    def _fascia(self, x0: float, x1: float, wood: bpy.types.Material, colour: Colour) -> None:
        rng, pile = self.rng, self.pile
        pile.add(box((x0 - 0.1, -0.14, 2.88), (x1 + 0.1, 0.02, 3.42)), wood)
        pile.add(box((x0 - 0.14, -0.2, 3.42), (x1 + 0.14, 0.02, 3.5)), self.style.trim)
        ink: Colour = (0.75, 0.72, 0.62) if sum(colour) < 0.9 else (0.05, 0.05, 0.06)
        word = lettering(SHOP_NAMES[int(rng.integers(len(SHOP_NAMES)))], height=0.24, thick=0.02)
        span = float(np.ptp(word.vertices[:, 0]))
        squeeze = min(1.0, (x1 - x0 - 0.3) / span)
        placed = word.mapped(np.diag((squeeze, 1.0, 1.0))).moved((x0 + x1) / 2, -0.155, 3.04)
        pile.add(placed, self.panes.sign(ink))
        if rng.random() < 0.5:
            pair = (colour if sum(colour) > 0.2 else (0.25, 0.03, 0.03), (0.68, 0.66, 0.6))
            top, valance, cloth = awning(pair, x1 - x0)
            pile.add(top.moved(x0, -0.14, 3.05), cloth)
            pile.add(valance.moved(x0, -0.14, 3.05), cloth)

    def _mouldings(self, width: float, height: float) -> None:
        style = self.style
        parts = [
            box((0, -0.1, style.ground - 0.22), (width, 0.02, style.ground)),
            box((0, -0.3, height - 0.28), (width, 0.02, height)),
            box((0, -0.18, height - 0.45), (width, 0.02, height - 0.28)),
        ]
        self.pile.add(together(parts), style.trim)
        pipe = float(self.rng.choice([0.12, width - 0.12]))
        self.pile.add(
            tube([(pipe, -0.16, 0.12), (pipe, -0.16, height - 0.5)], 0.05, sides=8),
            style.metal,
            smooth=True,
        )

    def close(self, width: float, depth: float, height: float) -> None:
        """Add plain sides, back and roof."""
        body = box((0, 0, 0), (width, depth, height))
        self.pile.add(Shape(body.vertices, body.faces[3:]), self.style.wall)
        self.pile.add(Shape(body.vertices, body.faces[1:2]), self.style.metal)


def put_building(
    scene: bpy.types.Scene,
    rng: np.random.Generator,
    panes: Panes,
    name: str,
    *,
    place: tuple[float, float, float],
    degrees: float,
    width: float,
    depth: float,
    storeys: int,
    shops: bool,
) -> bpy.types.Object:
    """Build a house whose front starts at a place and runs along +x turned by so many degrees."""
    building = Building.start(rng, panes, name)
    height = building.raise_front(width, storeys, shops=shops)
    building.close(width, depth, height)
    matrix: Matrix = standing(*place, degrees=degrees)
    return building.pile.place(scene, name, matrix)


def _goods_colour(rng: np.random.Generator) -> Colour:
    grey = float(rng.uniform(0.06, 0.5))
    tint = GOODS[int(rng.integers(len(GOODS)))]
    red, green, blue = (0.45 * grey + 0.55 * part for part in tint)
    return red, green, blue
