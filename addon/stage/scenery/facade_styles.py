"""What fronts of buildings are made of: wall colours, window panes, and a style for each house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import bpy
import numpy as np

from .surfaces import Colour, blocks, glowing, mottled, pane, plain, plaster

WALLS: tuple[Colour, ...] = (
    (0.62, 0.52, 0.36), (0.55, 0.33, 0.22), (0.66, 0.63, 0.56), (0.42, 0.44, 0.42),
    (0.66, 0.5, 0.28), (0.5, 0.55, 0.56), (0.6, 0.42, 0.36), (0.36, 0.42, 0.36), (0.68, 0.6, 0.46),
)  # fmt: skip
BRICKS: tuple[tuple[Colour, Colour], ...] = (
    ((0.28, 0.085, 0.05), (0.17, 0.05, 0.032)),
    ((0.36, 0.18, 0.09), (0.25, 0.11, 0.06)),
    ((0.4, 0.32, 0.21), (0.3, 0.23, 0.145)),
    ((0.13, 0.075, 0.06), (0.08, 0.05, 0.045)),
)
ACCENTS: tuple[Colour, ...] = (
    (0.02, 0.09, 0.06), (0.24, 0.02, 0.025), (0.02, 0.05, 0.15), (0.5, 0.36, 0.1),
    (0.04, 0.04, 0.045), (0.03, 0.16, 0.2), (0.3, 0.13, 0.03), (0.5, 0.49, 0.45),
)  # fmt: skip


@dataclass(frozen=True)
class Panes:
    """The window panes of a scene: of each kind some, lit by night."""

    kinds: tuple[bpy.types.Material, ...]
    shop_back: bpy.types.Material
    sign: Callable[[Colour], bpy.types.Material]

    @classmethod
    def make(cls, *, lit: bool) -> Panes:
        """Make them for day or night; their order, and so what is drawn, is the same."""
        warm, cool = (1.0, 0.62, 0.28), (0.72, 0.85, 1.0)
        kinds = (
            pane("Pane dark", (0.018, 0.022, 0.028)),
            pane("Pane deep", (0.03, 0.03, 0.03)),
            pane("Pane blinds", (0.32, 0.31, 0.28), blinds=0.09, glow=0.12 if lit else 0.0),
            pane("Pane curtain", warm if lit else (0.3, 0.27, 0.22), glow=0.55 if lit else 0.0),
            pane("Pane room", cool if lit else (0.05, 0.05, 0.055), glow=0.3 if lit else 0.0),
            pane(
                "Pane dim",
                (0.3, 0.15, 0.06) if lit else (0.04, 0.037, 0.03),
                glow=0.35 if lit else 0,
            ),
        )
        back = (
            glowing("Shop back lit", (1.0, 0.83, 0.6), 0.5)
            if lit
            else plain("Shop back", (0.42, 0.38, 0.32), roughness=0.9)
        )

        def sign(colour: Colour) -> bpy.types.Material:
            name = f"Sign letters {colour}"
            return glowing(name, colour, 1.3) if lit else plain(name, colour, roughness=0.4)

        return cls(kinds, back, sign)

    def draw(self, rng: np.random.Generator) -> bpy.types.Material:
        """Return the pane of one window."""
        return self.kinds[int(rng.choice(len(self.kinds), p=(0.3, 0.22, 0.14, 0.14, 0.08, 0.12)))]


@dataclass(frozen=True)
class Style:
    """What the front of one building is made of; sizes in metres."""

    wall: bpy.types.Material
    base: bpy.types.Material
    trim: bpy.types.Material
    frame: bpy.types.Material
    accent: bpy.types.Material
    metal: bpy.types.Material
    ground: float
    bay: float
    window: tuple[float, float]
    balconies: bool
    shutters: bool

    @classmethod
    def draw(cls, rng: np.random.Generator, name: str) -> Style:
        """Draw a style."""
        brick = bool(rng.random() < 0.45)
        if brick:
            colours = BRICKS[int(rng.integers(len(BRICKS)))]
            wall = blocks(
                f"{name} bricks",
                colours,
                (0.36, 0.34, 0.31),
                size=(0.24, 0.075),
                joint=0.012,
                grime=True,
            )
        else:
            wall = plaster(f"{name} plaster", _near(WALLS[int(rng.integers(len(WALLS)))], rng))
        light = float(rng.uniform(0.4, 0.68))
        frame = (0.68, 0.67, 0.64) if rng.random() < 0.6 else (0.05, 0.045, 0.04)
        return cls(
            wall,
            _base(name, rng),
            mottled(f"{name} trim", (light * 0.8,) * 3, (light, light, light * 0.96), scale=5.0),
            plain(f"{name} frames", frame, roughness=0.5),
            plain(f"{name} accent", ACCENTS[int(rng.integers(len(ACCENTS)))], roughness=0.45),
            plain(f"{name} metal", (0.04, 0.04, 0.045), roughness=0.5),
            float(rng.uniform(3.5, 4.0)),
            float(rng.uniform(2.1, 3.0)),
            (float(rng.uniform(0.95, 1.35)), float(rng.uniform(1.45, 1.9))),
            bool(rng.random() < 0.35),
            bool(rng.random() < 0.25),
        )  # fmt: skip


def _base(name: str, rng: np.random.Generator) -> bpy.types.Material:
    """Return what the ground floor's piers are faced with: ashlar, glazed tiles or render."""
    kind, tone = int(rng.integers(3)), float(rng.uniform(0.65, 1.35))
    if kind == 2:
        return plaster(f"{name} base", _near((0.5, 0.48, 0.44), rng))
    stone = ((0.36 * tone, 0.34 * tone, 0.3 * tone), (0.28 * tone, 0.265 * tone, 0.235 * tone))
    glaze = ACCENTS[int(rng.integers(len(ACCENTS)))]
    tiles = (glaze, (0.8 * glaze[0], 0.8 * glaze[1], 0.8 * glaze[2]))
    return blocks(
        f"{name} base", tiles if kind else stone, (0.16, 0.155, 0.145),
        size=(0.15, 0.15) if kind else (0.8, 0.4), joint=0.008 if kind else 0.015,
        bump=0.002 if kind else 0.01, roughness=0.3 if kind else 0.85, grime=True,
    )  # fmt: skip


def _near(colour: Colour, rng: np.random.Generator) -> Colour:
    red, green, blue = (float(value) for value in np.array(colour) * rng.uniform(0.85, 1.1, 3))
    return red, green, blue
